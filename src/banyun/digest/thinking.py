"""Asks a model what a digest has to ask, and keeps what stands before the referee.

Each answer is kept whole or not at all: its findings, what it took, and that it was given, in one
transaction. What was answered is not asked again; a run that was killed goes on where it was.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from banyun.digest.asks import Call
from banyun.digest.drafting import Bench
from banyun.digest.prompt_plan import Rooms
from banyun.digest.store import MODEL_RUNS, DigestStore
from banyun.engine.models.base import Model, Prompt, Reply, Request, Usage
from banyun.errors import ContextTooLong, EngineError, MalformedReply
from banyun.events import Advanced, CancelToken, Finished, Report, Started
from banyun.findings.finding import Finding
from banyun.findings.store import FindingStore, RecordStore
from banyun.findings.tally import Count, Tally, counting
from banyun.language.wording import say
from banyun.passes.prompting import prompt

_KEY = 64
"""Letters of the name of an answer: a SHA-256."""


class Keeping(FindingStore, RecordStore, DigestStore, Protocol):
    """Where answers are kept."""

    def writing(self) -> AbstractContextManager[None]: ...


@dataclass(slots=True)
class Thought:
    """What came of asking. ``asked`` calls were answered now, ``before`` in earlier runs; ``kept``
    suggestions stand, ``dropped`` did not before the referee, twice; ``unusable`` answers were no
    answers, twice, and are asked for again next time. ``stopped`` is why it ended before its end."""

    total: int
    before: int
    asked: int = 0
    kept: int = 0
    dropped: int = 0
    unusable: int = 0
    stopped: EngineError | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """One ask with its repair: what stands, how many drafts do not, whether it could be read at all."""

    findings: tuple[Finding, ...]
    dropped: int
    usable: bool
    usage: tuple[Usage, ...]


def run_of(version_id: str, model: str) -> str:
    """The run key under which a model's answers about a version are kept."""
    return f"{MODEL_RUNS}{version_id}:{model}"


def is_of(run_key: str, *, version_id: str | None = None, model: str | None = None) -> bool:
    """Whether a run holds a model's answers, about that version, of that model."""
    if not run_key.startswith(MODEL_RUNS):
        return False
    version, _, name = run_key.removeprefix(MODEL_RUNS).partition(":")
    return version_id in (None, version) and model in (None, name)


def is_answer(step: str) -> bool:
    """Whether a step of such a run is an answer, by its name; the others say what was shown."""
    return len(step) == _KEY


@dataclass(slots=True)
class Thinker:
    """Asks one model about one version.

    Args:
        clock: Tells the time (aware).
        renew: The heartbeat of the lease, between two asks.
    """

    store: Keeping
    model: Model
    bench: Bench
    rooms: Rooms
    wording: str
    clock: Callable[[], datetime]
    report: Report
    cancel: CancelToken
    renew: Callable[[], None] = field(default=lambda: None)

    def think(self, calls: Sequence[Call]) -> Thought:
        """Asks what has not been answered yet, in order, and stops in order.

        Raises:
            Cancelled: the token was set; what was answered is kept.
        """
        run = run_of(self.bench.version.id, self.model.name)
        known = self.store.digest_steps(run)
        missing = [call for call in calls if call.key not in known]
        thought = Thought(len(calls), len(calls) - len(missing))
        stage, begun = say("model.stage", self.wording), time.perf_counter()
        self.report(Started(stage, len(missing), say("model.calls", self.wording)))
        for call in missing:
            self.cancel.check()
            try:
                self._think(run, call, thought)
            except EngineError as error:
                thought.stopped = error
                break
            thought.asked += 1
            self.renew()
            self.report(
                Advanced(stage, thought.asked, say(f"outputs.pass.{call.ask.pass_name}", self.wording))
            )
        self.report(Finished(stage, time.perf_counter() - begun))
        return thought

    def answer(self, call: Call) -> Answered:
        """One answer, checked and counted, of which nothing else is kept.

        Raises:
            EngineError: there is none.
        """
        with counting() as quotes:
            answered = self._answered(call)
        self._count(self._tally("ask", quotes, answered))
        return answered

    def _think(self, run: str, call: Call, thought: Thought) -> None:
        with counting() as quotes:
            answered = self._answered(call)
        tally = self._tally(f"digest {call.ask.pass_name}", quotes, answered)
        with self.store.writing():
            with self.store.act(tally.verb, self.clock(), "model", self.model.name):
                self.store.put_findings(answered.findings)
            self._count(tally)
            if answered.usable:
                step = _step(call, answered, self.wording)
                self.store.put_digest_steps(run, self.bench.material.id, [(call.key, step)])
        thought.kept += len(answered.findings)
        thought.dropped += answered.dropped
        thought.unusable += not answered.usable

    def _tally(self, verb: str, quotes: Count, answered: Answered) -> Tally:
        """What the referee counted; an answer that could not be read counts as a quote refused."""
        refused = quotes.refused + (not answered.usable)
        return Tally("model", self.model.name, verb, quotes.resolved, refused)

    def _count(self, tally: Tally) -> None:
        if tally.resolved or tally.refused:
            self.store.count_quotes(tally)

    def _answered(self, call: Call) -> Answered:
        """An answer, repaired once where it cannot be read or a quote of it does not stand."""
        taken: list[Usage] = []
        first = self._asked(call, call.prompt, taken)
        if isinstance(first, MalformedReply):
            again = call.prompt
            if first.text:
                again = again.followed_by(first.text, prompt("reshape", self.wording, problem=first.message))
            first = self._asked(call, again, taken)
            if isinstance(first, MalformedReply):
                return Answered((), 0, False, tuple(taken))
        refereed = self.bench.refereed(call.by.read(call.ask, first.data), self.clock())
        if not refereed.refusals:
            return Answered(refereed.findings, 0, True, tuple(taken))
        repair = prompt("repair", self.wording, refusals="\n".join(refereed.refusals))
        second = self._asked(call, call.prompt.followed_by(first.text, repair), taken)
        if isinstance(second, MalformedReply):
            return Answered(refereed.findings, len(refereed.refusals), True, tuple(taken))
        repaired = self.bench.refereed(call.by.read(call.ask, second.data), self.clock())
        both = {one.fingerprint: one for one in (*refereed.findings, *repaired.findings)}
        mended = len(both) - len(refereed.findings)
        dropped = max(len(repaired.refusals), len(refereed.refusals) - mended)
        return Answered(tuple(both.values()), dropped, True, tuple(taken))

    def _asked(self, call: Call, said: Prompt, taken: list[Usage]) -> Reply | MalformedReply:
        """The reply, or why it cannot be used; other faults of an engine go through."""
        request = Request(said, schema=call.ask.schema, max_tokens=self.rooms.answer)
        try:
            reply = self.model.generate(request, cancel=self.cancel)
        except MalformedReply as unusable:
            if isinstance(unusable.usage, Usage):
                taken.append(unusable.usage)
            return unusable
        except ContextTooLong as too_long:
            if said is call.prompt:
                raise
            return MalformedReply(too_long.message, too_long.hint)
        taken.append(reply.usage)
        return reply


def _step(call: Call, answered: Answered, wording: str) -> str:
    """What is kept of an answer: which ask it was, in which language, what came of it, what it took."""
    took = answered.usage
    values: Mapping[str, Any] = {
        "pass": call.ask.pass_name,
        "kind": call.ask.kind,
        "wording": wording,
        "kept": len(answered.findings),
        "dropped": answered.dropped,
        "calls": len(took),
        "prompt_tokens": sum(one.prompt_tokens for one in took),
        "cached_tokens": sum(one.cached_tokens or 0 for one in took),
        "output_tokens": sum(one.output_tokens for one in took),
        "seconds": round(sum(one.seconds for one in took), 3),
    }
    return json.dumps(values, separators=(",", ":"))
