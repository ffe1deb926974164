"""Asks, once for each profile, before texts leave this machine."""

from __future__ import annotations

import sys

import click

from banyun.engine.models.profile import Profile
from banyun.errors import NotConfirmed
from banyun.interfaces.cli.session import Session
from banyun.language.wording import say
from banyun.library import Library


def confirm_sending(session: Session, opened: Library, profile: Profile, what: str, *, yes: bool) -> None:
    """Makes sure that the reader agrees to what a profile is sent; says nothing where nothing leaves.

    Args:
        what: What is sent, and how much of it, in words.
        yes: The reader agreed beforehand, as scripts do.

    Raises:
        NotConfirmed: they did not, or there is no terminal to ask at.
    """
    if opened.may_send(profile):
        return
    if not session.json and not session.quiet:
        click.echo("\n".join(leaving_lines(profile, what, opened.wording)), err=True)
    if not yes:
        if session.json or not sys.stdin.isatty():
            raise NotConfirmed(
                f"{profile.name} sends texts to {profile.host}, and you have not agreed to that yet.",
                f"Agree once: banyun models confirm {profile.name} --yes",
            )
        if not click.confirm(say("models.agree", opened.wording, host=profile.host), err=True):
            raise NotConfirmed(f"Nothing was sent to {profile.host}.", "Use a model on this machine instead.")
    opened.agree_to(profile)


def leaving_lines(profile: Profile, what: str, lang: str) -> list[str]:
    """What leaves, for people."""
    lines = [
        say("models.leaves", lang, name=profile.name, host=profile.host, model=profile.model),
        say("models.what", lang, what=what),
    ]
    if not profile.encrypted:
        lines.append(say("models.in_clear", lang))
    return lines
