"""Several processes on one home: all finish, nothing is doubled, an interrupt is orderly."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.command import Banyun

EXAMPLES = Path(__file__).parents[2] / "examples"


def ended(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def test_two_learn_and_digest_the_same_at_once(banyun: Banyun) -> None:
    vault, talk = EXAMPLES / "en/vault-sre", EXAMPLES / "en/talk.md"
    learning = [banyun.start("learn", vault, "--json") for _ in range(2)]
    learned = [json.loads(ended(process)) for process in learning]
    assert sum(one["added"] for one in learned) >= learned[0]["notes"]
    digesting = [banyun.start("digest", talk, "--json") for _ in range(2)]
    first, second = (json.loads(ended(process)) for process in digesting)
    assert first["material"] == second["material"]
    assert first["passages"] == second["passages"]
    assert {one["id"] for one in first["findings"]} == {one["id"] for one in second["findings"]}
    assert len(banyun("list", "--json").json) == 1
    again = banyun("learn", vault, "--json").json
    assert (again["notes"], again["unchanged"]) == (learned[0]["notes"], learned[0]["notes"])
    shown = banyun("show", "talk", "--json").json
    assert len(shown["findings"]) == len(first["findings"])
    assert banyun("doctor", "--json").json["sound"]


def test_an_interrupt_is_130_and_the_same_command_goes_on(banyun: Banyun, tmp_path: Path) -> None:
    assert banyun("learn", EXAMPLES / "en/vault-sre").code == 0
    text = (EXAMPLES / "en/talk.md").read_text("utf-8")
    long = tmp_path / "long.md"
    long.write_text("\n\n".join(text.replace(" the ", f" the {n} ") for n in range(25)), "utf-8")
    banyun("add", long)
    with banyun.start("digest", "long", "--json") as process:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            if banyun("doctor", "--json").json["checks"][5]["message"] != "No job is running.":
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    if process.returncode == 0:
        pytest.skip("the digest was over before it could be interrupted")
    assert (process.returncode, out) == (130, "")
    assert json.loads(err)["error"]["code"] == "cancelled"
    assert banyun("digest", "long", "--json").code == 0
