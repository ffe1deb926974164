"""The verb of stances: one piece of evidence after the other at a terminal, or by arguments."""

from __future__ import annotations

import sys
from typing import cast

import click

from banyun.analysis.recollecting import Prompt
from banyun.digest.digest import Digest
from banyun.digest.front_page import Pairing
from banyun.findings.finding import StanceTaken
from banyun.interfaces.cli import said_views, views
from banyun.interfaces.cli.keys import SKIP, Asking, Key
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import STOP, interactive
from banyun.knowledge.evidence import Stance
from banyun.library import Library
from banyun.library.judging import STANCES
from banyun.outputs.prose import one_line
from banyun.outputs.records import note_record, stance_record
from banyun.outputs.said import (
    Look,
    pair_card,
    pair_record,
    recollection_record,
    searched_line,
    searched_text,
)

SAID: dict[str, Stance] = {"c": "confirms", "r": "refines", "x": "contradicts", "u": "unrelated"}
KEYS: tuple[Key, ...] = (
    ("c", "confirms"),
    ("r", "refines"),
    ("x", "contradicts"),
    ("u", "unrelated"),
    (SKIP, "undecided"),
    ("l", "lookup"),
    ("s", "searched"),
    (STOP, "stop"),
)


@verb("stance")
@click.argument("material", required=False)
@click.argument("note", required=False)
@click.argument("stance", type=click.Choice(STANCES), required=False)
@click.option("--quote", help="Words of the material.")
@click.option("--note-quote", help="Words of the note.")
@click.option("--details", help="What you remember of your own work behind the note; - reads it.")
@click.option("--list", "listed", is_flag=True, help="List the stances on a material; nothing is asked.")
@click.option("--searched", is_flag=True, help="Show what was looked for in your notes.")
@click.option("--revise", is_flag=True, help="List the notes that something you read contradicts.")
@click.option("--reanchor", metavar="STANCE", help="Put a stance whose words are gone on others.")
def stance_command(
    session: Session,
    material: str | None,
    note: str | None,
    stance: str | None,
    quote: str | None,
    note_quote: str | None,
    details: str | None,
    listed: bool,
    searched: bool,
    revise: bool,
    reanchor: str | None,
) -> None:
    """Say how your notes and a material stand to each other.

    At a terminal the evidence comes one piece at a time, the best first, with the words of both side
    by side; each key is kept at once. Elsewhere what waits for a stance is listed. With NOTE and STANCE it
    is said of that note, by the words that were offered or by --quote and --note-quote.
    """
    if material is None and not revise and reanchor is None:
        raise click.UsageError("Name a material.")
    if (quote is None) != (note_quote is None) and reanchor is None:
        raise click.UsageError("--quote and --note-quote go together.")
    quotes = (quote, note_quote) if quote is not None and note_quote is not None else None
    with library(session) as opened:
        if revise:
            _to_revise(session, opened)
        elif reanchor is not None:
            taken = opened.reanchor(reanchor, quote=quote, note_quote=note_quote)
            session.answer(stance_record(taken), lambda: views.stance_line(taken, opened.wording))
        elif material is not None and note is not None:
            taken = _take(session, opened, material, note, cast(Stance | None, stance), quotes, details)
            _tell(session, opened, taken, details)
        elif material is not None and listed:
            found = opened.stances_on(material)
            session.answer(
                [stance_record(one) for one in found],
                lambda: said_views.stance_lines(found, opened.wording),
            )
        elif material is not None:
            _all(session, opened, material, searched)


def _take(
    session: Session,
    opened: Library,
    material: str,
    note: str,
    stance: Stance | None,
    quotes: tuple[str, str] | None,
    details: str | None,
) -> StanceTaken:
    """The stance that is taken, or the one that holds where only details are added to it."""
    if stance is None and details is None:
        raise click.UsageError("Say how they stand to each other, or give --details.")
    if stance is None:
        return opened.stance_on(material, note)
    if quotes is not None:
        return opened.take_stance(material, note, stance, quote=quotes[0], note_quote=quotes[1])
    with session.long_work():
        return opened.judge_offered(material, note, stance)


def _tell(session: Session, opened: Library, taken: StanceTaken, details: str | None) -> None:
    """The stance, with the details kept on it, or with what to ask about them."""
    record, lines = dict(stance_record(taken)), [views.stance_line(taken, opened.wording)]
    if details is not None:
        text = sys.stdin.read() if details == "-" else details
        kept = opened.remember(taken, text)
        record |= {"details": [recollection_record(kept.detail)]}
        lines.append(said_views.remembered_line(kept.note_id, opened.wording))
    elif taken.stance == "confirms":
        prompts = opened.prompts_on(taken)
        record |= {"prompts": [one.text for one in prompts]}
        lines += [f"  {one.text}" for one in prompts]
    session.answer(record, lambda: "\n".join(lines))


def _to_revise(session: Session, opened: Library) -> None:
    found = opened.to_revise()
    session.answer(
        [
            {**note_record(one.note), "stances": [stance_record(taken) for taken in one.stances]}
            for one in found
        ],
        lambda: said_views.revision_lines(found, opened.wording),
    )


def _all(session: Session, opened: Library, material: str, searched: bool) -> None:
    with session.long_work():
        digest = opened.digest(material)
    look = Look(opened.wording, session.width, session.colour)
    waiting = opened.to_judge(digest)
    if searched:
        searches = [
            {
                "passage": one.analysis.passage.id,
                "known": one.analysis.known,
                "searched": list(one.analysis.searched),
            }
            for one in digest.passages
        ]
        session.answer(searches, lambda: searched_text(digest, look).rstrip())
    elif interactive(session) and waiting:
        asking = Asking(session, opened.wording)
        said = _ask(asking, opened, digest, waiting, look)
        asking.tell("\n" + said_views.stances_said(said, len(waiting) - said, asking.lang))
    else:
        session.answer(
            [pair_record(one) for one in waiting], lambda: said_views.waiting_lines(waiting, opened.wording)
        )


def _ask(asking: Asking, opened: Library, digest: Digest, waiting: list[Pairing], look: Look) -> int:
    """One piece of evidence after the other; gives how many got a stance."""
    said = 0
    for number, pairing in enumerate(waiting, 1):
        asking.tell(pair_card(digest, pairing, look, count=f"{number}/{len(waiting)}"))
        pressed = ask_stance(asking, opened, digest, pairing)
        said += pressed in SAID
        if pressed == STOP or asking.stopped:
            break
    return said


def ask_stance(asking: Asking, opened: Library, digest: Digest, pairing: Pairing) -> str:
    """The reader's stance on evidence that they see before them, with what follows from it; gives
    the key."""
    while True:
        pressed = asking.key(KEYS)
        if pressed == "l":
            _look_up(asking, opened, pairing.digested.analysis.passage.id)
            if asking.stopped:
                return STOP
        elif pressed == "s":
            asking.quiet(searched_line(pairing.digested, asking.lang))
        else:
            break
    if pressed in SAID:
        taken = opened.judge(digest, pairing, SAID[pressed])
        if pressed == "c":
            _ask_details(asking, opened, taken)
        elif pressed == "r" and (how := asking.line("refined")):
            opened.remember(taken, how)
    return pressed


def _ask_details(asking: Asking, opened: Library, taken: StanceTaken) -> None:
    """Two or three questions on the work behind the note; Enter skips one, the key that stops all."""
    answered = 0
    for prompt in opened.prompts_on(taken):
        if asking.stopped:
            break
        asking.tell(f"\n{prompt.text}")
        if answer := asking.line("detail"):
            opened.remember(taken, answer, prompt)
            answered += 1
            asking.quiet(_as_written(prompt))
    if answered:
        asking.tell(said_views.details_kept(answered, asking.lang))


def _as_written(prompt: Prompt) -> str:
    """What the note says itself, once it was answered from memory."""
    return one_line(prompt.quote.exact)


def _look_up(asking: Asking, opened: Library, on: str) -> None:
    if what := asking.line("what"):
        where = asking.line("where")
        learned = asking.line("learned")
        opened.look_up(what, where=where, learned=learned, on=on)
