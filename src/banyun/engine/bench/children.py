"""Processes of their own for a measurement: told what to do in JSON lines, answering in JSON lines."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from banyun.errors import EngineError


class Child:
    """One process in a role of ``roles``; it ends with its input.

    Args:
        role: Name of the role.
        values: What the role is given.
        within: A command in front, such as ``ip netns exec NAME``.

    Raises:
        EngineError: the role could not begin.
    """

    def __init__(self, role: str, values: Mapping[str, object], *, within: Sequence[str] = ()) -> None:
        self._process = subprocess.Popen(  # noqa: S603 (our own program)
            [*within, sys.executable, "-m", "banyun.engine.bench.roles"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            self.hello: dict[str, Any] = self.do(role=role, **values)
        except EngineError:
            self.close()
            raise

    def send(self, **values: object) -> None:
        """Begins something; ``answer`` waits for its end."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(values) + "\n")
        self._process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise EngineError("A process of the bench ended before it answered.")
        return dict(json.loads(line))

    def do(self, **values: object) -> dict[str, Any]:
        """Does something and answers what came of it."""
        self.send(**values)
        return self.answer()

    def kill(self) -> None:
        """As a power cut would."""
        self._process.kill()
        self.close()

    def close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except BrokenPipeError:  # killed while something was on its way
                    continue
        self._process.wait(timeout=60)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
