"""The verb index: vectors of the notes, for recall by meaning."""

from __future__ import annotations

import click

from banyun.interfaces.cli.confirming import confirm_sending
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.knowledge.vectors.making import Made
from banyun.language.wording import listing, say
from banyun.library.meaning import Indexed


@verb("index")
@click.option("--model", "name", metavar="PROFILE", help="The model that makes the vectors.")
@click.option("--status", is_flag=True, help="Only tell how far it is.")
@click.option("--drop", is_flag=True, help="Delete all vectors: recall goes by the words alone again.")
@click.option("--yes", is_flag=True, help="Agree without being asked, as scripts do.")
def index_command(session: Session, name: str | None, status: bool, drop: bool, yes: bool) -> None:
    """Let recall find notes by their meaning too, not by their words alone.

    A model that embeds goes through your notes, and only through what is new or changed since. It may be
    interrupted, even killed: run again, it goes on where it was. Recall asks the model only about
    texts in its languages.
    """
    if (status and drop) or (name and (status or drop)):
        raise click.UsageError("--status, --drop and --model do not go together.")
    with library(session) as opened:
        if drop:
            dropped = opened.drop_index()
            session.answer(
                _record(opened.indexed(), None),
                lambda: (
                    say("index.dropped", opened.wording, names=listing(dropped, opened.wording))
                    if dropped
                    else say("index.none", opened.wording)
                ),
            )
            return
        made = None
        if not status:
            profile = opened.profile_to_index(name)
            confirm_sending(session, opened, profile, say("models.vectors", opened.wording), yes=yes)
            with session.long_work():
                made = opened.index(profile.name)
        found = opened.indexed()
        session.answer(_record(found, made), lambda: _said(found, made, opened.wording))


def _record(found: list[Indexed], made: Made | None) -> dict[str, object]:
    return {
        "models": [
            {
                "name": one.model.profile,
                "id": one.model.id,
                "dim": one.model.dim,
                "languages": list(one.model.languages),
                "embedded": one.counts.embedded,
                "left_out": one.counts.left_out,
                "pending": one.counts.pending,
                "whole": one.model.whole,
            }
            for one in found
        ],
        "made": made.made if made else 0,
        "taken": made.taken if made else 0,
        "seconds": round(made.seconds, 3) if made else 0,
    }


def _said(found: list[Indexed], made: Made | None, lang: str) -> str:
    if not found:
        return say("index.none", lang)
    lines = []
    if made:
        lines.append(say("index.made", lang, count=made.made))
        lines += [say("index.taken", lang, count=made.taken)] if made.taken else []
    for one in found:
        spoken = listing([_language(code, lang) for code in one.model.languages], lang)
        counts = one.counts
        name = one.model.profile
        if one.model.whole:
            lines.append(say("index.in_use", lang, name=name, languages=spoken, count=counts.embedded))
        else:
            whole = counts.embedded + counts.left_out + counts.pending
            done = whole - counts.pending
            lines.append(say("index.unfinished", lang, name=name, done=done, count=whole))
        lines += ["  " + say("index.left_out", lang, count=counts.left_out)] if counts.left_out else []
        if one.model.whole and counts.pending:
            lines.append("  " + say("index.pending", lang, count=counts.pending))
    return "\n".join(lines)


def _language(code: str, lang: str) -> str:
    return say(f"index.language.{code}", lang) if code in ("en", "zh") else code
