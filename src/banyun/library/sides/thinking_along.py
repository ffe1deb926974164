"""A model that thinks along: joins a digest, answers questions about a material."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from banyun.digest.answering import Statement, answering_calls
from banyun.digest.asks import Call
from banyun.digest.digest import Digest, ModelUsage
from banyun.digest.estimating import Estimate, Rates, estimated
from banyun.digest.prompt_plan import Counter
from banyun.digest.thinking import Thinker
from banyun.engine.models.budget import Budgeted, Tally
from banyun.engine.models.estimating import estimated_tokens
from banyun.engine.models.profile import Profile
from banyun.errors import InvalidInput
from banyun.findings.bodies import Lookup
from banyun.findings.records import Record
from banyun.findings.tally import Tally as QuoteTally
from banyun.identity import new_id
from banyun.knowledge.evidence import Evidence
from banyun.library import thinking_along
from banyun.library.references import material_named
from banyun.library.sides.models import CACHES, Models
from banyun.library.sides.reading import Reading
from banyun.library.thinking_along import Joined, Shown
from banyun.materials.material import Material

_HOSTED = Rates(3000.0, 60.0)
_NEAR = Rates(400.0, 15.0)
"""Tokens a second where nothing was measured: a service, and a server on this machine."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a material says to a question, statement by statement; ``dropped`` had no words of it."""

    material: Material
    question: str
    statements: tuple[Statement, ...]
    dropped: int
    usage: ModelUsage
    tally: Tally


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts tokens as the hosted models do; nothing is opened or sent."""

    context: int

    def count_tokens(self, text: str) -> int:
        return estimated_tokens(text)


class ThinkingAlong(Reading, Models):
    """A model is asked after the reader has had their say, and held to quotes."""

    def estimate(self, digest: Digest, name: str, *, ahead: bool = False) -> Estimate:
        """What joining a digest would take. Nothing is sent.

        Raises:
            NotFound: there is no profile of that name.
            InvalidInput: the digest is of an earlier day.
        """
        profile = self.profile(name)
        if profile.backend != "llama":
            rates = _HOSTED if profile.leaves else _NEAR
            return self._estimated(digest, profile, _Counting(profile.context), rates, ahead=ahead)
        from banyun.engine.llama.probing import facts_of  # noqa: PLC0415 (of an extra)

        model = self._opened(profile)
        try:
            facts = facts_of(Path(profile.model), self.home / CACHES, self._report, self._cancel)
            rates = Rates(facts.prefill_rate, facts.decode_rate, measured=True)
            return self._estimated(digest, profile, model, rates, ahead=ahead)
        finally:
            model.close()

    def _estimated(
        self, digest: Digest, profile: Profile, model: Counter, rates: Rates, *, ahead: bool
    ) -> Estimate:
        seen = thinking_along.shown_of(self._store, digest, profile.name, model, self.wording)
        calls = thinking_along.calls_for(self._store, digest, seen, self.wording, ahead=ahead)
        return estimated(
            calls,
            thinking_along.answers_of(self._store, digest.version, profile),
            seen.layout,
            model,
            rates,
            prices=profile.prices,
            exact=profile.backend == "llama",
        )

    def join(self, digest: Digest, name: str, *, ahead: bool = False, dismissed: bool = False) -> Joined:
        """Asks a model what the digest has to ask, where the reader has had their say.

        Args:
            ahead: Elsewhere too, where a pass is worth it; what it says there waits for the reader.
            dismissed: As ``digest`` has it.

        Raises:
            NotFound, NotConfirmed, ModelRefused: the model cannot be opened.
            Busy: another process is asking a model about the material.
            Cancelled: the token was set; what was answered is kept.
        """
        model = self.model(name)
        thinking_along.settle(self._store, digest.material, digest.version, self.profile(name))
        try:
            return self.join_with(digest, model, ahead=ahead, dismissed=dismissed)
        finally:
            model.close()

    def join_with(
        self, digest: Digest, model: Budgeted, *, ahead: bool = False, dismissed: bool = False
    ) -> Joined:
        """The same with a model that is open."""
        seen = thinking_along.shown_of(self._store, digest, model.name, model, self.wording)
        calls = thinking_along.calls_for(self._store, digest, seen, self.wording, ahead=ahead)
        with thinking_along.alone(self._store, digest.material, self._clock) as renew:
            why = thinking_along.moved_since(self._store, seen, model.name, self.wording)
            thinker = self._thinker(seen, model)
            thinker.renew = renew
            thought = thinker.think(calls)
        usage = thinking_along.usage_of(model.name, model.tally) if model.tally.answers else None
        again = self.digest(digest.material.id, dismissed=dismissed)
        if thought.stopped is None:
            thinking_along.forget_superseded(self._store, again, seen, model.name, self.wording)
        made = replace(again, usage=usage, seconds=digest.seconds + again.seconds + model.tally.seconds)
        return Joined(made, thought, model.tally, why)

    def ask_material(self, reference: str, question: str, name: str) -> Answer:
        """What a material says to a question, in statements that each carry its words.

        Raises:
            InvalidInput: the question is empty.
            EngineError: the model does not answer.
        """
        model = self.model(name)
        try:
            return self.ask_material_with(reference, question, model)
        finally:
            model.close()

    def ask_material_with(self, reference: str, question: str, model: Budgeted) -> Answer:
        """The same with a model that is open."""
        if not question.strip():
            raise InvalidInput("The question is empty.", "Ask something.")
        material = material_named(self._store, reference)
        version = self._store.version(material.id)

        def evidence() -> list[Evidence]:
            found = self.digest(material.id)
            return [each for one in found.passages for each in one.analysis.evidence]

        seen = thinking_along.shown(self._store, material, version, model.name, model, self.wording, evidence)
        thinking_along.moved_since(self._store, seen, model.name, self.wording)
        calls = answering_calls(seen.layout, question.strip(), self.wording)
        said, dropped = self._said(self._thinker(seen, model), calls)
        usage = thinking_along.usage_of(model.name, model.tally)
        return Answer(material, question.strip(), said, dropped, usage, model.tally)

    def _said(self, thinker: Thinker, calls: list[Call]) -> tuple[tuple[Statement, ...], int]:
        said: dict[str, Statement] = {}
        dropped = 0
        for call in calls:
            answered = thinker.answer(call)
            dropped += answered.dropped
            for one in answered.findings:
                said.setdefault(one.fingerprint, Statement(one.text, one.quotes[0]))
        return tuple(said.values()), dropped

    def keep_answer(self, answer: Answer) -> Record[Lookup]:
        """Files an answer as something looked up: one act."""
        now = self._clock()
        learned = "\n".join(f"{one.text} “{one.quote.exact}”" for one in answer.statements)
        body = Lookup(answer.question, f"{answer.material.title} ({answer.usage.name})", learned)
        record = Record(new_id("lookup", now), body, "me", now, now, material_id=answer.material.id)
        with self._store.act("lookup", now, "me"):
            self._store.put_record(record)
        return record

    def quoted(self) -> list[QuoteTally]:
        """How the quotes of models and agents fared before the referee."""
        return [one for one in self._store.tallies() if one.author in ("model", "agent")]

    def _thinker(self, seen: Shown, model: Budgeted) -> Thinker:
        return Thinker(
            store=self._store,
            model=model,
            bench=seen.bench(self._store, model.name),
            rooms=seen.layout.rooms,
            wording=self.wording,
            clock=self._clock,
            report=self._report,
            cancel=self._cancel,
        )
