"""Parses mail into a document: each message under a heading that says who and when. Runs confined.

Words are kept as written, quotes with their ``>``. What a patch changes becomes a block of code,
its list of changed files with it, so that it is kept and shown but not read as prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyun.errors import TooLarge
from banyun.materials.changes import change_end
from banyun.materials.mail import Mail, bare_subject, mails
from banyun.materials.material import Document, Kind
from banyun.materials.readers.describing import kind_of, language_in
from banyun.materials.source import MOST_CHARACTERS, Source
from banyun.materials.structure import blocks, outline

_PATCH_SUBJECT = re.compile(r"\[(?:[^\]]* )?(?:RFC )?PATCH\b", re.IGNORECASE)
_UNDERLINE = re.compile(r" {0,3}(?:-{2,}|={2,})[ \t]*")


def read_thread(source: Source) -> Document:
    """The document of a message or mailbox.

    Raises:
        UnreadableSource: or one of its kinds.
    """
    found = mails(source.data)
    subject = bare_subject(found[0].subject) or source.stem
    parts = [f"# {_heading(subject)}\n"]
    for mail in found:
        if len(found) > 1:
            parts.append(f"## {_heading(_who_and_when(mail, subject))}\n")
        parts.append(f"{markdown(mail.text)}\n")
    text = "\n".join(parts)
    if len(text) > MOST_CHARACTERS:
        raise TooLarge("its messages are too long.", "Split it and add the parts.")
    sections = outline(blocks(text, "markdown"))
    left_out = sum(len(mail.left_out) for mail in found)
    return Document(
        text=text,
        format="markdown",
        title=subject,
        kind=_kind(found, text, subject, source),
        language=language_in(text),
        authors=(found[0].sender,) if found[0].sender else (),
        published=found[0].when.date().isoformat() if found[0].when else None,
        address=source.address,
        outline=sections,
        warnings=(f"{left_out} attachments are no text and are left out",) if left_out else (),
    )


def _kind(found: Sequence[Mail], text: str, subject: str, source: Source) -> Kind:
    if any(_PATCH_SUBJECT.search(mail.subject) for mail in found):
        return "patch"
    return kind_of(text, subject, source.stem, ())


def _who_and_when(mail: Mail, subject: str) -> str:
    day = f", {mail.when:%Y-%m-%d %H:%M}" if mail.when else ""
    own = bare_subject(mail.subject)
    named = f": {own}" if own and own != subject else ""
    return f"{mail.sender or '?'}{day}{named}"


def _heading(words: str) -> str:
    return re.sub(r"([\\`*_<>#])", r"\\\1", words)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Lines of a body; ``code`` where they are a patch's."""

    code: bool
    lines: tuple[str, ...]


def markdown(body: str) -> str:
    """A body as Markdown: patches fenced, and no line of dashes made the underline of a heading."""
    parts: list[str] = []
    for stretch in _stretches(body.rstrip("\n").split("\n")):
        if stretch.code:
            parts.append(_fenced(stretch.lines))
        else:
            parts.append("\n".join(_without_underlines(stretch.lines)).strip("\n"))
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def _stretches(lines: Sequence[str]) -> Iterator[_Stretch]:
    held: list[str] = []
    at = 0
    while at < len(lines):
        end = change_end(lines, at)
        if end > at:
            yield _Stretch(False, tuple(held))
            yield _Stretch(True, tuple(lines[at:end]))
            held, at = [], end
        else:
            held.append(lines[at])
            at += 1
    yield _Stretch(False, tuple(held))


def _fenced(lines: Sequence[str]) -> str:
    code = "\n".join(lines)
    longest = max((len(run) for run in re.findall(r"`{3,}", code)), default=2)
    ticks = "`" * max(3, longest + 1)
    return f"{ticks}diff\n{code}\n{ticks}"


def _without_underlines(lines: Sequence[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        if at and lines[at - 1].strip() and _UNDERLINE.fullmatch(line):
            yield ""
        yield line
