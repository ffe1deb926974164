"""A model that joins a digest: the pack that is shown to it, what it is asked, what is kept of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from banyun.digest.asks import Call, calls_of, contexts_of
from banyun.digest.digest import Digest, ModelUsage
from banyun.digest.drafting import Bench
from banyun.digest.notes_pack import Pack, decoded_pack, gathered
from banyun.digest.prompt_plan import Counter, Layout, Rooms, laid_out, moved
from banyun.digest.thinking import Thought, is_of, run_of
from banyun.engine.models.budget import Tally
from banyun.engine.models.profile import Profile
from banyun.errors import Busy, InvalidInput
from banyun.findings.proposal import Proposer
from banyun.knowledge.evidence import Evidence
from banyun.materials.material import Material, Version
from banyun.storage.base import Store

LEASE = timedelta(minutes=30)
"""Longer than any single answer takes; a lease of a process that died is taken over at once."""
_PACK = "pack"
_PREFIX = "prefix"
_MODEL = "model"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a model is shown of one version: the pack of notes and the layout of all prompts."""

    material: Material
    version: Version
    pack: Pack
    layout: Layout

    def bench(self, store: Store, name: str) -> Bench:
        """What its answers are held against."""
        return Bench(
            store,
            self.material,
            self.version,
            store.passages(self.version.id),
            self.pack,
            Proposer("model", name),
        )


@dataclass(frozen=True, slots=True)
class Joined:
    """A digest that a model joined. ``moved``: why its prefix was not that of the run before
    (``start``, ``rules``, ``text``, ``notes``); empty: it was the same."""

    digest: Digest
    thought: Thought
    tally: Tally
    moved: tuple[str, ...]


def shown(
    store: Store,
    material: Material,
    version: Version,
    name: str,
    model: Counter,
    wording: str,
    evidence: Callable[[], Sequence[Evidence]],
) -> Shown:
    """What a model is shown; the pack stays as it is while the notes do.

    Args:
        evidence: What recall found for the whole material; asked for only where no pack is kept.
    """
    run, state = run_of(version.id, name), store.notes_state()
    kept = json.loads(store.digest_steps(run).get(_PACK, "{}"))
    key = f"{state}\x1f{model.context}"
    if kept.get("state") == key:
        pack = decoded_pack(kept["pack"])
    else:
        pack = gathered(
            evidence(), room=Rooms.of(model.context, 0).notes, count=model.count_tokens, lang=wording
        )
        step = json.dumps({"state": key, "pack": pack.encoded()}, ensure_ascii=False)
        store.put_digest_steps(run, material.id, [(_PACK, step)])
    passages = store.passages(version.id)
    return Shown(material, version, pack, laid_out(material, version, passages, pack, model, wording))


def shown_of(store: Store, digest: Digest, name: str, model: Counter, wording: str) -> Shown:
    """What a model is shown of a digest.

    Raises:
        InvalidInput: the digest is of an earlier day.
    """
    if digest.as_of is not None:
        raise InvalidInput("A model joins the digest of today only.", "Leave the earlier day out.")

    def evidence() -> list[Evidence]:
        return [each for one in digest.passages for each in one.analysis.evidence]

    return shown(store, digest.material, digest.version, name, model, wording, evidence)


def calls_for(store: Store, digest: Digest, seen: Shown, wording: str, *, ahead: bool) -> list[Call]:
    """All that is to be asked about a digest, answered or not, in order."""
    contexts = list(contexts_of(digest, seen.pack, store, wording=wording, ahead=ahead))
    return calls_of(contexts, seen.layout, seen.pack)


def moved_since(store: Store, seen: Shown, name: str, wording: str) -> tuple[str, ...]:
    """Why the prefix is not that of the run before, which it becomes the one of."""
    run, step = run_of(seen.version.id, name), f"{_PREFIX}:{wording}"
    parts = seen.layout.parts
    why = moved(json.loads(store.digest_steps(run).get(step, "{}")), parts)
    if why:
        store.put_digest_steps(run, seen.material.id, [(step, json.dumps(parts))])
    return why


def answers_of(store: Store, version: Version, profile: Profile) -> dict[str, str]:
    """The answers that are kept of the model that a profile names now; none where its name stood for
    another model when they were given."""
    steps = store.digest_steps(run_of(version.id, profile.name))
    return steps if steps.get(_MODEL, _identity(profile)) == _identity(profile) else {}


def settle(store: Store, material: Material, version: Version, profile: Profile) -> None:
    """Drops the answers of the model that a profile named before, where it names another one now."""
    run = run_of(version.id, profile.name)
    if not answers_of(store, version, profile):
        store.drop_digest_steps(run)
    store.put_digest_steps(run, material.id, [(_MODEL, _identity(profile))])


def _identity(profile: Profile) -> str:
    return json.dumps([profile.backend, profile.address, profile.model], ensure_ascii=False)


def forget_superseded(store: Store, digest: Digest, seen: Shown, name: str, wording: str) -> int:
    """Drops answers that nothing asks for any more, and returns how many there were: those about
    earlier versions of the text, whoever gave them; and of this model in this language those to
    questions that have changed since, with what the reader said or with their notes."""
    dropped = 0
    for run in store.digest_runs(seen.material.id):
        if is_of(run) and not is_of(run, version_id=seen.version.id):
            dropped += store.drop_digest_steps(run)
    asked = {one.key for one in calls_for(store, digest, seen, wording, ahead=True)}
    run = run_of(seen.version.id, name)
    gone = [
        key for key, step in store.digest_steps(run).items() if key not in asked and _wording(step) == wording
    ]
    return dropped + store.drop_digest_steps(run, gone)


def _wording(step: str) -> str | None:
    """The language in which an answer was asked for; None where a step is no answer."""
    values = json.loads(step)
    return values.get("wording") if isinstance(values, dict) else None


def forget_model(store: Store, name: str) -> int:
    """Drops all answers of a model, whatever they are about."""
    return sum(store.drop_digest_steps(run) for run in store.digest_runs() if is_of(run, model=name))


@contextmanager
def alone(store: Store, material: Material, clock: Callable[[], datetime]) -> Iterator[Callable[[], None]]:
    """Within it no other process asks a model about the material; gives the heartbeat.

    Raises:
        Busy: another one does.
    """
    lease = f"model:{material.id}"
    try:
        token = store.take_lease(lease, clock(), LEASE)
    except Busy as busy:
        raise Busy(
            f"Another Banyun is asking a model about “{material.title}”.", "Let it finish, and try again."
        ) from busy
    try:
        yield lambda: store.renew_lease(lease, token, clock())
    finally:
        store.release_lease(lease, token)


def usage_of(name: str, tally: Tally) -> ModelUsage:
    """What the model took, for the digest; ``ttft_s`` is the mean over its answers."""
    return ModelUsage(
        name=name,
        calls=tally.calls,
        prompt_tokens=tally.prompt_tokens,
        cached_tokens=tally.cached_tokens,
        output_tokens=tally.output_tokens,
        ttft_s=round(tally.ttft_s / tally.answers, 4) if tally.answers else 0.0,
    )
