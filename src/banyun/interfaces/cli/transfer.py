"""Verbs of transfer: technique, situation, rehearse."""

from __future__ import annotations

from typing import Protocol, TypeVar

import click

from banyun.errors import NotFound
from banyun.findings.bodies import Tense
from banyun.interfaces.cli.conversing import pressed, pressed_or_pasted, read, written
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.language.wording import say
from banyun.library import Library
from banyun.outputs import transfer_json as values
from banyun.outputs import transfer_text as texts
from banyun.outputs.transfer_text import sheet_of
from banyun.study.carrying_over import Offered, RehearsalPage, SituationPage, TechniquePage


@verb("technique")
@click.argument("what", metavar="[TECHNIQUE|MATERIAL|NAME]", required=False)
@click.option("--take", metavar="NUMBER|FINDING", help="Make an offered technique yours.")
@click.option("--on", help="The material it is from.")
@click.option("--quote", "quotes", multiple=True, help="Words of the material; may be repeated.")
@click.option("--name", help="What you call it.")
@click.option("--pattern", help="What one does, without this text's own matter.")
@click.option("--why", help="Why it works.")
@click.option("--kind", help="telling, engineering, or a word of yours.")
@click.option("--drop", is_flag=True, help="Take it away; undo brings it back.")
@click.option("--list", "listed", is_flag=True, help="Only list, and ask nothing.")
def technique_command(
    session: Session,
    what: str | None,
    take: str | None,
    on: str | None,
    quotes: tuple[str, ...],
    name: str | None,
    pattern: str | None,
    why: str | None,
    kind: str | None,
    drop: bool,
    listed: bool,
) -> None:
    """Take techniques out of what you read, make your own, or see where one fits.

    Alone it lists your techniques; with a MATERIAL those that its digest offers, one by one at a
    terminal. With --take N the one of that number becomes yours, in your words where you give
    some. A NAME with --pattern makes one of your own; with the NAME or id of one of yours, what
    you give is changed. The answer names the situations of yours that it fits.
    """
    given = {"name": name, "pattern": pattern, "why": why, "kind": kind}
    with library(session) as opened:
        if take is not None:
            if on is not None or quotes or drop:
                raise click.UsageError("--take goes without --on, --quote and --drop.")
            finding = _numbered(opened, what, take)
            _technique(session, opened.take_technique(finding, **given), opened.wording)
        elif what is None:
            pages = opened.techniques()
            session.answer(
                [values.technique_page_values(page) for page in pages],
                lambda: _shown(session, texts.techniques_text, pages, opened.wording),
            )
        elif drop:
            page = opened.drop_technique(what)
            session.answer(
                values.technique_values(page.technique),
                lambda: say("transfer.dropped", opened.wording, name=page.technique.body.name),
            )
        elif on is not None or quotes or any(given.values()):
            _make(session, opened, what, on, quotes, given)
        else:
            _look(session, opened, what, listed)


def _numbered(opened: Library, material: str | None, take: str) -> str:
    """The finding that is meant: the number that it has among those a material offers, or its id."""
    if not take.isdigit():
        return take
    if material is None:
        raise click.UsageError("With a number, name the material that offers it.")
    offered = opened.offered_techniques(material).findings
    if not 1 <= int(take) <= len(offered):
        raise NotFound(
            f"There is no technique {take} here.",
            f"The material offers {len(offered)}; banyun technique lists them.",
        )
    return offered[int(take) - 1].id


def _make(
    session: Session,
    opened: Library,
    what: str,
    on: str | None,
    quotes: tuple[str, ...],
    given: dict[str, str | None],
) -> None:
    """Changes the technique that is so called, or makes one."""
    try:
        known = None if on is not None else opened.technique(what, exactly=True)
    except NotFound:
        if given["pattern"] is None:
            raise
        known = None
    if known is not None:
        page = opened.change_technique(known.technique.id, quotes=quotes, **given)
    else:
        page = opened.make_technique(
            given["name"] or what,
            on=on,
            quotes=quotes,
            kind=given["kind"] or "engineering",
            pattern=given["pattern"] or "",
            why=given["why"] or "",
        )
    _technique(session, page, opened.wording)


def _look(session: Session, opened: Library, what: str, listed: bool) -> None:
    """A technique of the reader's, or what a material offers."""
    try:
        _technique(session, opened.technique(what), opened.wording)
    except NotFound:
        offered = opened.offered_techniques(what)
        mine = {one.body.from_finding for one in offered.taken}
        if interactive(session) and not listed and any(one.id not in mine for one in offered.findings):
            _go_through(session, opened, offered)
            return
        session.answer(
            values.offered_values(offered),
            lambda: _shown(session, texts.offered_text, offered, opened.wording),
        )


def _go_through(session: Session, opened: Library, offered: Offered) -> None:
    """Offers one technique after the other: take, edit, drop, skip, quit."""
    lang = opened.wording
    keys = {key: say(f"transfer.key.{key}", lang) for key in ("t", "e", "d", "q", "s")}
    mine = {one.body.from_finding for one in offered.taken}
    left = [one for one in offered.findings if one.id not in mine]
    taken = 0
    for at, finding in enumerate(left, 1):
        sheet = sheet_of(lang, session.width, session.colour)
        sheet.gap()
        sheet.line(say("transfer.one_of", lang, at=at, of=len(left), name=finding.name), "title", indent="  ")
        texts.offer(sheet, finding)
        click.echo(sheet.text(), nl=False)
        key = pressed(keys, lang)
        if key == "q":
            break
        if key == "d":
            opened.judge_finding(finding.id, "dismissed")
        elif key in ("t", "e"):
            name = click.prompt(say("transfer.ask.name", lang), default=finding.name) if key == "e" else None
            why = (
                click.prompt(say("transfer.ask.why", lang), default=str(finding.details.get("why", "")))
                if key == "e"
                else None
            )
            page = opened.take_technique(finding.id, name=name, why=why)
            if page.fits:
                first = page.fits[0]
                said = say("transfer.taken_for", lang, name=first.situation.body.name, why=first.fit.why)
                click.echo(f"  {said}")
            taken += 1
    click.echo("\n" + say("transfer.taken", lang, count=taken))


@verb("situation")
@click.argument("what", metavar="[SITUATION|NAME]", required=False)
@click.option("--when", help="Its time: 2021, 2021-06, 2026-05-20; read off its name otherwise.")
@click.option("--past", "tense", flag_value="past", help="It is over.")
@click.option("--future", "tense", flag_value="future", help="It is still to come.")
@click.option("--text", metavar="TEXT|-", help="What it is: who listens, what it is about, what you want.")
@click.option("--name", help="A new name for it.")
@click.option("--drop", is_flag=True, help="Take it away; undo brings it back.")
def situation_command(
    session: Session,
    what: str | None,
    when: str | None,
    tense: Tense | None,
    text: str | None,
    name: str | None,
    drop: bool,
) -> None:
    """Keep a place of yours, past or to come, where a technique may go.

    A NAME with --text or --when makes one; with the NAME or id of one of yours, what you give is
    changed. The answer names the techniques that fit it, best first, each with the reason. Alone
    it lists your situations.
    """
    text = read(text)
    with library(session) as opened:
        if what is None:
            pages = opened.situations()
            session.answer(
                [values.situation_page_values(page) for page in pages],
                lambda: _shown(session, texts.situations_text, pages, opened.wording),
            )
            return
        if drop:
            page = opened.drop_situation(what)
            session.answer(
                values.situation_values(page.situation),
                lambda: say("transfer.dropped", opened.wording, name=page.situation.body.name),
            )
            return
        if when is None and tense is None and text is None and name is None:
            page = opened.situation(what)
        else:
            page = _placed(opened, what, when, tense, text, name)
        session.answer(
            values.situation_page_values(page),
            lambda: _shown(session, texts.situation_text, page, opened.wording),
        )


def _placed(
    opened: Library, what: str, when: str | None, tense: Tense | None, text: str | None, name: str | None
) -> SituationPage:
    """Changes the situation that is so called, or makes one."""
    try:
        known = opened.situation(what, exactly=True)
    except NotFound:
        return opened.make_situation(name or what, text=text or "", when=when, tense=tense)
    return opened.change_situation(known.situation.id, name=name, text=text, when=when, tense=tense)


@verb("rehearse")
@click.argument("technique", metavar="TECHNIQUE|FINDING")
@click.argument("situation")
@click.option(
    "--text", metavar="TEXT|-", help="What you write; at a terminal your editor is offered otherwise."
)
@click.option("--note", "notes", multiple=True, help="A note that it rests on; by default those of then.")
@click.option("--later", is_flag=True, help="Notes from after the situation too.")
def rehearse_command(
    session: Session, technique: str, situation: str, text: str | None, notes: tuple[str, ...], later: bool
) -> None:
    """Write a technique out for a situation of yours, from your notes of that time.

    Shown are your notes of then in their own words, the figures in them, and a scaffold; notes
    from after a past situation are left out. What you write is kept with its date beside earlier
    ones, and becomes a note of yours that later recall finds.
    """
    text = read(text)
    with library(session) as opened:
        lang = opened.wording
        if text is None:
            page = opened.rehearsal(technique, situation, later=later)
            if not interactive(session):
                _rehearsal(session, page, texts.rehearsal_text, lang)
                return
            click.echo(_shown(session, texts.rehearsal_text, page, lang))
            keys = {"w": say("transfer.key.w", lang), "q": say("transfer.key.q", lang)}
            key, pasted = pressed_or_pasted(keys, lang)
            if key == "q":
                return
            scaffold = texts.rehearsal_text(page, lang, width=88, colour=False).splitlines()
            text = written(scaffold, lang, pasted=pasted)
            if not text:
                click.echo(say("conversing.nothing_kept", lang))
                return
        page = opened.rehearse(technique, situation, text, notes=notes or None, later=later)
        _rehearsal(session, page, texts.rehearsed_text, lang)


def _technique(session: Session, page: TechniquePage, lang: str) -> None:
    session.answer(
        values.technique_page_values(page), lambda: _shown(session, texts.technique_text, page, lang)
    )


def _rehearsal(session: Session, page: RehearsalPage, text: _Text[RehearsalPage], lang: str) -> None:
    session.answer(values.rehearsal_page_values(page), lambda: _shown(session, text, page, lang))


P = TypeVar("P")
P_contra = TypeVar("P_contra", contravariant=True)


class _Text(Protocol[P_contra]):
    def __call__(self, page: P_contra, lang: str, /, *, width: int, colour: bool) -> str: ...


def _shown(session: Session, text: _Text[P], page: P, lang: str) -> str:
    return text(page, lang, width=session.width, colour=session.colour).rstrip("\n")
