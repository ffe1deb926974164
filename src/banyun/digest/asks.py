"""What a model is asked about a digest: on which passages, in which order.

Only where the reader has had their say, unless the model is to work ahead of them. Asks stand
window by window and kind by kind, so that consecutive prompts share as much as they can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.entered import entered, records_about
from banyun.digest.notes_pack import Pack
from banyun.digest.prompt_plan import Layout
from banyun.digest.standing import Standing
from banyun.engine.models.base import Prompt
from banyun.findings.bodies import Attempt, Body, CounterDesign, Deduction, Question
from banyun.findings.finding import PassName
from banyun.findings.records import Record, of_kind
from banyun.findings.store import FindingStore, RecordStore
from banyun.identity import sha256
from banyun.passes.asking import OPENING, AnswerView, Ask, AskContext, AskingPass, DesignView, HeldView
from banyun.passes.challenge import Challenge
from banyun.passes.checking import Checking
from banyun.passes.enhancement import Enhancement
from banyun.passes.frontier import Frontier
from banyun.passes.transfer import Transfer
from banyun.passes.validation import Validation

ASK_VERSION = 1
"""Raised when answers come to be read otherwise: they are then asked for again."""

PASSES: tuple[AskingPass, ...] = (
    Validation(),
    Transfer(),
    Enhancement(),
    Frontier(),
    Challenge(),
    Checking(),
)
_JOINED: frozenset[PassName] = frozenset(("validation", "transfer", "enhancement", "frontier"))
"""The passes that a model joins wherever the reader has said something."""
_SPOTS = 3


class Said(FindingStore, RecordStore, Protocol):
    """A store, for what the reader has said."""


@dataclass(frozen=True, slots=True)
class Call:
    """One question as it will be sent. ``key`` names it for good. ``moved`` says why its prefix is not
    that of the call before it: ``start``, ``window``; empty: it is the same."""

    ask: Ask
    by: AskingPass
    window: int
    prompt: Prompt
    key: str
    moved: str


def contexts_of(
    digest: Digest, pack: Pack, store: Said, *, wording: str, ahead: bool
) -> Iterator[AskContext]:
    """What the passes may ask about: the material as a whole, then its passages in order.

    Args:
        ahead: Also passages on which the reader has said nothing, as far as a pass is worth it there.
    """
    records = records_about(store, digest.material.id)
    yield AskContext(wording, held=tuple(_held(store, records)), designs=tuple(_designs(records)))
    passages = [one.analysis.passage for one in digest.passages]
    said = entered(
        digest.version,
        passages,
        findings=store.findings(digest.material.id),
        stances=digest.stances,
        records=records,
    )
    standing = Standing(digest.version, passages)
    asked = [(one.body.text, _places(one.body, standing, digest)) for one in of_kind(records, Question)]
    spots = _spots(digest)
    answers = _answers(records)
    lenses = tuple(one.name for one in digest.lenses)
    for number, one in enumerate(digest.passages, 1):
        passage = one.analysis.passage
        first = passage.id not in said
        if (first and not ahead) or not passage.readable:
            continue
        yield AskContext(
            wording=wording,
            number=number,
            opening=" ".join(passage.text.split())[:OPENING],
            passes=_worth(one) if first else _JOINED,
            notes=pack.labels(each.recalled.note_id for each in one.analysis.evidence),
            questions=tuple(text for text, places in asked if passage.id in places),
            lenses=lenses,
            spots=tuple(spots.get(passage.id, ())),
            first=first,
            answers=tuple(answers.get(passage.id, ())),
        )


def calls_of(contexts: Sequence[AskContext], layout: Layout, pack: Pack) -> list[Call]:
    """The calls in the order in which they share most: by window, then by pass and kind, then as the
    text has it."""
    asked = [(one, ask) for one in PASSES for context in contexts for ask in one.asks(context)]
    kinds = {(ask.pass_name, ask.kind): at for at, (_, ask) in reversed(list(enumerate(asked)))}
    asked.sort(key=lambda each: (layout.text.of(each[1].number), kinds[each[1].pass_name, each[1].kind]))
    calls: list[Call] = []
    for by, ask in asked:
        window = layout.text.of(ask.number)
        moved = "start" if not calls else "window" if calls[-1].window != window else ""
        calls.append(Call(ask, by, window, layout.prompt(window, ask.text), _key(ask, layout, pack), moved))
    return calls


def _key(ask: Ask, layout: Layout, pack: Pack) -> str:
    """Names all that an answer depends on besides the version and the model."""
    on = pack.identity if ask.on_notes else ""
    return sha256("\x1f".join((str(ASK_VERSION), layout.rules, ask.kind, ask.about, ask.text, on)))


def _worth(one: DigestedPassage) -> frozenset[PassName]:
    return frozenset(ranked.pass_name for ranked in one.passes)


def _held(store: RecordStore, records: Sequence[Record[Body]]) -> Iterator[HeldView]:
    """The reader's questions that they have answered, with their latest answer."""
    for question in of_kind(records, Question):
        mine = [one for one in store.records(Deduction, about=question.id) if one.author == "me"]
        if mine:
            yield HeldView(question.id, question.body.text, mine[-1].body.text)


def _designs(records: Sequence[Record[Body]]) -> Iterator[DesignView]:
    for one in of_kind(records, CounterDesign):
        if one.author == "me":
            points = [f"{point.name}: {point.theirs} → {point.mine}" for point in one.body.points]
            yield DesignView(one.id, "\n".join((one.body.text, *points)))


def _answers(records: Sequence[Record[Body]]) -> dict[str, list[AnswerView]]:
    """Passage id → what the reader answered from memory there, each detail's latest answer."""
    latest = {
        answer.detail: (attempt, answer)
        for attempt in sorted(of_kind(records, Attempt), key=lambda one: one.created)
        for answer in attempt.body.answers
        if answer.answer.strip()
    }
    found: dict[str, list[AnswerView]] = {}
    for attempt, answer in latest.values():
        view = AnswerView(f"{attempt.id}/{answer.detail}", answer.question, answer.answer)
        found.setdefault(answer.passage_id, []).append(view)
    return found


def _places(question: Question, standing: Standing, digest: Digest) -> set[str]:
    """The passages that a question is about."""
    quotes = [found for quote in question.quotes if (found := standing.again(quote)) is not None]
    return {
        one.analysis.passage.id
        for one in digest.passages
        for quote in quotes
        if one.analysis.passage.start < quote.end and quote.start < one.analysis.passage.end
    }


def _spots(digest: Digest) -> dict[str, list[str]]:
    """Passage id → the terms that stand there first and that the notes lack."""
    found: dict[str, list[str]] = {}
    for one in digest.findings:
        if one.kind == "blind_spot" and one.state != "dismissed" and one.passage_ids:
            terms = found.setdefault(one.passage_ids[0], [])
            if len(terms) < _SPOTS:
                terms.append(one.name)
    return found
