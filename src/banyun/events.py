"""What long work reports. The core emits; interfaces render (a bar, server-sent events, MCP)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from banyun.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Started:
    """A stage of work begins. ``total`` is in ``unit``; None where it is not known."""

    stage: str
    total: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Advanced:
    """``done`` of the stage's total are finished (not a difference)."""

    stage: str
    done: int
    label: str = ""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something was left out or guessed, and the user should know; work goes on."""

    stage: str
    message: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A stage of work is done."""

    stage: str
    seconds: float


Event = Started | Advanced | Warned | Finished
Report = Callable[[Event], None]


def silent(event: Event) -> None:
    """A report that nobody reads."""


class CancelToken:
    """Set from another thread or a signal handler; long work checks it between steps."""

    def __init__(self) -> None:
        self._set = threading.Event()

    def cancel(self) -> None:
        self._set.set()

    @property
    def cancelled(self) -> bool:
        return self._set.is_set()

    def check(self) -> None:
        """Raises:
        Cancelled: if the token was set.
        """
        if self._set.is_set():
            raise Cancelled("Interrupted.", "Run the same command again: it goes on where it was.")
