"""A real MCP client on a real server process."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import Implementation

from tests.cli.command import Banyun

Told = dict[str, Any]


@asynccontextmanager
async def connected(banyun: Banyun, *options: str, name: str = "scribe") -> AsyncIterator[Client]:
    """A client of ``banyun mcp`` with these options, in a process of its own."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "banyun", "mcp", *options],
        env={**banyun.environ(), "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    async with Client(server, client_info=Implementation(name=name, version="1")) as client:
        yield client


async def told(client: Client, tool: str, **arguments: object) -> Told:
    """What a tool answers; it must not refuse."""
    result = await client.call_tool(tool, dict(arguments))
    assert not result.is_error, result.content
    assert result.structured_content is not None
    return dict(result.structured_content)


async def refused(client: Client, tool: str, **arguments: object) -> Told:
    """What a tool refuses with."""
    result = await client.call_tool(tool, dict(arguments))
    assert result.is_error
    assert result.structured_content is not None
    return dict(result.structured_content)


def drive(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Runs a client's work; it must end within a minute."""

    async def within() -> None:
        with anyio.fail_after(60):
            await work()

    anyio.run(within)
