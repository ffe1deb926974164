"""What the killed processes do, and killing them."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from banyun.events import Advanced, Event
from banyun.library import Library
from banyun.storage.backup import restore
from banyun.storage.sqlite import SqliteStore
from tests.crash.operations import perform
from tests.storage import samples
from tests.storage.processes import CONTEXT

LONGEST_S = 60.0


def write_on(connection: Connection, home: Path, first: int) -> None:
    """Writes number after number and acknowledges each once it is committed."""
    with closing(SqliteStore(home)) as store:
        number = first
        connection.send(number - 1)
        while True:
            perform(store, number)
            connection.send(number)
            number += 1


def open_home(connection: Connection, home: Path) -> None:
    """Makes a new home."""
    connection.send(0)
    SqliteStore(home).close()


def learn_on(connection: Connection, home: Path, vault: Path) -> None:
    """Learns a vault, acknowledging every batch that is committed."""
    with acknowledging(connection, home) as library:
        library.learn([vault])


def digest_on(connection: Connection, home: Path, source: Path) -> None:
    """Digests a text, acknowledging every batch of passages."""
    with acknowledging(connection, home) as library:
        library.digest(str(source))


@contextmanager
def acknowledging(connection: Connection, home: Path) -> Iterator[Library]:
    """A library that acknowledges how far it is; at last more than all."""

    def acknowledge(event: Event) -> None:
        if isinstance(event, Advanced):
            connection.send(event.done)

    connection.send(0)
    with Library(home, clock=lambda: samples.NOW, wording="en", report=acknowledge) as library:
        yield library
    connection.send(sys.maxsize)


def restore_on(connection: Connection, home: Path, backups: tuple[Path, Path]) -> None:
    """Restores one backup after the other, acknowledging each."""
    connection.send(-1)
    at = 0
    while True:
        restore(home, backups[at % 2])
        connection.send(at)
        at += 1


@contextmanager
def child(target: Callable[..., None], *arguments: Any) -> Iterator[tuple[Any, Connection]]:
    """A running child and the connection it acknowledges on; it is killed at the end."""
    ours, theirs = CONTEXT.Pipe(duplex=False)
    process = CONTEXT.Process(target=target, args=(theirs, *arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join(LONGEST_S)
        process.close()
        ours.close()


def killed_after(
    drawn: random.Random, acknowledgements: int, most_s: float, target: Callable[..., None], *arguments: Any
) -> int:
    """Kills a child some time after so many acknowledgements; returns the last one it gave."""
    with child(target, *arguments) as (process, connection):
        last = connection.recv()
        for _ in range(acknowledgements):
            if not connection.poll(LONGEST_S):
                raise TimeoutError("the child acknowledges nothing")
            last = connection.recv()
        time.sleep(drawn.random() * most_s)
        process.kill()
        process.join(LONGEST_S)
        # What it had acknowledged before it was killed still lies in the pipe.
        while connection.poll(0):
            try:
                last = connection.recv()
            except EOFError:
                break
    return int(last)
