"""What the verbs of points, reactions and stances print besides cards."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.digest.front_page import Pairing
from banyun.findings.bodies import Reaction
from banyun.findings.finding import StanceTaken
from banyun.findings.records import Record
from banyun.interfaces.cli.views import stance_line
from banyun.language.wording import say
from banyun.library.judged import ToRevise
from banyun.outputs.prose import one_line, plain
from banyun.outputs.said import record_line
from banyun.outputs.said_words import cut


def points_kept(count: int, lang: str) -> str:
    return say("validation.points.kept", lang, count=count)


def reactions_said(count: int, lang: str) -> str:
    return say("validation.reactions.said", lang, count=count)


def reaction_lines(reactions: Sequence[Record[Reaction]], lang: str) -> str:
    if not reactions:
        return say("validation.reactions.none", lang)
    return "\n".join(record_line(one, lang) for one in reactions)


def stances_said(said: int, waiting: int, lang: str) -> str:
    """How many got a stance, and how many wait for one."""
    done = say("validation.stances.said", lang, count=said)
    if not waiting:
        return done
    return f"{done}{'' if lang == 'zh' else ' '}{say('validation.stances.waiting', lang, count=waiting)}"


def stance_lines(stances: Sequence[StanceTaken], lang: str) -> str:
    if not stances:
        return say("validation.stances.none", lang)
    return "\n".join(f"{one.id}  {stance_line(one, lang)}" for one in stances)


_WAITING = 12
"""Pieces of evidence shown at once; the values have them all."""


def waiting_lines(waiting: Sequence[Pairing], lang: str) -> str:
    """Evidence that waits for a stance, the best first: the words of both, and the note's id."""
    if not waiting:
        return say("validation.stances.nothing_waits", lang)
    blocks = []
    for one in waiting[:_WAITING]:
        recalled = one.evidence.recalled
        blocks.append(
            f"{recalled.note_id}  {one_line(recalled.title)}\n"
            f"    {cut(plain(one.evidence.material_quote.exact), 100)}\n"
            f"    {cut(plain(recalled.quote.exact), 100)}"
        )
    if len(waiting) > _WAITING:
        blocks.append(say("validation.stances.waiting", lang, count=len(waiting) - _WAITING))
    return "\n".join(blocks)


def remembered_line(note_id: str, lang: str) -> str:
    return say("validation.details.note", lang, note=note_id)


def details_kept(count: int, lang: str) -> str:
    return say("validation.details.kept", lang, count=count)


def revision_lines(found: Sequence[ToRevise], lang: str) -> str:
    """Notes to revise, each with what was said against it."""
    if not found:
        return say("validation.revise.none", lang)
    lines: list[str] = []
    for one in found:
        lines.append(f"{one.note.id}  {one_line(one.note.title)}")
        lines += [f"    {stance_line(taken, lang)}" for taken in one.stances]
    return "\n".join([*lines, say("validation.revise.until", lang)])
