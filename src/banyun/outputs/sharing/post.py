"""An account as an article: what the reader did already, what they carry over, ask and think."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from banyun.findings.bodies import Comparison, CounterDesign, Lookup
from banyun.findings.exploration import Exploration, Source
from banyun.findings.records import Record
from banyun.language.wording import say
from banyun.outputs.markdown import escaped
from banyun.outputs.prose import one_line, plain, visible
from banyun.outputs.sharing.quoting import mine_words, place_words, quoted, quoted_lines, theirs_words
from banyun.outputs.sources import address_of, by_words, rights_words
from banyun.study.account import Account, Carried, Pair
from banyun.study.asked import Asked

_HEADING = re.compile(r"^( {0,3})(#{1,6})(?=[ \t])", re.MULTILINE)
_TAG = re.compile(r"<(?=[A-Za-z/!?])(?!https?:)")
_ACTED_ON = re.compile(r"[$^]|#(?=\S)|==|%%")


def post_markdown(account: Account, lang: str) -> str:
    """The article, ending in a line end. What the reader has not said is not in it."""
    pieces = [f"# {safe(say('sharing.post.title', lang, title=one_line(account.material.title)))}"]
    pieces.append(f"*{safe(sentence(by_words(account.material, lang)))}*{_link(account)}")
    if account.explanation is not None:
        pieces.append(own(account.explanation.body.text))
    pieces += sections(account, lang)
    pieces += ["---", safe(_closing(account, lang))]
    return "\n\n".join(pieces) + "\n"


def sections(account: Account, lang: str) -> Iterator[str]:
    """The parts of the article that have something in them."""
    for name, made in (
        ("done", _done(account, lang)),
        ("known", _pairs(account, account.known, lang)),
        ("contradicted", _pairs(account, account.contradicted, lang)),
        ("carried", _carried(account, lang)),
        ("asked", _asked(account, lang)),
        ("explored", _explored(account, lang)),
        ("design", _design(account, lang)),
    ):
        found = list(made)
        if found:
            yield f"## {say(f'sharing.label.{name}', lang)}"
            yield from found


def sentence(words: str) -> str:
    """Words at the beginning of a line."""
    return words[:1].upper() + words[1:]


def thought_words(asked: Asked, lang: str) -> Iterator[tuple[str, str]]:
    """When each thought on a question was had and whether it moved, and the thought."""
    for one in asked.deductions:
        moved = one.body.moved
        when = say("sharing.post.moved" if moved else "sharing.post.thought", lang, day=one.created)
        yield when, one.body.text


def safe(text: str) -> str:
    """Words of others on one line, which neither Markdown nor a vault nor a deck acts on."""
    return _ACTED_ON.sub(lambda match: "".join(f"\\{sign}" for sign in match[0]), escaped(text))


def own(text: str, deeper: int = 3) -> str:
    """The writer's own Markdown under a heading: their headings go below it, and no HTML acts."""
    tame = _TAG.sub(r"\\<", visible(text.strip()))
    return _HEADING.sub(lambda match: match[1] + "#" * min(6, len(match[2]) + deeper), tame)


def quote_block(lines: Sequence[str], whose: str = "") -> str:
    """A quotation and whose it is."""
    shown = "\\\n".join(lines)
    said = "\n".join(f"> {line}" for line in shown.split("\n"))
    return f"{said}\n>\n> — {whose}" if whose else said


def code_block(lines: Sequence[str]) -> str:
    """Lines as they stand, such as a formula."""
    ticks = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, ticks + 1)
    return "\n".join([f"{fence}text", *lines, fence])


def _link(account: Account) -> str:
    address = address_of(account.material)
    return f" <{address}>" if address else ""


def _closing(account: Account, lang: str) -> str:
    said = (say("sharing.post.mention", lang), rights_words(account.material, lang))
    return ("" if lang == "zh" else " ").join(filter(None, said))


def _done(account: Account, lang: str) -> Iterator[str]:
    yield from _pairs(account, account.done, lang)
    for felt in account.felt:
        assert felt.body.quote is not None
        yield safe(say("sharing.post.said_done", lang, quote=quoted(felt.body.quote, account.material)))


def _pairs(account: Account, pairs: Sequence[Pair], lang: str) -> Iterator[str]:
    for pair in pairs:
        theirs = pair.taken.material_quote
        whose = theirs_words(account.material, account.heading(theirs), lang)
        yield quote_block([safe(quoted(theirs, account.material))], safe(whose))
        yield quote_block([safe(plain(pair.taken.note_quote.exact))], safe(mine_words(pair.note, lang)))
        if pair.taken.stance == "refines":
            yield say("sharing.post.refines", lang)
        yield from (own(one.body.text) for one in pair.remembered)


def _carried(account: Account, lang: str) -> Iterator[str]:
    for each in account.carried:
        yield from carried_pieces(account, each, lang)


def carried_pieces(account: Account, each: Carried, lang: str) -> Iterator[str]:
    """A technique: its name, how it goes, the material's words, and where it was written out."""
    body = each.technique.body
    yield f"### {safe(body.name)}"
    if body.pattern:
        yield own(body.pattern)
    lines = quoted_lines(body.quotes, body.kind, account.material)
    whose = safe(theirs_words(account.material, account.heading(body.quotes[0]), lang)) if lines else ""
    if lines and body.kind == "formula":
        yield code_block(lines)
        yield f"— {whose}"
    elif lines:
        yield quote_block([safe(line) for line in lines], whose)
    if body.why:
        yield own(say("sharing.post.why", lang, why=body.why))
    for situation, rehearsal in each.rehearsals:
        yield f"**{safe(place_words(situation.body, lang))}**"
        yield own(rehearsal.body.text)


def _asked(account: Account, lang: str) -> Iterator[str]:
    for asked in account.answered:
        yield from asked_pieces(account, asked, lang)
    if waiting := [one for one in account.asked if not one.deductions and one.open]:
        yield f"### {say('sharing.label.open', lang)}"
        yield "\n".join(f"- {safe(one.question.body.text)}" for one in waiting)


def asked_pieces(account: Account, asked: Asked, lang: str) -> Iterator[str]:
    """A question, the words it is about, and what was thought of it, the first thought first."""
    body = asked.question.body
    yield f"### {safe(body.text)}"
    for quote in body.quotes:
        yield quote_block(
            [safe(quoted(quote, account.material))],
            safe(theirs_words(account.material, account.heading(quote), lang)),
        )
    colon = say("sharing.vault.colon", lang)
    yield from (f"**{safe(when)}**{colon}{own(text)}" for when, text in thought_words(asked, lang))
    if body.state != "open" and body.why:
        yield safe(say(f"sharing.closed.{body.state}", lang, why=body.why))


def _explored(account: Account, lang: str) -> Iterator[str]:
    for one in account.explored:
        yield from explored_pieces(one, lang)
    if looked := [each for each in account.lookups if each.body.learned.strip()]:
        yield f"### {say('sharing.label.looked', lang)}"
        yield "\n".join(f"- {safe(lookup_words(each.body, lang))}" for each in looked)


def lookup_words(body: Lookup, lang: str) -> str:
    """What, where, and what was learned."""
    what, learned = one_line(body.what), one_line(body.learned)
    if body.where:
        return say("sharing.post.lookup_where", lang, what=what, where=one_line(body.where), learned=learned)
    return say("sharing.post.lookup", lang, what=what, learned=learned)


def explored_pieces(record: Record[Exploration], lang: str) -> Iterator[str]:
    """A blind spot taken up; nothing of one in which nothing was written yet."""
    body = record.body
    taken = [one for one in (*body.papers, *body.talks) if one.taken]
    if not body.field and not taken and body.grasp is None:
        return
    yield f"### {safe(body.topic)}"
    if body.field:
        yield f"**{say('sharing.label.field', lang)}**"
        yield from (own(entry.text) for entry in body.field)
    for name, sources in (("papers", body.papers), ("talks", body.talks)):
        if found := [one for one in sources if one.taken]:
            yield f"**{say(f'sharing.label.{name}', lang)}**"
            yield "\n".join(_source(one, lang) for one in found)
    if body.grasp is not None:
        yield f"**{say('sharing.label.grasp', lang)}**"
        yield own(body.grasp.text)


def _source(source: Source, lang: str) -> str:
    about = f", {safe(source.about)}" if source.about else ""
    address = f" <{source.address}>" if re.match(r"https?://[^\s<>]+\Z", source.address) else ""
    bare = f" {safe(source.address)}" if source.address and not address else ""
    taken = " ".join(one_line(entry.text) for entry in source.taken)
    colon = say("sharing.vault.colon", lang)
    return f"- {safe(source.title)}{about}{address}{bare}{colon}{safe(taken)}"


def _design(account: Account, lang: str) -> Iterator[str]:
    if account.designs:
        yield from design_pieces(account, account.designs[-1], lang)


def design_pieces(account: Account, record: Record[CounterDesign], lang: str) -> Iterator[str]:
    """The better design, and point by point what it is better than."""
    if record.body.text:
        yield own(record.body.text)
    if record.body.points:
        heads = [say(f"sharing.column.{name}", lang) for name in ("point", "theirs", "mine")]
        rows = [_row(account, one) for one in record.body.points]
        yield "\n".join([f"| {' | '.join(heads)} |", "| --- | --- | --- |", *rows])


def _row(account: Account, point: Comparison) -> str:
    theirs = quoted(point.quote, account.material) if point.quote else one_line(point.theirs)
    return f"| {safe(point.name)} | {safe(theirs)} | {safe(one_line(point.mine))} |"
