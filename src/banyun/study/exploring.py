"""How an exploration goes on: which of its tasks are done, which is next, which level that earns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from banyun.errors import InvalidInput
from banyun.findings.bodies import Lookup
from banyun.findings.exploration import LEVELS, Entry, Exploration, Level, Move, Skim, Source, Task
from banyun.findings.records import Record
from banyun.materials.material import Material
from banyun.study.estimates import TASK
from banyun.study.skim_timer import SkimTimer

TASKS: tuple[Task, ...] = ("field", "papers", "talks")


@dataclass(frozen=True, slots=True)
class NextTask:
    """What an exploration asks for next; ``minutes`` it takes, ``since`` when it has waited."""

    task: Task
    minutes: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Explored:
    """What is said of a blind spot that has an exploration."""

    exploration_id: str
    level: Level
    next: NextTask | None


@dataclass(frozen=True, slots=True)
class ExplorationView:
    """An exploration as it is shown: what was looked up for it, the materials it came from, its next
    task, and a note of the reader's own work that speaks of it, where there is one."""

    record: Record[Exploration]
    lookups: tuple[Record[Lookup], ...]
    materials: tuple[Material, ...]
    done: tuple[Task, ...]
    next: NextTask | None


def taught(lookups: Iterable[Record[Lookup]]) -> bool:
    """Whether one of the lookups filed on an exploration has taught something."""
    return any(one.body.learned.strip() for one in lookups)


def done_tasks(body: Exploration, *, looked_up: bool = False) -> list[Task]:
    """The tasks in which something was written down; ``looked_up`` where a lookup was filed on the
    exploration."""
    done: dict[Task, bool] = {
        "field": bool(body.field) or looked_up,
        "papers": any(paper.taken for paper in body.papers),
        "talks": any(talk.taken for talk in body.talks),
    }
    return [task for task in TASKS if done[task]]


def next_task(body: Exploration, since: datetime, *, looked_up: bool = False) -> NextTask | None:
    """The next task; None once the reader has written down their grasp.

    Args:
        since: When something was last written down in it.
        looked_up: Whether a lookup was filed on it.
    """
    if body.grasp is not None:
        return None
    done = done_tasks(body, looked_up=looked_up)
    task: Task = next((task for task in TASKS if task not in done), "grasp")
    return NextTask(task, TASK[task], since)


def moved(body: Exploration, now: datetime, task: Task, *, looked_up: bool = False) -> Exploration:
    """The exploration at the level that its tasks earn after ``task`` was worked on: one of them
    makes aware, all three make a basic grasp. What was reached is never lost."""
    done = done_tasks(body, looked_up=looked_up)
    if len(done) == len(TASKS):
        return reached(body, Move(now, "basic", "all_tasks", task))
    return reached(body, Move(now, "aware", "first_task", task)) if done else body


def reached(body: Exploration, move: Move) -> Exploration:
    """With a level reached; as it is where it is that far already."""
    if LEVELS.index(move.level) <= LEVELS.index(body.level):
        return body
    return replace(body, moves=(*body.moves, move))


def materials_of(body: Exploration) -> list[str]:
    """The materials that an exploration came from and went through."""
    linked = [one.material_id for one in (*body.papers, *body.talks) if one.material_id]
    return list(dict.fromkeys([*body.material_ids, *linked]))


def written_in(body: Exploration) -> str:
    """All that an exploration holds in words, for finding it by them."""
    entries = list(body.field)
    lines = [body.topic, *body.terms]
    for source in (*body.papers, *body.talks):
        lines += [source.title, source.about, source.address]
        entries += source.taken
    if body.grasp is not None:
        entries.append(body.grasp)
    for entry in entries:
        lines += [entry.text, *entry.where]
    return "\n".join(line for line in lines if line)


def timer(skim: Skim) -> SkimTimer:
    return SkimTimer(skim.started, skim.minutes, skim.paused, timedelta(seconds=skim.rested_s))


def spent(skim: Skim, now: datetime) -> timedelta:
    """Time read, without rests; until its end if it has ended."""
    return timer(skim).spent(skim.ended or now)


def running(source: Source) -> Skim | None:
    """The skim that has not ended."""
    return source.skims[-1] if source.skims and source.skims[-1].ended is None else None


def started(source: Source, minutes: int, now: datetime) -> Source:
    """A skim begun; one that was resting goes on.

    Raises:
        InvalidInput: one is running, or these are no minutes for a skim.
    """
    current = running(source)
    if current is not None and current.paused is not None:
        return turned(source, "resume", now)
    if current is not None:
        raise InvalidInput(
            f"“{source.title}” is being skimmed already.", "--pause, --resume and --stop are for that."
        )
    SkimTimer(now, minutes)
    return replace(source, skims=(*source.skims, Skim(now, minutes)))


def turned(source: Source, act: str, now: datetime) -> Source:
    """The running skim paused, resumed or stopped (``act``).

    Raises:
        InvalidInput: none is running.
    """
    current = running(source)
    if current is None:
        raise InvalidInput(f"“{source.title}” is not being skimmed.", "--minutes 20 starts a skim.")
    clock = timer(current)
    clock = clock.pause(now) if act == "pause" else clock.resume(now)
    turned_skim = Skim(
        clock.started,
        clock.minutes,
        clock.paused,
        round(clock.rested.total_seconds()),
        now if act == "stop" else None,
    )
    return replace(source, skims=(*source.skims[:-1], turned_skim))


def took(source: Source, text: str, now: datetime) -> Source:
    """With what the reader took from it; a running skim ends with that."""
    ended = turned(source, "stop", now) if running(source) else source
    return replace(ended, taken=(*ended.taken, Entry(now, text)))
