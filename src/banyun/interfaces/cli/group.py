"""The ``banyun`` command group: it knows every verb, and loads a verb's module when it is asked for.

``banyun --help`` must answer at once, and the library behind the verbs takes a while to load, so
the one-line help of each verb stands here and its module is imported by name.
"""

from __future__ import annotations

import difflib
import gc
import importlib
import sys
from dataclasses import dataclass
from types import ModuleType

import click

from banyun.errors import EngineUnavailable
from banyun.interfaces.cli.speaking import SpeakingContext, speak


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb: the module of ``banyun.interfaces.cli`` that has it, and its one line of help.
    The module's function is ``<name>_command``."""

    module: str
    line: str


VERBS: dict[str, dict[str, Verb]] = {
    "What you know": {
        "interview": Verb("interview", "Answer a dozen questions about your own work."),
        "learn": Verb("notes", "Learn notes from folders, vaults or files."),
        "note": Verb("notes", "Write a note, change or link it, or say how you know it."),
        "recall": Verb("notes", "Find the notes that bear on a text."),
        "search": Verb("notes", "Find words in materials, notes and findings."),
        "index": Verb("indexing", "Let recall find notes by their meaning too."),
    },
    "What you read": {
        "add": Verb("materials", "Add files, addresses or standard input as materials."),
        "list": Verb("materials", "List the materials."),
        "show": Verb("materials", "Show a material, a note, a finding, or what you made of them."),
        "skim": Verb("digests", "See in a minute whether a material is worth digesting."),
        "digest": Verb("digests", "Hold a material against your notes."),
        "ask": Verb("asking", "Ask a material a question; a model answers in its words."),
        "triage": Verb("days", "Decide about a material: digest, later, drop."),
        "remove": Verb("removing", "Take a material out of the home for good."),
    },
    "What you say about it": {
        "point": Verb("points", "Pick the key points of a material, and name them."),
        "react": Verb("reactions", "Mark your first reaction to a passage."),
        "stance": Verb("stances", "Say how your notes and a material stand to each other."),
        "lookup": Verb("lookups", "Keep what you looked up on the way."),
        "accept": Verb("findings", "Accept findings."),
        "dismiss": Verb("findings", "Dismiss findings."),
        "undo": Verb("thinking", "Take back the last thing you said."),
    },
    "What you carry over": {
        "technique": Verb("transfer", "Keep a way of telling or of building, and see where it fits."),
        "situation": Verb("transfer", "Keep a place of yours, past or to come."),
        "rehearse": Verb("transfer", "Write a technique out for a situation, from your notes of then."),
    },
    "What you think further": {
        "question": Verb("questions", "Ask a question of your own, or list what you ask."),
        "deduce": Verb("thinking", "Write down what you think the answer is."),
        "ponder": Verb("thinking", "Take a break with one of your questions."),
        "discuss": Verb("discussing", "Write to an author, or file what was said with others."),
        "challenge": Verb("challenging", "Write how you would do it better, beside what a material does."),
    },
    "Your days": {
        "today": Verb("days", "See what is due today, within your minutes."),
        "postpone": Verb("days", "Put off what is due."),
        "drop": Verb("days", "Let something come no more."),
        "resume": Verb("days", "Bring back what was dropped, or list it."),
        "stats": Verb("days", "See what there is by now."),
    },
    "What you don't know yet": {
        "explore": Verb("frontier", "See blind spots, take one up, explore it."),
        "frontier": Verb("frontier", "See what moved over the months."),
    },
    "What is yours": {
        "master": Verb("mastery", "Make a material or a project yours, part by part."),
        "project": Verb("mastery", "Put several materials on one thing together."),
    },
    "What leaves": {
        "share": Verb("sharing", "Hand a material on: a note, cards, a post, slides, a reference."),
    },
    "The home": {
        "export": Verb("home", "Write everything as files that anyone can read."),
        "import": Verb("home", "Read an export into this home."),
        "backup": Verb("home", "Save the home in one file."),
        "restore": Verb("home", "Put a backup in the place of this home."),
        "doctor": Verb("home", "Check the home, and repair what can be rebuilt."),
        "config": Verb("home", "Show or change the settings."),
    },
    "Doors": {
        "serve": Verb("doors", "Read and work the passes in a browser."),
        "mcp": Verb("doors", "Let an agent in, over the Model Context Protocol."),
    },
    "The engine room": {
        "models": Verb("models", "List the models you may ask, add one, agree to what it is sent."),
        "engine": Verb("engine", "Keep, carry and measure what models have read."),
    },
}


class VerbGroup(click.Group):
    """Lists the verbs under their headings; loads one only to run it or to show its own help."""

    context_class = SpeakingContext

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for verbs in VERBS.values() for name in verbs]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        for verbs in VERBS.values():
            if verb := verbs.get(cmd_name):
                try:
                    module = _loaded(f"banyun.interfaces.cli.{verb.module}")
                except ModuleNotFoundError as absent:
                    raise EngineUnavailable(
                        f"`banyun {cmd_name}` needs {absent.name}, which is not installed.",
                        "Install the extra: pip install 'banyun[engine]'.",
                    ) from absent
                command = getattr(module, f"{cmd_name}_command")
                assert isinstance(command, click.Command)
                return speak(command)
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A verb by its name; where there is none, one that is nearly called so is asked back."""
        known = self.list_commands(ctx)
        if args[0] not in known and (near := difflib.get_close_matches(args[0].lower(), known, n=1)):
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{ctx.command_path} {near[0]}'?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for heading, verbs in VERBS.items():
            with formatter.section(heading):
                formatter.write_dl([(name, verb.line) for name, verb in verbs.items()])


def _loaded(name: str) -> ModuleType:
    """A module, loaded without looking again and again through what was loaded for what could go: all of it
    stays. That takes a tenth of a command's start."""
    if name in sys.modules or not gc.isenabled():
        return importlib.import_module(name)
    gc.disable()
    try:
        return importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()
