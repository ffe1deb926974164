"""The command line's own words in the reader's language: help, wrong usage, errors."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from banyun.errors import BanyunError
from banyun.events import Event, Started, Warned
from banyun.language.translation import in_language
from banyun.language.wording import wording_language
from banyun.library.home import default_home
from banyun.library.settings import read_settings
from banyun.outputs.columns import Word, painted, width_of, wrap
from banyun.outputs.prose import visible

_EXTRA = re.compile(r"(.*?)(?:(?:^|  )(\[.*\]))?", re.DOTALL)


def spoken(home: Path | None) -> str:
    """The language to speak: what the home's settings say, else the locale."""
    try:
        configured = read_settings((home or default_home(os.environ)) / "config.toml").language
    except BanyunError:
        configured = None
    return wording_language(os.environ, configured)


def translated(error: BanyunError, lang: str) -> dict[str, object]:
    """An error as JSON, its sentences in ``lang``."""
    said = error.as_json()
    return {**said, "message": in_language(error.message, lang), "hint": in_language(error.hint, lang)}


def said(event: Event, lang: str) -> Event:
    """What long work reports, in ``lang`` and safe to print."""
    event = replace(event, stage=in_language(event.stage, lang))
    if isinstance(event, Warned):
        return replace(event, message=visible(in_language(event.message, lang)))
    if isinstance(event, Started):
        return replace(event, unit=in_language(event.unit, lang))
    return event


class SpeakingContext(click.Context):
    """A context whose help speaks the reader's language."""

    def make_formatter(self) -> click.HelpFormatter:
        home = getattr(self.find_root().obj, "home", None)
        lang = spoken(home)
        if lang == "en":
            return super().make_formatter()
        return TranslatedHelp(lang, self.terminal_width, self.max_content_width)


class TranslatedHelp(click.HelpFormatter):
    """Click's help with its sentences in another language, wrapped by columns on the screen."""

    def __init__(self, lang: str, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self._lang = lang

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or f"{in_language('Usage', self._lang)}：")

    def write_heading(self, heading: str) -> None:
        self.write(f"{'':>{self.current_indent}}{in_language(heading, self._lang)}：\n")

    def write_text(self, text: str) -> None:
        for number, paragraph in enumerate(in_language(text, self._lang).split("\n\n")):
            if number:
                self.write("\n")
            as_it_is = paragraph.startswith("\b")
            lines = (
                paragraph.removeprefix("\b\n").split("\n") if as_it_is else [" ".join(paragraph.split("\n"))]
            )
            for line in lines:
                self.write(self._wrapped(line, self.current_indent, self.current_indent))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        column = min(col_max, max((width_of(first) for first, _ in rows), default=0)) + col_spacing
        for first, second in rows:
            indent = self.current_indent
            start = f"{'':>{indent}}{first}"
            said = self._said(second)
            if width_of(first) <= column - col_spacing:
                body = self._wrapped(said, indent + column, indent + column)
                self.write(start + " " * (indent + column - width_of(start)) + body.lstrip())
            else:
                self.write(f"{start}\n{self._wrapped(said, indent + column, indent + column)}")

    def _said(self, text: str) -> str:
        """The help of an option, whose default click writes behind it in brackets."""
        match = _EXTRA.fullmatch(text)
        assert match is not None
        extra = (match[2] or "").replace("default: ", "默认：").replace("required", "必填")
        return "  ".join(filter(None, (in_language(match[1], self._lang), extra)))

    def _wrapped(self, text: str, first: int, rest: int) -> str:
        lines = wrap([Word(text)], self.width, first=" " * first, rest=" " * rest)
        return painted(lines, colour=False)


def usage_error(error: click.UsageError, lang: str) -> Iterator[str]:
    """The lines that wrong usage is answered with."""
    if error.ctx is not None:
        yield error.ctx.get_usage()
        yield in_language(f"Try '{error.ctx.command_path} --help' for help.", lang)
        yield ""
    yield in_language(f"Error: {error.format_message()}", lang)


def speak(command: click.Command) -> click.Command:
    """Lets a command, and those below it, speak the reader's language in their help."""
    command.context_class = SpeakingContext
    if isinstance(command, click.Group):
        for below in command.commands.values():
            speak(below)
    return command
