"""Runs the command line: exit codes, errors, interrupts, closed pipes.

Exit 0 all went well · 1 an error the user can do something about · 2 wrong usage · 130
interrupted. Standard error holds sentences, or with ``--json`` one object ``{"error": …}``.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any

import click

from banyun.errors import BanyunError, Cancelled, DiskFull, PartialFailure
from banyun.interfaces.cli.group import VerbGroup
from banyun.interfaces.cli.session import Session, shared_options
from banyun.interfaces.cli.speaking import spoken, translated, usage_error
from banyun.language.translation import in_language
from banyun.outputs.prose import visible

INTERRUPTED = 130


@click.group(cls=VerbGroup, context_settings={"help_option_names": ["-h", "--help"]})
@shared_options
@click.version_option(package_name="banyun", message="%(prog)s %(version)s")
def banyun() -> None:
    """Holds what you read against what you know, did and believe."""


def run_cli(arguments: Sequence[str], doors: Mapping[str, Callable[[Any], Any]]) -> int:
    """Runs one command and returns its exit code.

    Args:
        arguments: What follows the command's name.
        doors: The other interfaces, by the name that verbs know them by.
    """
    session = Session(doors=doors)
    with _interrupts(session):
        try:
            code = _run(list(arguments), session)
            sys.stdout.flush()
        except BrokenPipeError:
            _drop_stdout()
            code = 0
        except (KeyboardInterrupt, click.Abort, Cancelled):
            if sys.stderr.isatty():
                click.echo(err=True)  # the terminal has written ^C on the line
            _complain(session, Cancelled("Interrupted.", "What was done is kept; the same command goes on."))
            code = INTERRUPTED
        except click.UsageError as error:
            _complain_of_usage(session, error, arguments)
            code = error.exit_code
        except BanyunError as error:
            _complain(session, error)
            code = 1
        except OSError as error:
            _complain(session, _of_system(error))
            _drop_stdout()
            code = 1
        except MemoryError:
            _complain(
                session,
                BanyunError(
                    "There is not enough memory for this.", "Close other programs, or take a smaller text."
                ),
            )
            code = 1
    return code


def _run(arguments: list[str], session: Session) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        with banyun.make_context("banyun", arguments, obj=session) as context:
            code = banyun.invoke(context)
    except click.exceptions.Exit as left:
        return left.exit_code
    return int(code or 0)


@contextmanager
def _interrupts(session: Session) -> Iterator[None]:
    """Within it a first Ctrl-C lets long work end in order; any other breaks off."""

    def interrupted(_number: int, _frame: FrameType | None) -> None:
        if session.working and not session.cancel.cancelled:
            session.cancel.cancel()
        else:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _complain(session: Session, error: BanyunError) -> None:
    lang = spoken(session.home)
    if session.json:
        click.echo(json.dumps({"error": translated(error, lang)}, ensure_ascii=False), err=True)
        return
    if isinstance(error, PartialFailure):
        for source, single in error.failed:
            click.echo(
                f"{source}: {_sentences(single, lang)}" if source else _sentences(single, lang), err=True
            )
    click.echo(_sentences(error, lang), err=True)


def _sentences(error: BanyunError, lang: str) -> str:
    between = "" if lang == "zh" else " "
    said = f"{in_language(error.message, lang)}{between}{in_language(error.hint, lang)}"
    return visible(said).rstrip()


def _complain_of_usage(session: Session, error: click.UsageError, arguments: Sequence[str]) -> None:
    lang = spoken(session.home)
    if session.json or "--json" in arguments:
        wrong = {
            "code": "usage",
            "message": in_language(error.format_message(), lang),
            "hint": in_language("See banyun --help.", lang),
        }
        click.echo(json.dumps({"error": wrong}, ensure_ascii=False), err=True)
    else:
        click.echo("\n".join(usage_error(error, lang)), err=True)


def _of_system(error: OSError) -> BanyunError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull("The disk is full.", "Make room and run the same command again.")
    where = f": {error.filename}" if error.filename else ""
    return BanyunError(f"{error.strerror or error}{where}.", "Check that it is there and who may use it.")


def _drop_stdout() -> None:
    """Sends what is left of standard output nowhere, so that closing it complains no more."""
    stdout, own = sys.stdout, id(sys.__stdout__)
    if id(stdout) == own:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stdout.fileno())
        os.close(nowhere)


def tell_of_fault(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
    """An ``excepthook``: a fault of Banyun's own gets a sentence and a file, not a traceback."""
    handle, name = tempfile.mkstemp(prefix="banyun-fault-", suffix=".txt")
    with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
        traceback.print_exception(kind, fault, trace, file=file)
    print(f"Banyun met a fault of its own ({kind.__name__}). Please report it with {name}.", file=sys.stderr)
