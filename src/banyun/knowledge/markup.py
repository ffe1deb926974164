"""What of a note's text is the reader's words, and what is markup.

The text itself is never changed: ``indexable`` blanks, character for character, what is not
knowledge, so that offsets into the result are offsets into the text. Syntax after CommonMark
0.31 and Obsidian's documentation ("Obsidian Flavored Markdown").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from banyun.knowledge.generated import MARK, parts_of

_QUERIES = frozenset({"dataview", "dataviewjs", "query", "tasks", "base", "button", "meta-bind"})
"""Fenced blocks that Obsidian's plugins run: programs, not knowledge."""

_CANDIDATE = re.compile(r"[`~!\[%<^#:]")
_TAG = r"#(?=[^\s#]*[^\W\d_])[^\s#.,;:!?()\[\]{}\"'`，。；：！？（）、“”]+"
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,})[ \t]*(?P<info>[^\s`]*)[^\n`]*(?:\n|\Z)")
_HEADING = re.compile(
    r"^[ ]{0,3}(?P<level>#{1,6})[ \t]+(?P<atx>\S[^\n]*?)(?:[ \t]+#+)?[ \t]*$"
    r"|(?<![^\n]\n)^(?P<setext>[^\s#>|`-][^\n]*)\n(?P<under>=+|-{2,})[ \t]*$",
    re.MULTILINE,
)
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|~~|==|`)(?=\S)(.+?)(?<=\S)\1")
_SCHEME = re.compile(r"(?:https?|ftp|file|obsidian|zotero)\Z", re.IGNORECASE)
_ADDRESS = re.compile(r"://[^\s<>()\[\]\"'“”，。；、）】」]+")


@dataclass(frozen=True, slots=True)
class _Rule:
    """Markup that begins with a certain character. Of what ``pattern`` matches, the groups
    ``keep``, ``alias`` stay and all else is blanked; ``link`` is the target of a link. ``at_line``
    rules hold only where nothing but quote marks (and, for tasks, a list mark) comes before."""

    pattern: re.Pattern[str]
    at_line: re.Pattern[str] | None = None


_INDENT = re.compile(r"[ \t>]*\Z")
_QUOTED = re.compile(r"[ \t>]*>[ \t]*\Z")
_ITEM = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\Z")
# Lengths are bounded so that hostile text costs no more than linear time.
_NAME = r"[^\[\]|#\n]{0,300}"
_PART = r"(?:#[^\[\]|\n]{0,300})?"
_RULES: dict[str, tuple[_Rule, ...]] = {
    "`": (_Rule(re.compile(r"(?<!`)(?P<keep>(?P<ticks>`{1,8})(?!`)[^\n]{0,2000}?[^`\n](?P=ticks)(?!`))")),),
    "!": (
        _Rule(re.compile(rf"!\[\[(?P<link>{_NAME}){_PART}(?:\|[^\[\]\n]{{0,300}})?\]\]")),
        _Rule(re.compile(r"!\[[^\]\n]{0,500}\]\([^)\n]*\)")),
    ),
    "[": (
        _Rule(
            re.compile(
                r"\[\[(?P<link>mat_[0-9A-Za-z]{1,64})(?:#[^\[\]|\n]{0,100})?(?:\|[^\[\]\n]{0,300})?\]\]"
            )
        ),
        _Rule(re.compile(rf"\[\[(?P<keep>(?P<link>{_NAME}){_PART})\]\]")),
        _Rule(re.compile(rf"\[\[(?P<link>{_NAME}){_PART}\|(?P<keep>[^\]\n]{{0,300}})\]\]")),
        _Rule(re.compile(r"\[![^\]\n]{0,300}\][-+]?"), _QUOTED),
        _Rule(re.compile(r"\[[^\]\n]\](?=[ \t])"), _ITEM),
        _Rule(re.compile(r"\[\^[^\]\s]{1,100}\]:?")),
        _Rule(re.compile(r"\[[^\]\n]{1,300}\]:[ \t]+\S+[^\n]*"), _INDENT),
        _Rule(
            re.compile(
                r"\[(?P<keep>[^\[\]\n]{0,1000})\]"
                r"\((?:<[^>\n]{0,2000}>|[^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500}){0,5})\)"
            )
        ),
    ),
    "<": (_Rule(re.compile(r"</?[A-Za-z][^<>\n]{0,1000}>")),),
    "^": (_Rule(re.compile(r"(?<![^\s])\^[A-Za-z0-9-]{1,100}(?=[ \t]*(?:\n|\Z))")),),
    "#": (
        _Rule(re.compile(rf"(?P<tags>(?:{_TAG}[ \t,;，、]*)+)(?=\n|\Z)"), _INDENT),
        _Rule(re.compile(rf"(?<![^\s])(?P<keep>(?P<tags>{_TAG}))")),
    ),
}
_BRACKETED = (("%%", "%%"), ("<!--", "-->"), ("<%", "%>"))
"""Comments and template commands, over any number of lines."""
_LONGEST_INDENT = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 1 to 6, ``title`` without markup, ``start`` its line's offset (code points)."""

    level: int
    title: str
    start: int


@dataclass(slots=True)
class Marked:
    """A text's markup: the ``indexable`` text (see there); ``links`` to other notes (targets of
    wikilinks and embeds without heading and alias) and inline ``tags``, first mention first;
    ``code``, the spans of fenced blocks; ``generated``, those of parts that Banyun wrote."""

    indexable: str = ""
    links: dict[str, None] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    code: list[tuple[int, int]] = field(default_factory=list)
    generated: list[tuple[int, int]] = field(default_factory=list)
    unclosed: set[str] = field(default_factory=set, repr=False)


def indexable(text: str, body_start: int = 0) -> str:
    """The text with all that is not the reader's words blanked; as long as the text.

    Blanked: front matter, parts that Banyun wrote, comments, embeds and images, targets of links
    (the words shown stay), addresses, HTML tags, footnote and block marks, callout and task marks, the
    language of a code block and blocks of queries, lines of tags, and links to materials with the words
    shown, which are the material's. Line ends stay.
    """
    return read_markup(text, body_start).indexable


def read_markup(text: str, body_start: int = 0) -> Marked:
    """All about a text's markup, in one look over it."""
    found = Marked()
    generated = _generated(text)
    found.generated = list(generated.items())
    pieces = [_blank(text[:body_start])]
    done = at = body_start
    while match := _CANDIDATE.search(text, at):
        at = match.start()
        end = (
            _written_here(text, at, pieces, done, generated)
            or _fence(text, at, pieces, done, found)
            or _bracketed(text, at, pieces, done, found)
            or _by_rule(text, at, pieces, done, found)
        )
        if end is None:
            at += 1
        else:
            done = at = end
    pieces.append(text[done:])
    found.indexable = "".join(pieces)
    return found


def _generated(text: str) -> dict[int, int]:
    """Where parts that Banyun wrote begin → where they end; they are not the reader's words."""
    if MARK not in text:
        return {}
    return {text.index("%%", one.start): one.end for one in parts_of(text)[0]}


def _written_here(
    text: str, at: int, pieces: list[str], done: int, generated: Mapping[int, int]
) -> int | None:
    end = generated.get(at)
    if end is not None:
        pieces += [text[done:at], _blank(text[at:end])]
    return end


def headings(text: str, marked: Marked, body_start: int = 0) -> Iterator[Heading]:
    """The headings of a text, in order; those inside fenced code are none."""
    for match in _HEADING.finditer(text, body_start):
        if any(start <= match.start() < end for start, end in (*marked.code, *marked.generated)):
            continue
        title = plain(match["atx"] or match["setext"])
        if title:
            level = len(match["level"]) if match["level"] else 1 if match["under"][0] == "=" else 2
            yield Heading(level, title, match.start())


def plain(line: str) -> str:
    """One line as a reader sees it: no markup, single spaces."""
    words = (indexable(line).strip() or line) if _CANDIDATE.search(line) else line
    return " ".join(_EMPHASIS.sub(r"\2", words).split())


def _fence(text: str, at: int, pieces: list[str], done: int, found: Marked) -> int | None:
    """Reads a fenced block that opens at ``at``; returns its end."""
    if text[at] not in "`~" or not _begins(text, at, _INDENT):
        return None
    opening = _FENCE.match(text, at)
    if opening is None:
        return None
    mark = opening["mark"]
    closing = re.compile(rf"^[ \t>]*{mark[0]}{{{len(mark)},}}[ \t]*$", re.MULTILINE).search(
        text, opening.end()
    )
    inner, end = (closing.start(), closing.end()) if closing else (len(text), len(text))
    code = text[opening.end() : inner]
    program = opening["info"].lower().strip("{}") in _QUERIES
    pieces += [
        text[done:at],
        _blank(opening.group()),
        _blank(code) if program else code,
        _blank(text[inner:end]),
    ]
    found.code.append((at, end))
    return end


def _bracketed(text: str, at: int, pieces: list[str], done: int, found: Marked) -> int | None:
    """Reads a comment that opens at ``at``; returns its end."""
    for opening, closing in _BRACKETED:
        if opening in found.unclosed or not text.startswith(opening, at):
            continue
        inner = text.find(closing, at + len(opening))
        if inner < 0:
            found.unclosed.add(opening)  # nor does a later one close
            return None
        end = inner + len(closing)
        pieces += [text[done:at], _blank(text[at:end])]
        return end
    return None


def _by_rule(text: str, at: int, pieces: list[str], done: int, found: Marked) -> int | None:
    """Reads other markup that begins at ``at``; returns its end."""
    if text[at] == ":":
        return _address(text, at, pieces, done)
    if at > 0 and text[at - 1] == "\\":
        return None
    for rule in _RULES.get(text[at], ()):
        if rule.at_line is not None and not _begins(text, at, rule.at_line):
            continue
        match = rule.pattern.match(text, at)
        if match:
            pieces.append(text[done:at])
            _reduce(match, pieces, found)
            return match.end()
    return None


def _address(text: str, at: int, pieces: list[str], done: int) -> int | None:
    match = _ADDRESS.match(text, at)
    scheme = _SCHEME.search(text, max(done, at - 8), at) if match else None
    if match is None or scheme is None:
        return None
    pieces += [text[done : scheme.start()], " " * (match.end() - scheme.start())]
    return match.end()


def _begins(text: str, at: int, before: re.Pattern[str]) -> bool:
    """Whether what stands before ``at`` on its line is just that."""
    limit = max(0, at - _LONGEST_INDENT)
    start = text.rfind("\n", limit, at) + 1
    return (start > 0 or limit == 0) and before.match(text, start, at) is not None


def _reduce(match: re.Match[str], pieces: list[str], found: Marked) -> None:
    """Blanks the match but for the words it shows, and collects links and tags."""
    groups = match.groupdict()
    if groups.get("link") and groups["link"].strip():
        found.links[groups["link"].strip()] = None
    if groups.get("tags"):
        found.tags |= dict.fromkeys(tag[1:].rstrip("/") for tag in re.findall(_TAG, groups["tags"]))
    whole = match.group()
    if groups.get("keep"):
        start, end = match.start("keep") - match.start(), match.end("keep") - match.start()
        pieces += [" " * start, whole[start:end], " " * (len(whole) - end)]
    else:
        pieces.append(_blank(whole))


def _blank(text: str) -> str:
    """As many spaces; line ends stay."""
    if "\n" not in text:
        return " " * len(text)
    return "\n".join(" " * len(line) for line in text.split("\n"))
