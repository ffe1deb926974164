"""Verbs that open a door: mcp to agents, serve to a browser. ``main`` says what stands behind each."""

from __future__ import annotations

import os
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import click

from banyun.errors import BanyunError
from banyun.events import CancelToken, Report
from banyun.interfaces.cli.opening import home_of, library_for
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.speaking import spoken
from banyun.language.wording import say
from banyun.library import Library
from banyun.library.home import clock_of
from banyun.library.settings import read_settings
from banyun.library.token import install_token

PORT = 8417
"""Where pages are served unless another port is asked for."""

OpenLibrary = Callable[[Report, CancelToken], AbstractContextManager[Library]]


@dataclass(frozen=True, slots=True)
class McpDoor:
    """What the verb ``mcp`` asks for. ``port`` is None for standard input and output."""

    open_library: OpenLibrary
    wording: str
    allow_write: bool
    auto_accept: str
    denied: tuple[str, ...]
    port: int | None
    token: str
    listening: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class WebDoor:
    """What the verb ``serve`` asks for. ``open_library`` is told in which language to speak, and
    ``configured`` which one the settings name; ``listening`` hears of the address and of the link
    that pairs a browser."""

    open_library: Callable[[Report, CancelToken, str], AbstractContextManager[Library]]
    configured: Callable[[], str | None]
    port: int
    token: str
    listening: Callable[[str, str], None]


@verb("mcp")
@click.option("--allow-write", is_flag=True, help="Let agents add, digest and propose; nothing deletes.")
@click.option("--auto-accept", metavar="AGENT", default="", help="Accept at once what this agent proposes.")
@click.option(
    "--deny",
    multiple=True,
    metavar="COLLECTION",
    help="Keep a folder's or vault's notes from agents; may be repeated.",
)
@click.option("--http", is_flag=True, help="Serve on loopback, behind a token, in place of standard input.")
@click.option("--port", type=click.IntRange(0, 65535), help="With --http: the port; 0 is any that is free.")
@click.option(
    "--install-skill",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the skill for agents into this folder, and do nothing else.",
)
def mcp_command(
    session: Session,
    allow_write: bool,
    auto_accept: str,
    deny: tuple[str, ...],
    http: bool,
    port: int | None,
    install_skill: Path | None,
) -> None:
    """Let an agent in, over the Model Context Protocol.

    The agent reads materials, notes and recall; with --allow-write it adds, digests and proposes.
    What it proposes waits for you, and its quotes are checked like anybody's.
    """
    if install_skill is not None:
        written = session.doors["skill"](install_skill)
        session.answer({"written": [str(path) for path in written]}, lambda: "\n".join(map(str, written)))
        return
    if auto_accept and not allow_write:
        raise click.UsageError("--auto-accept goes with --allow-write.")
    if port is not None and not http:
        raise click.UsageError("--port goes with --http.")
    token = install_token(home_of(session)) if http else ""

    def listening(address: str) -> None:
        session.answer(
            {"address": address, "token": token}, lambda: f"{address}\nAuthorization: Bearer {token}"
        )

    session.doors["mcp"](
        McpDoor(
            open_library=library_for(session),
            wording=spoken(session.home),
            allow_write=allow_write,
            auto_accept=auto_accept,
            denied=deny,
            port=(port or 0) if http else None,
            token=token,
            listening=listening,
        )
    )


@verb("serve")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="The port; 0 is any free one.",
)
@click.option("--open/--no-open", "opens", default=None, help="Open a browser; at a terminal it is opened.")
def serve_command(session: Session, port: int, opens: bool | None) -> None:
    """Read and work the passes in a browser.

    The pages are served on this machine alone. The link that is printed lets one browser in, once; the
    browser is known from then on.
    """
    clock, home = clock_of(os.environ), home_of(session)
    token = install_token(home)

    def configured() -> str | None:
        try:
            return read_settings(home / "config.toml").language
        except BanyunError:
            return None

    def listening(address: str, link: str) -> None:
        said = {"address": address, "link": link, "token": token}
        session.answer(said, lambda: f"{link}\n{say('web.served', spoken(session.home))}")
        if opens or (opens is None and session.terminal and not session.json):
            webbrowser.open(link)

    session.doors["serve"](
        WebDoor(
            open_library=lambda report, cancel, wording: Library(
                home, clock=clock, wording=wording, report=report, cancel=cancel
            ),
            configured=configured,
            port=port,
            token=token,
            listening=listening,
        )
    )
