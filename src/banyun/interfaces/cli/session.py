"""What one run of the command line knows: its options, and how it speaks."""

from __future__ import annotations

import functools
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import click

from banyun.errors import BanyunError, PartialFailure
from banyun.events import CancelToken
from banyun.outputs.records import as_json

Function = TypeVar("Function", bound=Callable[..., Any])


@dataclass(slots=True)
class Session:
    """``home`` as given by an option (else the environment says); with ``json`` standard output
    holds JSON or nothing. ``working`` while an interrupt should end long work in order. ``doors`` are
    the other interfaces, by name."""

    home: Path | None = None
    json: bool = False
    quiet: bool = False
    cancel: CancelToken = field(default_factory=CancelToken)
    working: bool = False
    doors: Mapping[str, Callable[[Any], Any]] = field(default_factory=dict)

    @contextmanager
    def long_work(self) -> Iterator[None]:
        """Within it a first interrupt sets the cancel token; a second one breaks off."""
        self.working = True
        try:
            yield
        finally:
            self.working = False

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Within it somebody is being asked, and an interrupt breaks off at once, whatever work is around."""
        before, self.working = self.working, False
        try:
            yield
        finally:
            self.working = before

    def tell(self, text: str) -> None:
        """A line or more for people, on standard output; nothing with ``--json``."""
        if not self.json:
            click.echo(text)

    def answer(self, value: object, text: Callable[[], str]) -> None:
        """The answer: ``value`` as JSON, or ``text()`` for people."""
        if self.json:
            click.echo(as_json(value))
        else:
            click.echo(text())

    @property
    def width(self) -> int:
        """Columns of the terminal; 100 where standard output is none, or it does not tell."""
        return (self.terminal and os.get_terminal_size(sys.stdout.fileno()).columns) or 100

    @property
    def terminal(self) -> bool:
        """Whether people look at standard output."""
        return sys.stdout.isatty()

    @property
    def colour(self) -> bool:
        """Colours only on a terminal, and not where NO_COLOR (no-color.org) is set."""
        return self.terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        if value:
            setattr(ctx.ensure_object(Session), name, value)

    return keep


def shared_options(function: Function) -> Function:
    """The options of the command itself and of every verb."""
    options = (
        click.option(
            "--home",
            type=click.Path(file_okay=False, path_type=Path),
            callback=_keep("home"),
            expose_value=False,
            help="The folder of your records, in place of $BANYUN_HOME.",
        ),
        click.option(
            "--json", is_flag=True, callback=_keep("json"), expose_value=False, help="Answer in JSON."
        ),
        click.option(
            "-q", "--quiet", is_flag=True, callback=_keep("quiet"), expose_value=False, help="No progress."
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def verb(name: str) -> Callable[[Callable[..., Any]], click.Command]:
    """A verb: a command with the shared options, whose function gets the session first."""

    def made(function: Callable[..., Any]) -> click.Command:
        @functools.wraps(function)
        def with_session(*values: Any, **named: Any) -> Any:
            return function(click.get_current_context().find_object(Session), *values, **named)

        return click.command(name)(shared_options(with_session))

    return made


class Failures:
    """What went wrong with single sources, while the rest was done."""

    def __init__(self) -> None:
        self._failed: list[tuple[str, BanyunError]] = []

    @contextmanager
    def around(self, source: str) -> Iterator[None]:
        """Keeps a Banyun error of this source for the end; an interrupt goes through."""
        try:
            yield
        except BanyunError as error:
            if error.code == "cancelled":
                raise
            self.add(source, error)

    def add(self, source: str, error: BanyunError) -> None:
        """Keeps an error for the end; ``source`` is empty where the message names it."""
        self._failed.append((source, error))

    def raise_any(self, of: int) -> None:
        """Raises what was kept: the error itself where there was one source only.

        Raises:
            PartialFailure: some of several sources failed.
        """
        if not self._failed:
            return
        if of == 1:
            raise self._failed[0][1]
        raise PartialFailure(self._failed, of)
