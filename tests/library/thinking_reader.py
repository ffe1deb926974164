"""A reader who thinks along with a scripted model: one note, one article, and what the model says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from banyun.engine.models.base import Request
from banyun.engine.models.budget import Budget, Budgeted
from banyun.library import Library
from banyun.library.thinking_along import Joined
from banyun.storage.base import Store
from banyun.testing import ScriptedEngine

ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.

# The ridge

Nobody has measured the wind on the ridge above the reservoir yet, although the masts have stood there since
the spring of last year.
"""
NOTE = """# The cold cache of June

I restarted a cache node and it came up empty, so every request fell through to the database.
"""
RIGHT = "copy the hottest keys from a neighbour"
WRONG = "copy the coldest keys from a neighbour"


@contextmanager
def opened(store: Store, home: Path, clock: Callable[[], datetime], folder: Path) -> Iterator[Library]:
    """A library of one note and one article that it answers."""
    (folder / "june.md").write_text(NOTE, "utf-8")
    with Library(home, clock=clock, wording="en", store=store) as library:
        library.learn([folder / "june.md"])
        library.add("caches.md", data=ARTICLE.encode())
        yield library


def field(request: Request) -> str:
    """What is asked for: the one field of the answer."""
    assert request.schema is not None
    return str(next(iter(request.schema["properties"])))


def saying(**lists: list[dict[str, str]]) -> Callable[[Request], dict[str, Any]]:
    """An engine's answers by what is asked for; an empty list where nothing is given."""
    return lambda request: {field(request): lists.get(field(request), [])}


def point(quote: str, name: str = "Warm start") -> dict[str, str]:
    return {"name": name, "why": "Nobody waits.", "quote": quote}


def speak(library: Library) -> None:
    """The reader has their say on the first passage."""
    library.name_point("caches", name="Copied keys", quotes=["hottest keys from a neighbour"])


def join(
    library: Library, engine: ScriptedEngine, *, ahead: bool = False, budget: Budget | None = None
) -> Joined:
    model = Budgeted(engine, budget or Budget())
    return library.join_with(library.digest("caches"), model, ahead=ahead)


def by_model(joined: Joined) -> list[str]:
    return [one.name or one.text for one in joined.digest.findings if one.author == "model"]


def questions(engine: ScriptedEngine) -> list[str]:
    return [one.prompt.segments[-1].text for one in engine.requests]


def everything(library: Library) -> None:
    """The reader says something of each kind that a model may come after."""
    speak(library)
    asked = library.ask("How long may the copy take?", on="caches", quotes=[RIGHT]).question
    library.deduce(asked.id, "Sixteen seconds, as then.")
    library.challenge("caches", text="I would keep a second node warm all the time.")
    round_of = library.sitting("caches").questions
    library.answer("caches", {str(one.number): "A guess." for one in round_of})
