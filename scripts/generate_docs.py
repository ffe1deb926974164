"""Writes docs/reference/ from the code: ``make docs``. A test fails when a page is stale."""

from __future__ import annotations

import ast
import inspect
import json
import re
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import fields
from functools import cached_property
from pathlib import Path
from typing import get_args

import click

from banyun import Library, errors, events
from banyun.interfaces.cli.group import VERBS
from banyun.interfaces.cli.running import banyun
from banyun.library.settings import NAMES, Settings
from banyun.library.sides.opened import Opened
from banyun.outputs.engine_room import sizes_markdown
from banyun.outputs.schemas import SCHEMAS, Schema
from banyun.storage.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
MARK = "<!-- Written by `make docs` from the code; change the code instead. -->"
WIDTH = 96

ENVIRONMENT = {
    "BANYUN_HOME": "The folder of your records; without it, `banyun` in the user's data folder.",
    "BANYUN_TEST_NOW": "A time such as `2026-03-14T09:26:53+00:00` at which the clock stands still.",
    "LC_ALL": "The language Banyun speaks: Chinese where it begins with `zh`, else English. The setting"
    " `language` goes before it.",
    "LC_MESSAGES": "The same, where `LC_ALL` is not set.",
    "LANG": "The same, where neither is set.",
    "VISUAL": "The editor in which answers, deductions and outlines are written at a terminal.",
    "EDITOR": "The same, where `VISUAL` is not set; with neither it is read line by line.",
    "NO_COLOR": "Set to anything: no colours on the terminal ([no-color.org](https://no-color.org)).",
    "TERM": "`dumb`: no colours either.",
}


def pages() -> dict[str, str]:
    """Every page of the reference by its file name."""
    made = {
        "commands.md": "\n\n".join(commands()),
        "json.md": "\n\n".join(shapes()),
        "errors.md": "\n\n".join(error_page()),
        "events.md": "\n\n".join(event_page()),
        "settings.md": "\n\n".join(settings_page()),
        "caches.md": "\n\n".join(cache_page()),
        "database.md": "\n\n".join(database_page()),
        "library.md": "\n\n".join(library_page()),
    }
    titles = {name: text.split("\n", 1)[0].removeprefix("# ") for name, text in made.items()}
    listed = "\n".join(f"- [{title}]({name})" for name, title in titles.items())
    made["README.md"] = (
        f"# Reference\n\nGenerated from the code, and checked against it by the tests.\n\n{listed}"
    )
    return {name: f"{MARK}\n\n{text}\n" for name, text in made.items()}


def cache_page() -> Iterator[str]:
    yield "# Sizes of KV caches"
    yield (
        "Every layer keeps a key and a value of each KV head for every token:"
        " `layers × KV heads × head width × 2 × bytes of a number`; here two bytes (f16)."
        " Layers, heads and widths are those of the models' published configurations."
        " `banyun engine sizes --model FILE` reads them from a GGUF file."
    )
    yield sizes_markdown()


def commands() -> Iterator[str]:
    yield "# Commands"
    yield fenced(help_of(banyun, "banyun"), "text")
    context = click.Context(banyun, info_name="banyun")
    for heading, verbs in VERBS.items():
        yield f"## {heading}"
        for name in verbs:
            command = banyun.get_command(context, name)
            assert command is not None
            yield f"### banyun {name}"
            yield fenced(help_of(command, f"banyun {name}"), "text")


def help_of(command: click.Command, name: str) -> str:
    """What ``--help`` prints in a window of ``WIDTH`` columns."""
    context = click.Context(
        command,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    return "\n".join(line.rstrip() for line in command.get_help(context).splitlines())


def shapes() -> Iterator[str]:
    yield "# JSON"
    yield (
        "What `--json` answers, by verb. Offsets count code points, and `text[start:end] == quote`. Keys may"
        " be added in later versions, never renamed or removed. On failure standard output holds nothing and"
        " standard error the shape `error`. The same as JSON Schema: `banyun.outputs.schemas.SCHEMAS`."
    )
    for name, schema in SCHEMAS.items():
        yield f"## {name}"
        yield fenced("\n".join(shape_lines(schema, "")), "text")


def shape_lines(schema: Schema, indent: str) -> Iterator[str]:
    """A schema as an indented outline, one key a line."""
    if schema.get("type") == "array":
        inner = schema["items"]
        yield f"[ {short(inner)}{remark(schema)}" if plain(inner) else f"[{remark(schema)}"
        if not plain(inner):
            yield from shape_lines(inner, indent + "  ")
        yield f"{indent}]"
        return
    for name, value in schema["properties"].items():
        if plain(value):
            yield f"{indent}{name}: {short(value)}{remark(value)}"
        elif value.get("type") == "array":
            yield f"{indent}{name}: [{remark(value)}"
            yield from shape_lines(value["items"], indent + "  ")
            yield f"{indent}]"
        elif "oneOf" in value:
            yield f"{indent}{name}: null or{remark(value)}"
            yield from shape_lines(value["oneOf"][1], indent + "  ")
        else:
            yield f"{indent}{name}:{remark(value)}"
            yield from shape_lines(value, indent + "  ")


def plain(schema: Schema) -> bool:
    """Whether a shape fits on the line of its key."""
    if schema.get("type") == "array":
        return plain(schema["items"])
    return schema.get("type") != "object" and "oneOf" not in schema


def short(schema: Schema) -> str:
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if schema.get("type") == "array":
        return f"[{short(schema['items'])}]"
    kind = schema["type"]
    named: dict[str, str] = {"string": "text", "integer": "count", "boolean": "true | false"}
    if isinstance(kind, list):
        return f"{named.get(kind[0], kind[0])} or null"
    return "0..1" if kind == "number" and schema.get("maximum") == 1 else named.get(kind, str(kind))


def remark(schema: Schema) -> str:
    return f"    # {schema['description']}" if "description" in schema else ""


def error_page() -> Iterator[str]:
    yield "# Errors"
    yield (
        "Every error says what happened and what to do next, and has a code that stays the same. The exit"
        " code is 1; 2 for wrong usage, 130 when interrupted."
    )
    doc = inspect.getdoc(errors)
    assert doc is not None
    said = dict(re.findall(r"[├└]── (\w+)[ \t]+(\S.*)", doc))
    rows = [
        f"| `{kind.code}` | `{kind.__name__}` | {said.get(kind.__name__, first_line(kind))} |"
        for kind in every_error(errors.BanyunError)
    ]
    yield "\n".join(["| code | class | |", "|---|---|---|", *rows])


def every_error(base: type[errors.BanyunError]) -> Iterator[type[errors.BanyunError]]:
    yield base
    for below in base.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from every_error(below)


def first_line(thing: type) -> str:
    return str(vars(thing).get("__doc__") or "").strip().split("\n")[0]


def event_page() -> Iterator[str]:
    yield "# Events"
    yield "What long work reports while it goes on (`banyun.events`); an interface shows it as it likes."
    for kind in get_args(events.Event):
        yield f"## {kind.__name__}"
        doc = inspect.getdoc(kind) or ""
        if not doc.startswith(f"{kind.__name__}("):
            yield doc.replace("``", "`")
        listed = [f"- `{field.name}`: `{field.type}`" for field in fields(kind)]
        yield "\n".join(listed)


def settings_page() -> Iterator[str]:
    yield "# Settings"
    yield "`config.toml` in the home; `banyun config` shows and changes it. All may be left out."
    doc = inspect.getdoc(Settings) or ""
    yield doc.replace("``", "`")
    defaults = Settings().as_json()
    rows = [f"| `{name}` | `{json.dumps(defaults[name])}` |" for name in NAMES]
    yield "\n".join(["| setting | default |", "|---|---|", *rows])
    yield "## Environment"
    listed = [f"| `{name}` | {ENVIRONMENT[name]} |" for name in ENVIRONMENT]
    yield "\n".join(["| variable | |", "|---|---|", *listed])


def environment_read() -> set[str]:
    """Names that the program reads from its environment (the engine room has its own)."""
    named: set[str] = set()
    for path in (ROOT / "src" / "banyun").rglob("*.py"):
        if "engine" in path.relative_to(ROOT).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named |= set(environment_names(node))
    return named - {"PYTHONPATH"}  # Python's own; passed on to child processes


def environment_names(node: ast.AST) -> Iterator[str]:
    """``environ.get("NAME")``, ``environ["NAME"]``, and ``for name in ("A", "B"): … environ.get(name)``."""
    if isinstance(node, ast.For) and isinstance(node.iter, ast.Tuple):
        if f"environ.get({ast.unparse(node.target)}" in ast.unparse(node):
            yield from (str(one.value) for one in node.iter.elts if isinstance(one, ast.Constant))
        return
    source: ast.AST | None = None
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("environ.get"):
        source = node.args[0]
    elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
        source = node.slice
    if isinstance(source, ast.Constant):
        yield str(source.value)


def library_page() -> Iterator[str]:
    yield "# Library"
    yield (
        "`from banyun import Library`: the surface that scripts may rely on, one side after the other. The"
        " values that come back are dataclasses; errors are those of [Errors](errors.md). Examples:"
        " [Use it from Python](../how-to/scripts.md)."
    )
    for side in (Opened, *sorted(sides(), key=lambda one: one.__name__)):
        yield f"## {side.__name__}"
        yield said(side)
        for name, thing in vars(side).items():
            if not name.startswith("_"):
                yield f"### {name}"
                if signature := signature_of(name, thing):
                    yield fenced(signature, "python")
                yield said(thing)


def sides() -> Iterator[type]:
    """The classes that ``Library`` is made of, but for the first."""
    for side in Library.__mro__:
        if side not in (Library, Opened, object):
            yield side


def said(thing: object) -> str:
    """A docstring as Markdown."""
    doc = inspect.getdoc(thing.func if isinstance(thing, cached_property) else thing) or ""
    return re.sub(r"^(Args|Raises|Returns):$", r"*\1*", doc, flags=re.MULTILINE).replace("``", "`")


def signature_of(name: str, thing: object) -> str:
    """How it is called, annotations as they are written; a property is none."""
    if isinstance(thing, property | cached_property):
        function = thing.fget if isinstance(thing, property) else thing.func
        return f"{name}: {inspect.signature(function).return_annotation}" if function else ""
    assert callable(thing)
    called = inspect.signature(thing)
    parameters = [one for one in called.parameters.values() if one.name != "self"]
    shown = []
    for at, one in enumerate(parameters):
        before = parameters[at - 1].kind if at else None
        if one.kind is one.KEYWORD_ONLY and before is not one.KEYWORD_ONLY:
            shown.append("*")
        default = "" if one.default is one.empty else f" = {default_of(one.default)}"
        shown.append(f"{one.name}: {one.annotation}{default}")
    line = f"{name}({', '.join(shown)}) -> {called.return_annotation}"
    if len(line) <= WIDTH:
        return line
    inner = "".join(f"    {one},\n" for one in shown)
    return f"{name}(\n{inner}) -> {called.return_annotation}"


def default_of(value: object) -> str:
    return value.__name__ if inspect.isfunction(value) else repr(value)


def database_page() -> Iterator[str]:
    yield "# Database"
    yield (
        "`banyun.sqlite` in the home: one file in WAL mode, the truth and the index made from it. Tables"
        " change only by migrations. The index tables can be made anew (`banyun doctor`), all others"
        " are your records."
    )
    with tempfile.TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder))
        store.close()
        statements = created_in(Path(folder) / "banyun.sqlite")
    yield fenced("\n\n".join(statements), "sql")


def created_in(file: Path) -> list[str]:
    """The statements that make a database's tables and indexes, without what SQLite adds itself."""
    connection = sqlite3.connect(file)
    try:
        rows = connection.execute(
            "select type, name, sql from sqlite_master where sql is not null order by type desc, name"
        ).fetchall()
    finally:
        connection.close()
    virtual = [name for _, name, sql in rows if sql.upper().startswith("CREATE VIRTUAL")]
    shadows = tuple(f"{name}_" for name in virtual)
    return [
        re.sub(r"[ \t]+$", "", sql.replace("\t", "  "), flags=re.MULTILINE) + ";"
        for _, name, sql in rows
        if not name.startswith(("sqlite_", "alembic_")) and not (shadows and name.startswith(shadows))
    ]


def fenced(text: str, language: str) -> str:
    return f"```{language}\n{text}\n```"


def main() -> int:
    REFERENCE.mkdir(parents=True, exist_ok=True)
    made = pages()
    for stale in REFERENCE.glob("*.md"):
        if stale.name not in made:
            stale.unlink()
    for name, text in made.items():
        (REFERENCE / name).write_text(text, "utf-8")
    print(f"{len(made)} pages in {REFERENCE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
