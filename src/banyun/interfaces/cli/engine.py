"""Verbs on the engine room: measure it, warm it, see and keep what it holds, offer it to peers."""

from __future__ import annotations

import os
import ssl
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TextIO

import click

from banyun.engine.bench.picture import picture
from banyun.engine.bench.run import PARTS, Plan, bench_rows
from banyun.engine.carrying.peer import PeerServer
from banyun.engine.carrying.rate import break_even
from banyun.engine.configuration import Configuration, read_configuration
from banyun.engine.llama.prefixes import Prepared
from banyun.engine.room import open_library, open_room
from banyun.engine.sizing import KNOWN, architecture_of
from banyun.engine.status import status_of
from banyun.engine.warming import PlainText, warm_texts
from banyun.errors import InvalidInput
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Failures, Session, shared_options
from banyun.interfaces.cli.speaking import spoken
from banyun.language.translation import in_language
from banyun.language.wording import say
from banyun.library.home import default_home
from banyun.library.results import MaterialView
from banyun.outputs.engine_room import size_lines, status_lines
from banyun.outputs.prose import one_line
from banyun.outputs.records import as_json

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
STDIN = "-"


@click.group("engine")
def engine_command() -> None:
    """KV caches kept and carried instead of recomputed: a text is read once, then asked often."""


def _configuration(session: Session) -> Configuration:
    return read_configuration(session.home or default_home(os.environ))


@engine_command.command("bench", short_help="Measure what carrying KV caches saves.")
@click.option(
    "--part", "parts", type=click.Choice(tuple(PARTS)), multiple=True, help="Only this; may be repeated."
)
@click.option(
    "--model", type=FILE, help="A GGUF file of yours; a small one of random weights is made otherwise."
)
@click.option("--tokens", default=8192, show_default=True, help="Length of the text that is asked about.")
@click.option("--threads", type=int, help="Threads of llama.cpp; all processors by default.")
@click.option(
    "--trace",
    type=FILE,
    help="A request trace (JSON lines with hash_ids) to replay against cache policies.",
)
@click.option("--busy", is_flag=True, help="Measure although others use this machine.")
@click.option(
    "--results",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep each part's rows in this folder; parts that are there already are not measured again.",
)
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="Draw the gates to this file.")
@click.option("--soak", type=float, default=0.0, help="Only the long run, for so many minutes.")
@shared_options
@click.pass_obj
def bench_command(session: Session, /, svg: Path | None, **options: object) -> None:
    """Measure, on this machine, what carrying caches saves: time to the first token, a whole
    digest in several layouts, moving caches. Takes up to ten minutes on two processors.

    Texts longer than 8192 tokens and the long run are measured by themselves."""
    rows = []

    def announce(part: str) -> None:
        if not session.quiet:
            click.echo(f"{part} …", err=True)

    for row in bench_rows(Plan(**options), announce):  # type: ignore[arg-type]
        rows.append(row)
        session.tell(row.line())
    if svg is not None:
        svg.write_text(picture(rows), "utf-8")
    if session.json:
        click.echo(as_json([row.as_json() for row in rows]))
    if any(row.met is False for row in rows):
        raise SystemExit(1)


@engine_command.command("warm", short_help="Read texts ahead of their questions.")
@click.argument("documents", metavar="[DOCUMENT]...", nargs=-1)
@click.option("--list", "listed", type=click.File("r", "utf-8"), help="A file with one document a line.")
@click.option("--first", type=FILE, help="A text that every prompt has in front of the document.")
@click.option("--model", help="Read materials for this model, as its questions in digests begin.")
@shared_options
@click.pass_obj
def warm_command(
    session: Session,
    documents: tuple[str, ...],
    listed: TextIO | None,
    first: Path | None,
    model: str | None,
) -> None:
    """Read texts ahead of their questions, and keep what was read.

    A document is a file or a material of this home; without any, the materials that are due today,
    read for the model of yours that runs here. What is kept already is only loaded. Run it before
    your usual hour."""
    named = [*documents, *(line.strip() for line in listed or () if line.strip())]
    if model is not None and first is not None:
        raise click.UsageError("--first goes without --model.")
    if model is not None or not named:
        _warm_for(session, named, model)
        return
    rules = first.read_text("utf-8") if first is not None else ""
    lang = spoken(session.home)
    failures = Failures()
    records = []
    with open_room(_configuration(session)) as room:
        if not room.verdict.restores:
            reason = in_language(room.verdict.reason, lang)
            click.echo(say("engine.useless", lang, reason=reason), err=True)
        for name in named:
            with failures.around(name):
                text = _text(session, name)
                (warmed,) = warm_texts(room, [replace(text, text=rules + text.text)])
                records.append({"document": name, **asdict(warmed)})
                session.tell(_warmed(name, warmed, lang))
    if session.json:
        click.echo(as_json(records))
    failures.raise_any(len(named))


def _warm_for(session: Session, named: list[str], model: str | None) -> None:
    """Reads materials for a model, those that are due today where none are named."""
    with library(session) as opened, session.long_work():
        lang = opened.wording
        name = opened.local_model(model)
        if name is None:
            raise InvalidInput("No model of yours runs here.", "Name files or materials, or add a model.")
        wanted = named or [one.id for one in opened.due_today()]
        if not wanted:
            session.answer([], lambda: say("engine.nothing_due", lang))
            return
        records = []
        for warmed in opened.warm(wanted, name):
            records.append(
                {
                    "document": warmed.material.id,
                    "origin": warmed.origin,
                    "reused": warmed.reused,
                    "computed": warmed.computed,
                    "seconds": warmed.seconds,
                }
            )
            read = Prepared(warmed.origin, warmed.reused, warmed.computed, warmed.seconds)  # type: ignore[arg-type]
            session.tell(_warmed(one_line(warmed.material.title), read, lang))
        if session.json:
            click.echo(as_json(records))


def _text(session: Session, name: str) -> PlainText:
    if Path(name).is_file():
        return PlainText(name, Path(name).read_text("utf-8"))
    with library(session) as opened:
        view = opened.show(name)
        if not isinstance(view, MaterialView):
            raise InvalidInput(f"{name} is neither a file nor a material.", "See `banyun list`.")
        return PlainText(view.material.id, view.version.text)


def _warmed(name: str, warmed: Prepared, lang: str) -> str:
    how = say(f"engine.how.{warmed.origin}", lang)
    tokens = warmed.reused + warmed.computed
    return say("engine.warmed", lang, document=name, tokens=tokens, how=how, seconds=f"{warmed.seconds:.2f}")


@engine_command.command("status", short_help="See what is kept and what it saved.")
@shared_options
@click.pass_obj
def status_command(session: Session) -> None:
    """See what is kept: texts, bytes, where, how often they were found, what was refused and why,
    and which workers run."""
    kept = open_library(_configuration(session))
    try:
        status = status_of(kept)
    finally:
        kept.close()
    session.answer(status.as_json(), lambda: status_lines(status, spoken(session.home)))


@engine_command.command("pin", short_help="Keep caches whatever else goes.")
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.option("--off", is_flag=True, help="Let them go again.")
@shared_options
@click.pass_obj
def pin_command(session: Session, names: tuple[str, ...], off: bool) -> None:
    """Keep caches whatever else goes. A NAME is the beginning of a cache's name, as the status
    shows it, or a document's id."""
    kept = open_library(_configuration(session))
    try:
        changed = {name: kept.pin(name, pinned=not off) for name in names}
    finally:
        kept.close()
    unknown = [name for name, count in changed.items() if not count]
    if unknown:
        raise InvalidInput(f"There is no cache of {unknown[0]}.", "See `banyun engine status`.")
    state = "off" if off else "on"
    lang = spoken(session.home)
    session.answer(changed, lambda: say(f"engine.pin.{state}", lang, count=sum(changed.values())))


@engine_command.command("share", short_help="Offer caches to other machines.")
@shared_options
@click.pass_obj
def share_command(session: Session) -> None:
    """Offer caches to other machines, until interrupted: those that know the token of [share] in
    engine.toml, over TLS where a certificate is set."""
    settings = _configuration(session)
    if settings.share is None or not settings.share.token:
        raise InvalidInput(
            "engine.toml has no [share] with a token.", "See docs/engine.md for what it holds."
        )
    tls = None
    if settings.share.certificate:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        try:
            tls.load_cert_chain(settings.share.certificate, settings.share.key or None)
        except OSError as error:
            raise InvalidInput(
                f"The certificate {settings.share.certificate} cannot be used: {error}.",
                "Set certificate and key in [share] to PEM files.",
            ) from error
    kept = open_library(settings)
    server = PeerServer(
        kept, settings.share.token, host=settings.share.host, port=settings.share.port, tls=tls
    )
    try:
        session.answer(
            {"address": server.address},
            lambda: say("engine.sharing", spoken(session.home), address=server.address),
        )
        sys.stdout.flush()
        server.wait()
    finally:
        server.close()
        kept.close()


@engine_command.command("sizes", short_help="See how large models' caches are.")
@click.option("--model", type=FILE, help="A GGUF file, instead of the common models.")
@click.option("--prefill", type=float, help="Tokens a second that you compute: prints the break-even link.")
@shared_options
@click.pass_obj
def sizes_command(session: Session, model: Path | None, prefill: float | None) -> None:
    """See how many bytes a token's KV cache takes, and above which link fetching is sooner than
    computing."""
    shown = [architecture_of(model)] if model is not None else list(KNOWN)
    lang = spoken(session.home)
    records = []
    for one in shown:
        link = break_even(one.bytes_per_token(), prefill) if prefill else None
        records.append({**asdict(one), "bytes_per_token": one.bytes_per_token(), "break_even": link})
    session.answer(records, lambda: size_lines(shown, lang, prefill))
