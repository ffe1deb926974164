"""What a digest says of the reader's own: where a technique may go soon, what they made of the text."""

from __future__ import annotations

from banyun.digest.digest import Digest
from banyun.findings.bodies import CounterDesign, Discussion
from banyun.findings.records import Record
from banyun.language.wording import day, moment, say
from banyun.outputs.prose import one_line
from banyun.study.discussing import answer_of
from banyun.study.on_material import OnMaterial

TECHNIQUES = 3
DISCUSSIONS = 2
_SHOWN = 80
"""Code points of a counter-design or discussion of which only the beginning is shown."""


def coming_words(digest: Digest, technique_id: str, lang: str) -> str:
    """For which situation of the next weeks a technique is, and why; empty for none."""
    found = digest.own.coming.get(technique_id)
    if found is None:
        return ""
    name, when = one_line(found.situation.body.name), found.situation.body.when
    if when is None:
        return say("transfer.for", lang, name=name, why=found.why)
    return say("transfer.for_when", lang, name=name, when=moment(when.text, lang), why=found.why)


def own_lines(digest: Digest, lang: str) -> list[str]:
    """A line for each of the latest things that the reader made of the material."""
    lines = []
    for technique in digest.own.techniques[: -TECHNIQUES - 1 : -1]:
        line = say("transfer.own.technique", lang, name=one_line(technique.body.name))
        place = "" if technique.body.from_finding else coming_words(digest, technique.id, lang)
        lines.append(f"{line} → {place}" if place else line)
    lines += [_designed(design, lang) for design in digest.own.counter_designs[-1:]]
    lines += [_discussed(one, lang) for one in digest.own.discussions[: -DISCUSSIONS - 1 : -1]]
    return lines


def made_lines(own: OnMaterial, lang: str) -> list[str]:
    """All that the reader made of a material, a line each, with its id."""
    lines = [
        f"{one.id}  {say('transfer.own.technique', lang, name=one_line(one.body.name))}"
        for one in own.techniques
    ]
    lines += [f"{one.id}  {_designed(one, lang)}" for one in own.counter_designs]
    return [*lines, *(f"{one.id}  {_discussed(one, lang)}" for one in own.discussions)]


def _designed(design: Record[CounterDesign], lang: str) -> str:
    said = one_line(design.body.text or "; ".join(point.mine for point in design.body.points))
    return say("transfer.own.counter_design", lang, day=day(design.created, lang), said=_cut(said))


def _discussed(discussion: Record[Discussion], lang: str) -> str:
    return say("transfer.own.discussion", lang, said=_cut(one_line(answer_of(discussion.body))))


def _cut(line: str) -> str:
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
