"""Discussions as they are looked at: what each is about, and whose words are whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from banyun.findings.bodies import Discussion, Turn
from banyun.findings.records import Record
from banyun.knowledge.importers.discussions import Exchange


@dataclass(frozen=True, slots=True)
class Filed:
    """A discussion, and what it is filed on in a line: the question, the finding or the material."""

    discussion: Record[Discussion]
    about: str


def discussion_of(exchange: Exchange, with_whom: str, me: Sequence[str]) -> Discussion:
    """An exchange with the reader's words told from the other's.

    Args:
        with_whom: Whom the reader says it was with; empty: those who speak in it.
        me: The reader's own names and addresses in it. Without any, of two who speak the one that is
            not ``with_whom`` is the reader.
    """
    own = {_same(name) for name in me if name.strip()}
    speaking = list(dict.fromkeys(said.who for said in exchange.said if said.who))
    other = _same(with_whom)
    if not own and len(speaking) == 2 and sum(_meant(other, name) for name in speaking) == 1:
        own = {_same(name) for name in speaking if not _meant(other, name)}
    turns = tuple(Turn(said.who, said.text, _same(said.who) in own, said.when) for said in exchange.said)
    others = [name for name in (*speaking, *exchange.with_whom) if _same(name) not in own]
    named = with_whom.strip() or ", ".join(dict.fromkeys(others))
    return Discussion(named, exchange.medium, exchange.text, exchange.when, exchange.subject, turns)


def words_of(discussion: Discussion, *, mine: bool) -> str:
    """What one side said, each turn of the others under its name."""
    said = [turn for turn in discussion.turns if turn.mine is mine]
    if mine:
        return "\n\n".join(turn.text for turn in said)
    return "\n\n".join(f"{turn.who}: {turn.text}" if turn.who else turn.text for turn in said)


def answer_of(discussion: Discussion) -> str:
    """With whom it was, and what they said last; all of it where nobody else speaks."""
    theirs = [turn.text for turn in discussion.turns if not turn.mine]
    said = theirs[-1] if theirs else discussion.text
    return f"{discussion.with_whom}: {said}" if discussion.with_whom else said


def _same(name: str) -> str:
    return " ".join(name.split()).casefold()


def _meant(other: str, name: str) -> bool:
    return bool(other) and (other in _same(name) or _same(name) in other)
