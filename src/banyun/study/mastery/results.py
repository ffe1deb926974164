"""What mastery answers: values that interfaces render."""

from __future__ import annotations

from dataclasses import dataclass

from banyun.findings.bodies import Attempt
from banyun.findings.records import Record
from banyun.materials.material import Material
from banyun.materials.passage import Passage
from banyun.study.mastery.answers import Judgement
from banyun.study.mastery.details import Detail
from banyun.study.mastery.overlap import Overlap
from banyun.study.mastery.standing import Standing


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be mastered: one material, or a project of several."""

    id: str
    name: str
    materials: tuple[Material, ...]

    def title(self, material_id: str) -> str:
        """The title of one of its materials."""
        return next((one.title for one in self.materials if one.id == material_id), material_id)


@dataclass(frozen=True, slots=True)
class Mastery:
    """Where mastery of something stands. ``details`` are those that may be asked, of how many ``kept``
    over days; None where they have not been looked for."""

    subject: Subject
    standing: Standing
    details: int | None = None

    @property
    def kept(self) -> int:
        return sum(one.kept for one in self.standing.progress.values())


@dataclass(frozen=True, slots=True)
class Named:
    """A passage as it is named to the reader: whose it is, and its words; of one that was left out,
    ``missing`` terms of it, and whether it was told ``in_part``."""

    material: Material
    passage: Passage
    missing: tuple[str, ...] = ()
    in_part: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """The passages that an attempt told, left out, and those that could not be judged."""

    covered: tuple[Named, ...] = ()
    gaps: tuple[Named, ...] = ()
    unjudged: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Explained:
    """An explanation judged. ``crosses`` where it is in another language than some material; ``dictionary``
    whether one was there to look up words; ``coherent`` False where its words are the text's in another
    order, ``only_names`` where they are its terms and words that fit any text; ``sentences`` how
    many whole ones it has."""

    mastery: Mastery
    attempt: Record[Attempt]
    covered: tuple[Named, ...]
    gaps: tuple[Named, ...]
    unjudged: tuple[Named, ...]
    sentences: int
    coherent: bool
    crosses: bool
    dictionary: bool
    only_names: bool = False

    @property
    def shuffled(self) -> bool:
        """Whether it would count, were its words not merely the text's in another order: of a telling that
        meets nothing of the text this is no news."""
        return not self.coherent and bool(self.covered)


@dataclass(frozen=True, slots=True)
class Question:
    """A detail to be asked, by its number in the round."""

    number: int
    detail: Detail
    material: Material


@dataclass(frozen=True, slots=True)
class Sitting:
    """A round of details: what is asked now."""

    mastery: Mastery
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """An answer judged. ``quote`` is what the text says, on one line."""

    question: Question
    answer: str
    judgement: Judgement
    quote: str
    overruled: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts as right."""
        return self.judgement.right != bool(self.overruled)


@dataclass(frozen=True, slots=True)
class Sat:
    """A round answered."""

    mastery: Mastery
    attempt: Record[Attempt]
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """An outline judged: its claims are in the attempt."""

    mastery: Mastery
    attempt: Record[Attempt]
    covered: tuple[Named, ...]
    gaps: tuple[Named, ...]
    told: tuple[Detail, ...]
    missing: tuple[Detail, ...]
    matter: float
    details: float


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project with what its materials say both, and where their figures differ."""

    mastery: Mastery
    overlaps: tuple[Overlap, ...]
