"""Verbs on models: which there are, adding and removing one, agreeing to what it is sent."""

from __future__ import annotations

import os

import click

from banyun.engine.models.keys import SERVICE, has_key
from banyun.engine.models.opening import Reached
from banyun.engine.models.profile import BACKENDS, FOLDERS, Profile
from banyun.interfaces.cli.confirming import confirm_sending
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, shared_options, verb
from banyun.language.translation import in_language
from banyun.language.wording import say


@click.group("models", invoke_without_command=True)
@click.option("--check", is_flag=True, help="Ask each server whether it answers; only keys are sent.")
@shared_options
@click.pass_context
def models_command(ctx: click.Context, check: bool) -> None:
    """List the models you may ask, add one, or agree to what it is sent.

    Models are off until you name one. Profiles stand in config.toml; keys do not.
    """
    if ctx.invoked_subcommand is not None:
        return
    session = ctx.find_object(Session)
    assert session is not None
    with library(session) as opened:
        profiles = opened.profiles()
        found = {one.name: opened.reach(one) for one in profiles} if check else {}
        agreed = {one.name: opened.may_send(one) for one in profiles}
        session.answer(
            [_record(one, agreed[one.name], found.get(one.name)) for one in profiles],
            lambda: (
                "\n".join(
                    line
                    for one in profiles
                    for line in _lines(one, agreed[one.name], found.get(one.name), opened.wording)
                )
                or say("models.none", opened.wording)
            ),
        )


@verb("add")
@click.argument("name")
@click.option(
    "--backend",
    type=click.Choice(BACKENDS),
    required=True,
    help="The kind of server, or of file that runs here: llama, onnx, model2vec.",
)
@click.option(
    "--model",
    required=True,
    help="The server's name of the model, or the path of a GGUF file or an embedder's folder.",
)
@click.option("--address", help="Where the server is, such as http://127.0.0.1:1234/v1.")
@click.option("--key-env", help="The variable of the environment that holds the key.")
@click.option("--keyring", help="The entry of the keyring that holds the key.")
@click.option("--context", type=click.IntRange(1), help="Most tokens of prompt and answer.")
@click.option("--embeds", is_flag=True, help="It makes vectors instead of answers.")
def add_command(session: Session, name: str, **values: object) -> None:
    """Add a model to config.toml; what else it can have, write there."""
    with library(session) as opened:
        given = {key: value for key, value in values.items() if value not in (None, False)}
        profile = opened.add_profile(name, given)
        agreed = opened.may_send(profile)
        session.answer(
            _record(profile, agreed, None),
            lambda: "\n".join(_lines(profile, agreed, None, opened.wording)),
        )


@verb("remove")
@click.argument("name")
def remove_command(session: Session, name: str) -> None:
    """Take a model out, with what you agreed to for it."""
    with library(session) as opened:
        opened.remove_profile(name)
        session.answer({"removed": name}, lambda: say("models.removed", opened.wording, name=name))


@verb("confirm")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Agree without being asked, as scripts do.")
def confirm_command(session: Session, name: str, yes: bool) -> None:
    """See what a model would be sent, and agree to it once."""
    with library(session) as opened:
        profile = opened.profile(name)
        what = say("models.vectors" if profile.embeds else "models.texts", opened.wording)
        confirm_sending(session, opened, profile, what, yes=yes)
        session.answer(
            _record(profile, True, None),
            lambda: say(
                "models.agreed" if profile.leaves else "models.stays",
                opened.wording,
                name=name,
                host=profile.host,
            ),
        )


for command in (add_command, remove_command, confirm_command):
    models_command.add_command(command)


def _key(profile: Profile) -> str | None:
    return f"{SERVICE}/{profile.keyring}" if profile.keyring else profile.key_env or None


def _record(profile: Profile, agreed: bool, found: Reached | None) -> dict[str, object]:
    return {
        "name": profile.name,
        "backend": profile.backend,
        "model": profile.model,
        "address": profile.address or None,
        "key": _key(profile),
        "key_found": has_key(profile, os.environ),
        "leaves": profile.leaves,
        "agreed": agreed,
        "embeds": profile.embeds,
        "context": profile.context,
        "answers": found.answers if found else None,
        "listed": found.listed if found else None,
        "problem": found.problem.message if found and found.problem else None,
    }


def _lines(profile: Profile, agreed: bool, found: Reached | None, lang: str) -> list[str]:
    place = profile.host or say("models.folder" if profile.backend in FOLDERS else "models.here", lang)
    lines = [f"{profile.name} · {profile.backend} · {profile.model} · {place}"]
    if profile.leaves:
        lines.append("  " + say("models.may_leave" if agreed else "models.must_ask", lang, name=profile.name))
    if key := _key(profile):
        missing = has_key(profile, os.environ) is False
        lines.append("  " + say("models.no_key" if missing else "models.key", lang, key=key))
    if found is not None:
        lines.append("  " + _reached(found, lang))
    return lines


def _reached(found: Reached, lang: str) -> str:
    if found.problem is not None:
        return f"{in_language(found.problem.message, lang)} {in_language(found.problem.hint, lang)}".rstrip()
    return say("models.not_listed" if found.listed is False else "models.answers", lang)
