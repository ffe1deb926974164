"""The ``banyun`` of the pages: each command in a process of its own, forked from one that has the program
loaded already. A page tells a hundred commands, and a command of a second is mostly its start.

``python -m tests.docs.warm SOCKET`` waits at a Unix socket; a program written by ``write_program`` sends
its arguments, folder, environment and three streams there, and ends with the command's exit code.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

from banyun.interfaces.cli.group import VERBS
from banyun.language.dictionary import Dictionary
from banyun.language.rarity import zipf
from banyun.language.translation import in_language
from banyun.main import run
from banyun.storage.sqlite import SqliteStore

ROOT = Path(__file__).resolve().parents[2]
READY = b"+"
LONGEST = 1_000_000
"""Bytes that a command and its environment may have."""

PROGRAM = f"""#!{sys.executable} -IS
import json, os, socket, sys
at = socket.socket(socket.AF_UNIX)
at.connect(SOCKET)
said = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(at, [len(said).to_bytes(4, "big")], [0, 1, 2])
at.sendall(said)
sys.exit(int(at.recv(8) or 70))
"""


@contextmanager
def warm(folder: Path) -> Iterator[Path]:
    """The program's file, in a folder for ``PATH``, as long as the process behind it runs.

    ``folder`` has a short path: a socket's address has about 100 bytes at most.
    """
    address = folder / "banyun.socket"
    command = [sys.executable, "-m", "tests.docs.warm", str(address)]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "PYTHONUTF8": "1"}
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.read(1) == READY
            yield write_program(folder / "bin", address)
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def write_program(folder: Path, address: Path) -> Path:
    folder.mkdir()
    program = folder / "banyun"
    program.write_text(PROGRAM.replace("SOCKET", repr(str(address))), encoding="utf-8")
    program.chmod(0o755)
    return program


def wait_at(address: str) -> None:
    """Forks for each command that comes, until it is killed; returns in the command's own process."""
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(address)
        door.listen()
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that wait for commands
        os.write(1, READY)
        while True:
            come, _ = door.accept()
            if os.fork():
                come.close()
                continue
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            command = os.fork()
            if not command:
                break
            _, status = os.waitpid(command, 0)
            come.sendall(str(os.waitstatus_to_exitcode(status) % 256).encode())
            os._exit(0)
    with come:
        first, streams, _, _ = socket.recv_fds(come, 4, 3)
        said = _received(come, int.from_bytes(first, "big"))
    arguments, folder, environment = json.loads(said)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.argv = ["banyun", *arguments]


def load() -> None:
    """The modules of every verb and of a new home, the words of both languages, and the sentences."""
    for verbs in VERBS.values():
        for verb in verbs.values():
            with suppress(ModuleNotFoundError):  # of an extra
                import_module(f"banyun.interfaces.cli.{verb.module}")
    with tempfile.TemporaryDirectory() as home:
        SqliteStore(Path(home)).close()
    Dictionary.installed()
    for word in ("cache", "缓存服务"):
        zipf(word)
    in_language("This is no sentence of the program.", "zh")
    gc.freeze()  # what forked processes share is not gone through in each of them


def _received(come: socket.socket, size: int) -> bytes:
    assert size <= LONGEST
    said = b""
    while len(said) < size:
        piece = come.recv(size - len(said))
        assert piece, "the program went away"
        said += piece
    return said


if __name__ == "__main__":
    load()
    wait_at(sys.argv[1])
    ended = run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(ended)  # taking down what was loaded takes longer than most commands
