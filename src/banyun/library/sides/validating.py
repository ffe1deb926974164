"""Validation: points picked, first reactions, stances with their details, lookups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from banyun.analysis.recollecting import Prompt
from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import Pairing
from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Feeling, Lookup, Reaction
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.records import Record
from banyun.knowledge.evidence import Stance
from banyun.knowledge.note import Note
from banyun.knowledge.recall import Recaller
from banyun.language.sentences import sentences
from banyun.language.span import Span
from banyun.library import judging, looking_up, points, reacting, validation
from banyun.library.echoes import alike, echoes
from banyun.library.judged import ToRevise, judged_notes, to_revise
from banyun.library.judging import Quoted
from banyun.library.points import Attached
from banyun.library.reacting import Routed
from banyun.library.references import material_named, note_named
from banyun.library.sides.reading import Reading
from banyun.library.validation import Remembered
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.materials.segmenting import HEADING_SEPARATOR
from banyun.study.naming import glossary_of

_ENOUGH = 4
"""Telling words of a passage that one may react to: less is a label, or a caption."""


@dataclass(frozen=True, slots=True)
class Points:
    """A material's points: the reader's in the order of the text, then those offered, best first."""

    material: Material
    version: Version
    passages: tuple[Passage, ...]
    mine: tuple[Finding, ...]
    offered: tuple[Finding, ...]

    def passage_of(self, point: Finding) -> Passage | None:
        """The passage that a point begins in."""
        for quote in point.quotes:
            for passage in self.passages:
                if passage.start <= quote.start < passage.end:
                    return passage
        return None


class Validating(Reading):
    """What the reader picks out of a text and holds against what they know."""

    def points(self, reference: str) -> Points:
        """The points of a material, which is digested first, so that there are some to offer."""
        material = self.digest(reference).material
        version = self._store.version(material.id)
        return Points(
            material,
            version,
            tuple(self._store.passages(version.id)),
            tuple(points.points(self._store, material)),
            tuple(points.offered(self._store, material)),
        )

    def point_here(self, reference: str, quotes: Sequence[Anchor]) -> Finding | None:
        """The reader's point at these words of a material."""
        return points.point_here(self._store, material_named(self._store, reference), quotes)

    def attached(self, reference: str, point: str) -> Attached:
        """What lies at a point: findings, stances, and what the reader wrote there."""
        material = material_named(self._store, reference)
        return points.attached(self._store, material, points.point_named(self._store, material, point))

    def keep_point(
        self, reference: str, point: str, *, name: str | None = None, quotes: Sequence[Quoted] = ()
    ) -> Finding:
        """Makes an offered point the reader's, under its name or theirs."""
        material = self._pointed(reference)
        with self._store.act("point", self._clock(), "me"):
            return points.keep_point(self._store, material, point, name=name, quotes=quotes)

    def rename_point(self, reference: str, point: str, name: str) -> Finding:
        """Gives a point another name."""
        material = self._pointed(reference)
        with self._store.act("point", self._clock(), "me"):
            return points.rename_point(self._store, material, point, name)

    def drop_point(self, reference: str, point: str) -> Finding:
        """Says that a point is none: it is not offered again."""
        material = self._pointed(reference)
        with self._store.act("point", self._clock(), "me"):
            return points.drop_point(self._store, material, point)

    def merge_points(self, reference: str, several: Sequence[str], *, name: str | None = None) -> Finding:
        """Makes one point of several."""
        material, now = self._pointed(reference), self._clock()
        with self._store.act("point", now, "me"):
            return points.merge_points(self._store, material, several, name=name, now=now)

    def split_point(
        self, reference: str, point: str, *, names: Sequence[str], quotes: Sequence[str] = ()
    ) -> list[Finding]:
        """Makes several points of one, a name for each quote."""
        material, now = self._pointed(reference), self._clock()
        with self._store.act("point", now, "me"):
            return points.split_point(self._store, material, point, names=names, quotes=quotes, now=now)

    def _pointed(self, reference: str) -> Material:
        """The material, once points have been looked for in it."""
        material = material_named(self._store, reference)
        if not self._store.findings(material.id, kind="point"):
            self.digest(material.id)
        return material

    # First reactions

    def react(self, reference: str, feeling: Feeling, *, quote: str) -> Routed:
        """The first reaction to the passage of these words, and where it leads."""
        material, now = material_named(self._store, reference), self._clock()
        with self._store.act("react", now, "me"):
            kept = reacting.react(self._store, material, feeling, quote, now)
        return self._routed(self.digest(material.id), kept)

    def react_to(self, digest: Digest, passage: Passage, feeling: Feeling) -> Routed:
        """The first reaction to a passage of a digest."""
        now = self._clock()
        first = next(iter(sentences(passage.text)), Span(0, len(passage.text)))
        said = anchor_at(digest.version.text, passage.start + first.start, passage.start + first.end)
        with self._store.act("react", now, "me"):
            kept = reacting.keep_reaction(self._store, digest.material, feeling, said, now)
        return self._routed(digest, kept)

    def tell_what_was_done(self, routed: Routed, text: str) -> Note:
        """What the reader tells of having done what a passage says, beside their reaction: a note of
        their own work."""
        now, passage = self._clock(), routed.digested.analysis.passage
        heading = passage.heading.rsplit(HEADING_SEPARATOR, 1)[-1]
        title = heading or self._store.material(routed.reaction.material_id or "").title
        with self._store.act("react", now, "me"):
            return reacting.tell_what_was_done(self._store, routed, title, text, self.wording, now)

    def unfelt(self, digest: Digest) -> list[DigestedPassage]:
        """The passages that say enough to react to, and that the reader has not reacted to, in order."""
        return [
            one
            for one in digest.passages
            if one.analysis.passage.readable
            and one.analysis.passage.kind != "heading"
            and len(set(one.analysis.searched)) >= _ENOUGH
            and one.analysis.passage.id not in digest.said.reactions
        ]

    def led(self, digest: Digest, passage_id: str) -> Routed | None:
        """Where the reaction to a passage of a digest leads, if there is one."""
        kept = digest.said.reactions.get(passage_id)
        if kept is None:
            return None
        return self._routed(digest, replace(kept, body=replace(kept.body, passage_id=passage_id)))

    def _routed(self, digest: Digest, kept: Record[Reaction]) -> Routed:
        nearest = []
        if kept.body.feeling == "hard":
            same = alike(self._store, digest.material, digest.version)
            recaller = Recaller(
                self._store,
                wording=self.wording,
                glossary=glossary_of(self._store),
                without_notes=echoes(self._store, digest.material, digest.version, same),
                judged=judged_notes(self._store, elsewhere_than=same),
                meaning=self._meaning,
            )
            passage = next(
                one.analysis.passage
                for one in digest.passages
                if one.analysis.passage.id == kept.body.passage_id
            )
            nearest = recaller.recall(passage.text, limit=reacting.NEAREST)
        return reacting.routed(digest, kept, nearest)

    # Stances

    def to_judge(self, digest: Digest) -> list[Pairing]:
        """The evidence of a digest that the reader has said nothing on, best first."""
        return validation.to_judge(digest)

    def judge(self, digest: Digest, pairing: Pairing, stance: Stance) -> StanceTaken:
        """A stance on a piece of evidence, with the words that it was shown with."""
        now, recalled, said = self._clock(), pairing.evidence.recalled, pairing.evidence.material_quote
        with self._store.act("stance", now, "me"):
            return judging.take_stance(
                self._store,
                digest.material,
                recalled.note_id,
                stance,
                quote=said.exact,
                note_quote=recalled.quote.exact,
                now=now,
                near=Span(said.start, said.end),
                note_near=Span(recalled.quote.start, recalled.quote.end),
            )

    def judge_offered(self, reference: str, note: str, stance: Stance) -> StanceTaken:
        """A stance on the best evidence that a note gives for a material.

        Raises:
            InvalidInput: it gives none.
        """
        digest, note_id = self.digest(reference), note_named(self._store, note)
        for pairing in validation.to_judge(digest):
            if pairing.evidence.recalled.note_id == note_id:
                return self.judge(digest, pairing, stance)
        raise InvalidInput(
            f"“{self._store.note(note_id).title}” is not offered as evidence for “{digest.material.title}”.",
            "Give the words of both: --quote and --note-quote.",
        )

    def stances_on(self, reference: str) -> list[StanceTaken]:
        """The stances on a material in the order of its text, those whose words are gone last."""
        return validation.standing_stances(self._store, material_named(self._store, reference))

    def stance_on(self, reference: str, note: str) -> StanceTaken:
        """The latest stance on a material and a note.

        Raises:
            NotFound: there is none.
        """
        material, note_id = material_named(self._store, reference), note_named(self._store, note)
        for one in reversed(self._store.stances(material.id)):
            if one.note_id == note_id:
                return one
        raise NotFound(
            f"You have not said how “{self._store.note(note_id).title}” stands to “{material.title}”.",
            "Say it first: confirms, refines, contradicts, unrelated.",
        )

    def reanchor(
        self, reference: str, *, quote: str | None = None, note_quote: str | None = None
    ) -> StanceTaken:
        """Puts a stance whose words are gone on those given, or on the likest."""
        taken = validation.stance_named(self._store, reference)
        with self._store.act("stance", self._clock(), "me"):
            return validation.reanchor(self._store, taken, quote=quote, note_quote=note_quote)

    def to_revise(self) -> list[ToRevise]:
        """Notes that something read contradicts, until they or the stance change."""
        return to_revise(self._store)

    # Details and lookups

    def prompts_on(self, taken: StanceTaken) -> list[Prompt]:
        """What to ask about the work behind the note of a stance."""
        return validation.prompts_on(self._store, [taken])[0]

    def prompts_on_each(self, several: Sequence[StanceTaken]) -> list[list[Prompt]]:
        """The same for some stances."""
        return validation.prompts_on(self._store, several)

    def remember(self, taken: StanceTaken, text: str, prompt: Prompt | None = None) -> Remembered:
        """Keeps what the reader remembers of their own work, as a record and as a note."""
        now = self._clock()
        with self._store.act("stance", now, "me"):
            return validation.remember(self._store, taken, text, prompt=prompt, now=now)

    def look_up(
        self, what: str, *, where: str = "", learned: str = "", on: str | None = None
    ) -> Record[Lookup]:
        """Keeps what was looked up on the way; what was learned becomes a note."""
        now = self._clock()
        with self._store.act("lookup", now, "me"):
            return looking_up.look_up(self._store, what, where=where, learned=learned, on=on, now=now)

    def lookups(self, on: str | None = None) -> list[Record[Lookup]]:
        """Lookups, those still to be done first; of a material, or filed on something."""
        return looking_up.lookups(self._store, on)
