"""Runs the real command: within this process where that will do, or in one of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest import mock

from banyun.main import run

NOW = "2026-03-14T09:26:53+00:00"


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The error object of a run with ``--json``; standard output must then be empty or JSON."""
        if self.out:
            json.loads(self.out)
        complaint: dict[str, Any] = json.loads(self.err)["error"]
        assert complaint["code"]
        assert complaint["message"]
        return complaint


@dataclass(frozen=True, slots=True)
class Banyun:
    """The command on one home."""

    home: Path
    lang: str = "en_GB.UTF-8"
    now: str = NOW

    def on(self, day: str) -> Banyun:
        """The command on the same home, on another day (at the same time of day)."""
        return replace(self, now=day + NOW[len("2026-03-14") :])

    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "BANYUN_"))}
        return {**kept, "LANG": self.lang, "BANYUN_HOME": str(self.home), "BANYUN_TEST_NOW": self.now}

    def start(self, *arguments: object, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "banyun", *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=self.environ(),
            **options,
        )

    def __call__(self, *arguments: object, given: str = "") -> Ended:
        """Runs a command within this process."""
        out, err = io.StringIO(), io.StringIO()
        with (
            mock.patch.dict(os.environ, self.environ(), clear=True),
            mock.patch.object(sys, "stdin", io.StringIO(given)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            code = run([str(one) for one in arguments])
        return Ended(code, out.getvalue(), err.getvalue())

    def process(self, *arguments: object, given: str = "", **options: Any) -> Ended:
        """Runs a command in a process of its own; it must not show a traceback."""
        with self.start(*arguments, **options) as process:
            out, err = process.communicate(given, timeout=120)
        assert "Traceback" not in err, err
        return Ended(process.returncode, out, err)
