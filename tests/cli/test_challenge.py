"""Counter-designs through the real command, and what they change afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.command import Banyun
from tests.cli.terminal import terminal

NAIVE = """# A cache for everybody

Our design keeps every object in one big cache. We use a single node for all keys. Latency is
dramatically lower than before. You just add memory when it fills up, and it never fails.

Reads went from 40 ms to 4 ms.
"""
SAFE = "Three nodes with a consistent hash, so that losing one costs a third of the hits."


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path) -> Banyun:
    (tmp_path / "naive.md").write_text(NAIVE, "utf-8")
    assert banyun("add", tmp_path / "naive.md").code == 0
    return banyun


def row(theirs: str, mine: str, name: str = "Nodes") -> str:
    return f"{name} | {theirs} | {mine}"


def test_what_it_claims_and_where_it_is_thin(reader: Banyun) -> None:
    page = reader("challenge", "everybody", "--json").json
    for claim in page["claims"]:
        assert NAIVE[claim["start"] : claim["end"]] == claim["quote"]
    assert any("40 ms to 4 ms" in claim["quote"] for claim in page["claims"])
    thin = {(one["kind"], one["quote"]["quote"] if one["quote"] else one["lens"]) for one in page["thin"]}
    assert ("silent", "cost") in thin
    assert ("silent", "failure") not in thin
    assert any(kind == "absolute" and "just add memory" in said for kind, said in thin)
    assert any(kind == "unquantified" and "dramatically" in said for kind, said in thin)
    assert page["versions"] == []


def test_much_without_a_figure_is_asked_about(banyun: Banyun, tmp_path: Path) -> None:
    bare, measured = "新方案大幅降低了延迟。代价很小。", "另一个显著提升了吞吐。它从 20 万次到 40 万次。"
    (tmp_path / "much.md").write_text(f"# 缓存\n\n{bare}\n\n{measured}\n", "utf-8")
    banyun("add", tmp_path / "much.md")
    thin = banyun("challenge", "缓存", "--json").json["thin"]
    said = [one["quote"]["quote"] for one in thin if one["kind"] == "unquantified"]
    assert said == ["新方案大幅降低了延迟。"]


def test_what_only_seems_so_and_what_is_just_new_are_not_thin(banyun: Banyun, tmp_path: Path) -> None:
    text = (
        "# Tanks\n\nThe classifier appeared to work perfectly. We forgot that it was just launched. "
        "You simply add a sensor."
    )
    (tmp_path / "tanks.md").write_text(text, "utf-8")
    banyun("add", tmp_path / "tanks.md")
    thin = banyun("challenge", "Tanks", "--json").json["thin"]
    assert [one["quote"]["quote"] for one in thin if one["kind"] == "absolute"] == [
        "You simply add a sensor."
    ]


def test_theirs_must_be_the_materials_words(reader: Banyun) -> None:
    forged = reader("challenge", "everybody", "--compare", row("a dozen nodes", SAFE), "--json")
    assert forged.error["code"] == "quote_not_found"
    half = reader("challenge", "everybody", "--text", "x", "--compare", "Nodes | mine", "--json")
    assert half.error["code"] == "invalid_input"
    assert reader("challenge", "everybody", "--text", " ", "--json").error["code"] == "invalid_input"
    assert reader("challenge", "everybody", "--json").json["versions"] == []


def test_versions_stand_side_by_side_and_rows_are_carried_over(reader: Banyun) -> None:
    theirs = "We use a single node for all keys"
    first = reader("challenge", "everybody", "--text", "Shards.", "--compare", row(theirs, SAFE), "--json")
    (version,) = first.json["versions"]
    (point,) = version["points"]
    assert NAIVE[point["theirs"]["start"] : point["theirs"]["end"]] == theirs
    assert point["mine"] == SAFE
    added = row("it never fails", "It fails; say what happens then.", "Failure")
    reader("challenge", "everybody", "--compare", added)
    second = reader("challenge", "everybody", "--compare", row(theirs, "Five nodes."), "--json").json
    last = second["versions"][-1]
    assert len(second["versions"]) == 3
    assert last["text"] == "Shards."
    assert [(one["name"], one["mine"]) for one in last["points"]] == [
        ("Nodes", "Five nodes."),
        ("Failure", "It fails; say what happens then."),
    ]
    shown = reader("challenge", "everybody").out
    assert "│" in next(line for line in shown.splitlines() if "Five nodes." in line)
    assert reader("undo", "--json").json["verb"] == "challenge"
    assert len(reader("challenge", "everybody", "--json").json["versions"]) == 2


def test_what_was_just_written_stands_without_the_claims(reader: Banyun) -> None:
    theirs = "We use a single node for all keys"
    before = reader("challenge", "everybody").out
    assert "What it claims" in before
    first = reader("challenge", "everybody", "--text", "Shards.", "--compare", row(theirs, SAFE)).out
    assert "Shards." in first
    assert theirs in first
    assert not any(label in first for label in ("What it claims", "Where it seems thin", "before it"))
    assert "One version before it" in reader("challenge", "everybody", "--text", "Two shards.").out


def test_a_counter_design_is_recalled_as_one_note_but_is_no_evidence_for_its_material(reader: Banyun) -> None:
    theirs = "We use a single node for all keys"
    reader("challenge", "everybody", "--text", "Shards.", "--compare", row(theirs, SAFE))
    reader("challenge", "everybody", "--text", "Consistent hashing with bounded loads.")
    recalled = reader("recall", "consistent hash, bounded loads, losing one node", "--json").json
    assert [(one["basis"], one["title"]) for one in recalled] == [
        ("thought", "How I would do it: A cache for everybody")
    ]
    digest = reader("digest", "everybody", "--json").json
    assert [one for passage in digest["passages"] for one in passage["evidence"]] == []
    reader("undo")
    assert reader("recall", "bounded loads", "--json").json == []
    assert reader("recall", "consistent hash", "--json").json != []


def test_what_is_pasted_where_a_key_is_asked_for_is_kept(reader: Banyun) -> None:
    """Several lines at once, Chinese ones too, are no keys; q in them ends nothing."""
    lines = "Two nodes, quite enough.\n三个节点，一致性哈希，坏一个只丢三分之一。\nKeep the quota small.\n"
    with terminal(reader, "challenge", "everybody") as screen:
        screen.waits_for("[q]")
        screen.waits_for("  ")
        screen.types(lines)
        screen.waits_for("Keep the quota small.")
        screen.waits_for("Ctrl-D")
        screen.types("\x04")
        assert screen.ends() == 0
    (version,) = reader("challenge", "everybody", "--json").json["versions"]
    assert version["text"] == lines.strip()


def test_one_key_still_leaves(reader: Banyun) -> None:
    with terminal(reader, "challenge", "everybody") as screen:
        screen.waits_for("[q]")
        screen.types("q")
        assert screen.ends() == 0
    assert reader("challenge", "everybody", "--json").json["versions"] == []
