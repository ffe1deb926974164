"""Texts read into a model of this machine ahead of their questions: what is due today, before its hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from banyun.engine.models.base import Prompt
from banyun.errors import InvalidInput, NotFound
from banyun.events import CancelToken
from banyun.findings.bodies import Project
from banyun.identity import PREFIXES
from banyun.knowledge.evidence import Evidence
from banyun.library import thinking_along
from banyun.library.projects import subject_of
from banyun.library.references import material_named
from banyun.library.sides.studying import Studying
from banyun.library.sides.thinking_along import ThinkingAlong
from banyun.materials.material import Material
from banyun.study.due import DueKind

_UNREAD: frozenset[DueKind] = frozenset(("later",))
"""What is due and asks nothing of a text yet."""


class _Read(Protocol):
    @property
    def origin(self) -> str: ...
    @property
    def reused(self) -> int: ...
    @property
    def computed(self) -> int: ...
    @property
    def seconds(self) -> float: ...


@runtime_checkable
class _Keeps(Protocol):
    """A model whose caches are here."""

    @property
    def context(self) -> int: ...
    def count_tokens(self, text: str) -> int: ...
    def warm(self, prompt: Prompt, cancel: CancelToken | None = None) -> _Read: ...


@dataclass(frozen=True, slots=True)
class Warmed:
    """A text that is read: ``reused`` tokens were kept, ``computed`` were not. ``origin`` as the engine
    has it, of the part of which most was computed."""

    material: Material
    origin: str
    reused: int
    computed: int
    seconds: float


class Warming(ThinkingAlong, Studying):
    """Reading ahead for models that run here."""

    def due_today(self) -> list[Material]:
        """The materials that today's share is about: to digest, asked about, to be mastered."""
        found: dict[str, Material] = {}
        for due in self.today().day.due:
            if due.kind not in _UNREAD:
                found.update({one.id: one for one in self._about(due.record_id)})
        return list(found.values())

    def _about(self, record_id: str) -> Sequence[Material]:
        if record_id.startswith(f"{PREFIXES['material']}_"):
            return [self._store.material(record_id)]
        if record_id.startswith(f"{PREFIXES['note']}_"):
            return []
        try:
            record = self._store.record(record_id)
        except NotFound:
            return []
        if isinstance(record.body, Project):
            project = next(one for one in self._store.records(Project) if one.id == record_id)
            return subject_of(self._store, project).materials
        return [self._store.material(record.material_id)] if record.material_id else []

    def local_model(self, name: str | None = None) -> str | None:
        """The model to read ahead for: the named one, else the only one that runs here; None where none
        does.

        Raises:
            NotFound: there is no profile of that name.
            InvalidInput: it keeps no caches here, or there are several.
        """
        if name is not None:
            if self.profile(name).backend != "llama":
                raise InvalidInput(f"{name} keeps its caches elsewhere.", "Name a model that runs here.")
            return name
        here = [one.name for one in self.profiles() if one.backend == "llama" and not one.embeds]
        if len(here) > 1:
            raise InvalidInput(f"Several models run here: {', '.join(here)}.", "Name one with --model.")
        return here[0] if here else None

    def warm(self, references: Sequence[str], name: str) -> Iterator[Warmed]:
        """Reads materials into a model that runs here, as every question on them begins; in order.

        Raises:
            NotFound: there is no such material.
            EngineError: the model cannot be started.
        """
        model = self.model(name)
        try:
            keeps = model.model
            if not isinstance(keeps, _Keeps):
                raise InvalidInput(f"{name} keeps its caches elsewhere.", "Name a model that runs here.")
            for reference in references:
                yield self.warm_with(material_named(self._store, reference), name, keeps)
        finally:
            model.close()

    def warm_with(self, material: Material, name: str, model: _Keeps) -> Warmed:
        """The same for one material with a model that is open."""
        version = self._store.version(material.id)

        def evidence() -> list[Evidence]:
            return [each for one in self.digest(material.id).passages for each in one.analysis.evidence]

        seen = thinking_along.shown(self._store, material, version, name, model, self.wording, evidence)
        windows = range(len(seen.layout.text.windows))
        read = [model.warm(seen.layout.prompt(window, "?"), self._cancel) for window in windows]
        most = max(read, key=lambda one: one.computed)
        return Warmed(
            material,
            most.origin,
            sum(one.reused for one in read),
            sum(one.computed for one in read),
            sum(one.seconds for one in read),
        )
