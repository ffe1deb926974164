"""MCP over HTTP: on loopback, behind the home's token, and for nobody else."""

from __future__ import annotations

import json
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.streamable_http import streamable_http_client

from tests.cli.command import Banyun
from tests.mcp.client import drive, told


@contextmanager
def served(banyun: Banyun) -> Iterator[tuple[str, str]]:
    """The address and token of ``banyun mcp --http`` on a free port."""
    with banyun.start("mcp", "--http", "--port", "0", "--json") as process:
        assert process.stdout is not None
        lines = ""
        while "}" not in lines:
            line = process.stdout.readline()
            assert line, process.stderr and process.stderr.read()
            lines += line
        told_of = json.loads(lines)
        try:
            yield told_of["address"], told_of["token"]
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)


def test_a_client_with_the_token_is_served_and_no_other(banyun: Banyun) -> None:
    banyun.process("add", "-", given="A text\n\nIt says something about sluices.\n")
    with served(banyun) as (address, token):
        assert address.startswith("http://127.0.0.1:")
        place = banyun.home / "run" / "token"
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert place.read_text().strip() == token

        async def work() -> None:
            http = httpx2.AsyncClient(headers={"Authorization": f"Bearer {token}"})
            async with http, Client(streamable_http_client(address, http_client=http)) as client:
                found = await told(client, "search", words="sluices")
                assert [one["title"] for one in found["found"]] == ["A text"]

        drive(work)
        for headers in ({}, {"Authorization": "Bearer guessed"}, {"Authorization": token}):
            assert httpx.post(address, headers=headers, json={}).status_code == 401
        own = {"Authorization": f"Bearer {token}"}
        assert httpx.post(address, headers={**own, "Host": "evil.example"}, json={}).status_code in (403, 421)
        foreign = httpx.post(address, headers={**own, "Origin": "https://evil.example"}, json={})
        assert foreign.status_code == 403


def test_a_taken_port_is_one_sentence(banyun: Banyun) -> None:
    with served(banyun) as (address, _token):
        port = address.split(":")[2].split("/")[0]
        ended = banyun.process("mcp", "--http", "--port", port)
        assert (ended.code, ended.out) == (1, "")
        assert f"Port {port} cannot be used" in ended.err


@pytest.mark.parametrize("options", [("--auto-accept", "x"), ("--port", "0")])
def test_options_that_do_nothing_alone_are_wrong_usage(banyun: Banyun, options: tuple[str, ...]) -> None:
    assert banyun("mcp", *options).code == 2


def test_the_skill_is_written_in_both_languages(banyun: Banyun) -> None:
    folder = banyun.home.parent / "skills"
    ended = banyun("mcp", "--install-skill", folder, "--json")
    assert ended.json["written"] == [str(folder / "banyun" / name) for name in ("SKILL.md", "SKILL.zh.md")]
    for name, words in (("SKILL.md", "The reader first"), ("SKILL.zh.md", "读者先说")):
        skill = (folder / "banyun" / name).read_text("utf-8")
        assert skill.startswith("---\nname: banyun\ndescription: ")
        assert words in skill
    folder.joinpath("file").write_text("")
    assert banyun("mcp", "--install-skill", folder / "file").code in (1, 2)
