"""Examining a reader on a material or a project: what may be asked, and judging what they say."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import cached_property
from itertools import combinations

from banyun.analysis.reading import Reading
from banyun.events import Advanced, Finished, Report, Started, silent
from banyun.findings.finding import Finding
from banyun.knowledge.bearing import bears
from banyun.knowledge.evidence import Known
from banyun.knowledge.recall import Recaller
from banyun.language.bilingual import Glossary
from banyun.language.dictionary import Dictionary
from banyun.language.scripts import language_of
from banyun.language.wording import say
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material
from banyun.storage.base import Store
from banyun.study.fitted import Fitted
from banyun.study.mastery.details import Detail, find_details
from banyun.study.mastery.matter import Key, key_matter
from banyun.study.mastery.overlap import Overlap, once, overlaps
from banyun.study.mastery.results import Named, Subject
from banyun.study.mastery.telling import Listener
from banyun.study.naming import glossary_of


class Examiner:
    """One subject, looked at once.

    Args:
        store: The store.
        subject: What is to be mastered.
        known: A material → how well the reader's notes knew its passages, by id.
        without_notes: Notes that bear out no claim about the subject: those grown from it.
        before: Keys of details that were asked before.
        aimed: Passages that the last explanation left out.
        report: Hears of each material that is looked through for what may be asked.
        wording: The language it hears in.
        keeping: Keeps what may be asked, and what two texts say both, for longer than the examiner.
    """

    def __init__(
        self,
        store: Store,
        subject: Subject,
        *,
        known: Callable[[Material], Mapping[str, Known]],
        without_notes: Sequence[str] = (),
        before: Sequence[str] = (),
        aimed: Sequence[str] = (),
        report: Report = silent,
        wording: str = "en",
        keeping: Fitted | None = None,
    ) -> None:
        self._store = store
        self.subject = subject
        self._known = known
        self._without_notes = tuple(without_notes)
        self._before = tuple(before)
        self._aimed = tuple(aimed)
        self._report = report
        self._wording = wording
        self._keeping = keeping or Fitted()
        self._readings: dict[str, Reading] = {}
        self._listeners: dict[tuple[str, bool], Listener] = {}

    def reading(self, material: Material) -> Reading:
        if material.id not in self._readings:
            version = self._store.version(material.id)
            self._readings[material.id] = Reading(version.text, self._store.passages(version.id))
        return self._readings[material.id]

    def listener(self, material: Material, *, crossing: bool = False) -> Listener:
        """Who listens to what is told of a material; ``crossing`` looks words up in the dictionary too."""
        if (material.id, crossing) not in self._listeners:
            reading = self.reading(material)
            glossary = Glossary.built_in().grown([reading.text])
            glossary = glossary.with_dictionary() if crossing else glossary
            self._listeners[material.id, crossing] = Listener(reading, glossary.translations)
        return self._listeners[material.id, crossing]

    def listening(self, told: str) -> list[tuple[Material, Listener]]:
        """A listener a material, each with the dictionary where the telling is in another language."""
        spoken = language_of(told)
        return [
            (one, self.listener(one, crossing=self.listener(one).language != spoken))
            for one in self.subject.materials
        ]

    def keys(self, material: Material) -> list[Key]:
        """The key matter of one material."""
        points = {passage for _, _, passages in self._points(material) for passage in passages}
        offered = {
            passage: 1.0
            for finding in self._findings(material)
            if finding.kind == "point"
            for passage in finding.passage_ids
        }
        return key_matter(self.listener(material), points=points, offered=offered)

    @cached_property
    def details(self) -> list[tuple[Material, Detail]]:
        """What may be asked, of all materials; what two of them tell is asked once."""
        by_id = {material.id: material for material in self.subject.materials}
        given = tuple((version, *self._told_apart(by_id[one])) for one, version in self._versions)
        key = ("details", given, frozenset(self._before), frozenset(self._aimed))
        return [(by_id[one], detail) for one, detail in self._keeping.of(key, self._find_details)]

    def _find_details(self) -> list[tuple[str, Detail]]:
        stage, started = say("mastery.stage", self._wording), time.perf_counter()
        materials = self.subject.materials
        self._report(Started(stage, len(materials), say("mastery.materials", self._wording)))
        found: list[tuple[str, Detail]] = []
        for number, material in enumerate(materials, 1):
            found += [(material.id, detail) for detail in self._details_of(material)]
            self._report(Advanced(stage, number))
        asked = once(found, self.overlaps)
        self._report(Finished(stage, time.perf_counter() - started))
        return asked

    def _details_of(self, material: Material) -> list[Detail]:
        return find_details(
            self.listener(material),
            known=self._known(material),
            points=[(name, quotes) for name, quotes, _ in self._points(material)],
            before=self._before,
            aimed=self._aimed,
        )

    @cached_property
    def _versions(self) -> tuple[tuple[str, str], ...]:
        """The materials with their latest versions."""
        return tuple((one.id, self._store.version(one.id).id) for one in self.subject.materials)

    def _told_apart(self, material: Material) -> tuple[Hashable, Hashable]:
        """What of a material's details depends on its reader: what they knew, and made points of."""
        points = ((name, tuple(quotes)) for name, quotes, _ in self._points(material))
        return frozenset(self._known(material).items()), tuple(points)

    @cached_property
    def overlaps(self) -> list[Overlap]:
        """What each two of the materials say both."""
        return self._keeping.of(("overlaps", self._versions), self._find_overlaps)

    def _find_overlaps(self) -> list[Overlap]:
        stage, started = say("mastery.comparing", self._wording), time.perf_counter()
        pairs = list(combinations(self.subject.materials, 2))
        self._report(Started(stage, len(pairs), say("mastery.pairs", self._wording)))
        found: list[Overlap] = []
        for number, (one, other) in enumerate(pairs, 1):
            crossing = self.listener(one).language != self.listener(other).language
            found += overlaps(
                (one.id, self.listener(one, crossing=crossing)),
                (other.id, self.listener(other, crossing=crossing)),
            )
            self._report(Advanced(stage, number))
        self._report(Finished(stage, time.perf_counter() - started))
        return found

    def noted(self, claim: str) -> tuple[str, Anchor] | None:
        """The note that bears a claim out, and its words."""
        for found in self._recaller.find(self._recaller.query(claim), limit=1):
            if bears(found.match):
                text = self._store.note_text(found.note.id, found.version).text
                start = found.passage.start + found.match.note_span.start
                end = found.passage.start + found.match.note_span.end
                return found.note.id, Anchor(text[start:end], start, end)
        return None

    @cached_property
    def _recaller(self) -> Recaller:
        return Recaller(self._store, glossary=glossary_of(self._store), without_notes=self._without_notes)

    @property
    def dictionary(self) -> bool:
        """Whether there is a dictionary to look words up in."""
        return Dictionary.installed() is not None

    def named(self, material: Material, keys: Sequence[Key]) -> list[Named]:
        return [Named(material, key.passage) for key in keys]

    def _findings(self, material: Material) -> list[Finding]:
        version = self._store.version(material.id)
        return [
            one
            for one in self._store.findings(material.id)
            if one.version_id == version.id and one.state != "dismissed"
        ]

    def _points(self, material: Material) -> list[tuple[str, Sequence[Anchor], Sequence[str]]]:
        """The reader's points: name, quotes, passages."""
        found: list[tuple[str, Sequence[Anchor], Sequence[str]]] = [
            (one.name, one.quotes, one.passage_ids)
            for one in self._findings(material)
            if one.kind == "point" and (one.author == "me" or one.state == "accepted")
        ]
        return found
