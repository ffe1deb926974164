"""The English sentences that the code says in errors, warnings and checks, as templates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import banyun
from banyun import errors

SOURCE = Path(banyun.__file__).parent
ERRORS = {
    name for name, thing in vars(errors).items() if isinstance(thing, type) and issubclass(thing, Exception)
}
SAYING = {"Warned": 1, "Check": 2, "_check": 0, "_ok": 1, "_advice": 1, "_damage": 1}
"""Other calls that carry a sentence, and from which argument on."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template with ``{}`` where values go, and where it is said."""

    template: str
    where: str


def sentences() -> Iterator[Sentence]:
    for path in sorted(SOURCE.rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        named = {
            target.id: node.value
            for node in nodes
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in nodes:
            if isinstance(node, ast.Call):
                for template in _said(node, named):
                    yield Sentence(template, f"{path.relative_to(SOURCE)}:{node.lineno}")


def _said(call: ast.Call, named: dict[str, ast.expr]) -> Iterator[str]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    if name in ERRORS:
        arguments = call.args
    elif name in SAYING:
        arguments = call.args[SAYING[name] :]
    elif name == "__init__" and isinstance(call.func, ast.Attribute) and "super" in ast.unparse(call.func):
        arguments = call.args
    else:
        return
    for argument in (
        *arguments,
        *(keyword.value for keyword in call.keywords if keyword.arg in ("message", "hint")),
    ):
        yield from _templates(argument, named)


def _templates(node: ast.expr, named: dict[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        if " " in node.value:
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.IfExp):
        yield from _templates(node.body, named)
        yield from _templates(node.orelse, named)
    elif isinstance(node, ast.Name) and node.id in named:
        yield from _templates(named[node.id], {})
