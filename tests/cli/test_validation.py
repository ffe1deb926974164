"""Reactions, stances, details and lookups through the real command, and what each changes afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import Banyun
from tests.cli.terminal import terminal

COLD = """---
date: 2019-06-14
---
# The cold cache of June

I restarted a cache node and it came up empty, so every request fell through to the database. It
took 43 minutes until the database answered again.

Since then a restarted node copies the hottest keys from its neighbour before it takes traffic. I
found out because the query log was full of the same few keys.
"""
COPY = """# Copying hot keys, read elsewhere

A restarted cache node copies the hottest keys from its neighbour before it takes traffic, says
the paper on warm starts.
"""
BREAD = "# Bread\n\nSourdough wants a night in the fridge.\n"
ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.

## On the ridge

Nobody has measured the wind on the ridge above the reservoir yet, say the keepers of the weather hut.
"""
OTHER = """# Warm starts at another house

We let a restarted cache node copy the hottest keys of a neighbour before it takes traffic; the database
never noticed.
"""


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "cold cache.md").write_text(COLD, "utf-8")
    (folder / "bread.md").write_text(BREAD, "utf-8")
    return folder


@pytest.fixture
def reader(banyun: Banyun, tmp_path: Path, vault: Path) -> Banyun:
    for name, text in (("caches.md", ARTICLE), ("other.md", OTHER)):
        (tmp_path / name).write_text(text, "utf-8")
    assert banyun("learn", vault).code == 0
    assert banyun("add", tmp_path / "caches.md", tmp_path / "other.md").code == 0
    return banyun


def digest(reader: Banyun, material: str = "caches") -> dict[str, Any]:
    made: dict[str, Any] = reader("digest", material, "--json").json
    return made


def passage(made: dict[str, Any], words: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in made["passages"] if words in one["text"])
    return found


def test_a_reaction_moves_the_front_page(reader: Banyun) -> None:
    assert "You probably did this already, in June 2019" in reader("digest", "caches").out
    felt = reader("react", "caches", "did", "--quote", "When a cache node restarts", "--json").json
    assert [one["title"] for one in felt["evidence"]] == ["The cold cache of June"]
    shown = reader("digest", "caches").out
    assert "You did this already, in June 2019" in shown
    assert "probably" not in shown.split("\n\n")[1]
    here = passage(digest(reader), "cache node restarts")
    assert here["reaction"]["feeling"] == "did"
    assert here["passes"][0] | {"score": 0} == {
        "pass": "validation",
        "score": 0,
        "why": "You said: I did this.",
    }
    hard = reader("react", "caches", "hard", "--quote", "When a cache node restarts", "--json").json
    assert hard["id"] == felt["id"], "a passage has one first reaction, the last"
    assert [one["title"] for one in hard["nearest"]] == ["The cold cache of June"]
    here = passage(digest(reader), "cache node restarts")
    assert [one["pass"] for one in here["passes"]] == ["frontier", "mindset"]
    reader("undo")
    assert passage(digest(reader), "cache node restarts")["reaction"]["feeling"] == "did"
    reader("undo")
    assert "You probably did this already" in reader("digest", "caches").out


def test_what_the_reader_did_without_a_note_is_said_plainly(reader: Banyun) -> None:
    felt = reader("react", "caches", "did", "--quote", "measured the wind on the ridge", "--json").json
    assert felt["evidence"] == []
    shown = reader("digest", "caches").out
    assert "no note of yours tells of it yet" in " ".join(shown.split())
    for form in ("md", "html"):
        assert "no note of yours tells of it yet" in reader("digest", "caches", "--format", form).out


def test_what_the_reader_did_is_told_there_and_becomes_their_note(reader: Banyun) -> None:
    at = ("react", "caches", "did", "--quote", "measured the wind on the ridge")
    story = "In May 2024 I carried an anemometer up the ridge: 14 m/s at dawn."
    told = reader(*at, "--text", story, "--json").json
    shown = " ".join(reader("show", told["note"]).out.split())
    assert story in shown
    assert "what I did" in shown
    (found,) = [one for one in reader("recall", story, "--json").json if one["note"] == told["note"]]
    assert found["basis"] == "did"
    assert "no note of yours tells of it yet" not in " ".join(reader("digest", "caches").out.split())
    reader(*at, "--text", story + " At noon it was 9.")
    assert len([one for one in reader("recall", story, "--json").json if "what I did" in one["title"]]) == 1
    assert reader("react", "caches", "hard", "--quote", "measured the wind", "--text", "x").code == 2
    assert reader(*at, "--text", " ").code != 0


def test_at_a_terminal_a_few_lines_are_written_at_once(banyun: Banyun, reader: Banyun) -> None:
    assert reader("list").code == 0
    at = ("react", "caches", "did", "--quote", "measured the wind on the ridge")
    with terminal(banyun, *at) as screen:
        screen.waits_for("how did it go?")
        screen.types("An anemometer on the ridge in May 2024.\r")
        screen.types("14 m/s at dawn.\r\r")
        screen.waits_for("Kept as a note of your own work")
        assert screen.ends() == 0
    assert "14 m/s at dawn" in reader("search", "anemometer").out + reader("recall", "14 m/s at dawn").out


def test_a_reaction_is_to_the_materials_own_words(reader: Banyun) -> None:
    assert (
        reader("react", "caches", "did", "--quote", "cold as ice", "--json").error["code"]
        == "quote_not_found"
    )
    assert reader("react", "caches", "did").code == 2
    assert reader("react", "caches", "--json").json == []


def test_a_stance_raises_the_note_in_later_recall(reader: Banyun, vault: Path) -> None:
    text = "A restarted cache node copies the hottest keys from its neighbour before it takes traffic"
    for name in ("a", "b"):
        (vault / f"{name}.md").write_text(COPY.replace("Copying", f"Copying {name}"), "utf-8")
    reader("learn", vault, "--basis", "read")
    first, second = [one for one in reader("recall", text, "--json").json if "Copying" in one["title"]][:2]
    taken = reader("stance", "caches", second["note"], "confirms", "--json").json
    assert taken["stance"] == "confirms"
    found = [one for one in reader("recall", text, "--json").json if "Copying" in one["title"]]
    assert [one["note"] for one in found] == [second["note"], first["note"]]
    assert "You confirmed it on 14 March 2026" in found[0]["why"]
    assert found[0]["score"] == pytest.approx(found[1]["score"]), "the score itself stays calibrated"
    evidence = passage(digest(reader, "other"), "restarted cache node")["evidence"]
    titles = [one["title"] for one in evidence if "Copying" in one["title"]]
    assert titles[0] == second["title"]
    reader("undo")
    assert [one["note"] for one in reader("recall", text, "--json").json if "Copying" in one["title"]] == [
        first["note"],
        second["note"],
    ]


def test_a_contradicted_note_is_marked_and_comes_back_until_it_is_revised(
    reader: Banyun, vault: Path
) -> None:
    (evidence,) = passage(digest(reader), "cache node restarts")["evidence"]
    reader("stance", "caches", evidence["note"], "contradicts")
    (recalled,) = reader("recall", evidence["quote"], "--json").json
    assert [mark["stance"] for mark in recalled["marks"]] == ["contradicts"]
    assert "Contradicted on 14 March 2026 by “Empty caches”" in recalled["why"]
    assert "Contradicted on 14 March 2026" in reader("digest", "other").out
    (wanting,) = reader("stance", "--revise", "--json").json
    assert (wanting["note"], len(wanting["stances"])) == (evidence["note"], 1)
    assert "The cold cache of June" in reader("stance", "--revise").out
    (vault / "cold cache.md").write_text(COLD + "\nThe article is right, I was wrong.\n", "utf-8")
    reader("learn", vault)
    assert reader("stance", "--revise", "--json").json == []
    assert reader("recall", evidence["quote"], "--json").json[0]["marks"] == []


def test_a_refinement_stands_beside_the_note(reader: Banyun) -> None:
    (evidence,) = passage(digest(reader), "cache node restarts")["evidence"]
    reader("stance", "caches", evidence["note"], "refines")
    (recalled,) = reader("recall", evidence["quote"], "--json").json
    assert recalled["marks"][0]["quote"] == evidence["material_quote"]["quote"]
    assert "Refined on 14 March 2026 by “Empty caches”: “" in recalled["why"]


def test_an_unrelated_pair_is_not_offered_again(reader: Banyun, tmp_path: Path) -> None:
    (evidence,) = passage(digest(reader), "cache node restarts")["evidence"]
    reader("stance", "caches", evidence["note"], "unrelated")
    here = passage(digest(reader), "cache node restarts")
    assert (here["evidence"], here["known"]) == ([], "new")
    assert "validation" not in [one["pass"] for one in here["passes"]]
    assert reader("stance", "caches", "--json").json == []
    twin = tmp_path / "twin.md"
    twin.write_text(ARTICLE.replace("Let it copy", "Let it rather copy") + "\nA word more.\n", "utf-8")
    assert passage(digest(reader, str(twin)), "cache node restarts")["evidence"] == []
    assert passage(digest(reader, "other"), "restarted cache node")["evidence"] != []
    reader("undo")
    assert passage(digest(reader, "caches.md"), "cache node restarts")["evidence"] != []


def test_details_are_asked_from_the_note_and_become_a_note(reader: Banyun) -> None:
    (evidence,) = passage(digest(reader), "cache node restarts")["evidence"]
    taken = reader("stance", "caches", evidence["note"], "confirms", "--json").json
    assert any("____ minutes" in prompt for prompt in taken["prompts"])
    answer = "We had 43 minutes; the purple dashboard told us, since nobody had looked at the query log."
    kept = reader("stance", "caches", evidence["note"], "--details", answer, "--json").json
    assert kept["details"][0]["text"] == answer
    (recalled,) = reader("recall", "purple dashboard and the query log", "--limit", "1", "--json").json
    assert (recalled["title"], recalled["basis"], recalled["when"]) == (
        "The cold cache of June: details",
        "did",
        "2019-06-14",
    )
    made = digest(reader)
    pieces = passage(made, "cache node restarts")["evidence"]
    assert [one["title"] for one in pieces] == ["The cold cache of June"], "no echo"
    assert [one["text"] for one in pieces[0]["details"]] == [answer]
    for form in ("md", "html"):
        assert "purple dashboard" in reader("digest", "caches", "--format", form).out
    assert answer in reader("show", "caches").out
    reader("undo")
    assert reader("recall", "purple dashboard", "--json").json == []


def test_a_lookup_is_found_later_and_shown_where_it_was_filed(reader: Banyun) -> None:
    point = reader(
        "point", "caches", "--quote", "copy the hottest keys", "--name", "Warm start", "--json"
    ).json
    learned = "Skewed access: six per cent of the keys carry most of the load, says the zipf paper."
    kept = reader(
        *("lookup", "How skewed is access?", "--where", "zipf paper", "--on", point["finding"]),
        *("--learned", learned, "--json"),
    ).json
    recalled = reader("recall", "six per cent of the keys carry the load", "--json").json[0]
    assert (recalled["title"], recalled["basis"]) == ("How skewed is access?", "read")
    here = passage(digest(reader), "cache node restarts")
    assert [one["id"] for one in here["lookups"]] == [kept["id"]]
    assert "How skewed is access?" not in [one["title"] for one in here["evidence"]]
    for form in ("md", "html"):
        assert "Skewed access" in reader("digest", "caches", "--format", form).out
    assert [one["id"] for one in reader("lookup", "--on", point["finding"], "--json").json] == [kept["id"]]
    assert [one["id"] for one in reader("lookup", "--on", "caches", "--json").json] == [kept["id"]]
    assert reader("lookup", "--on", "other", "--json").json == []
    reader("undo")
    recalled = reader("recall", "six per cent of the keys carry the load", "--json").json
    assert "How skewed is access?" not in [one["title"] for one in recalled]


def test_a_lookup_may_wait_and_is_then_done(reader: Banyun) -> None:
    opened = reader("lookup", "RDMA bottlenecks", "--on", "caches", "--json").json
    assert "still to be looked up" in reader("lookup").out
    done = reader("lookup", "rdma Bottlenecks", "--on", "caches", "--learned", "Queue pairs.", "--json").json
    assert (done["id"], done["learned"]) == (opened["id"], "Queue pairs.")
    assert [one["id"] for one in digest(reader)["lookups"]] == [opened["id"]]
    assert "Looked up: rdma Bottlenecks: Queue pairs." in reader("digest", "caches").out
    assert reader("lookup", "x", "--on", "nothing", "--json").error["code"] == "not_found"
    assert reader("lookup", " ", "--json").error["code"] == "invalid_input"


def test_passes_attach_to_a_point(reader: Banyun) -> None:
    quote = "copy the hottest keys from a neighbour"
    reader("point", "caches", "--quote", quote, "--name", "Warm start")
    made = digest(reader)
    point = next(one for one in made["points"] if one["state"] == "accepted")
    assert "validation" in point["passes"]
    felt = reader("react", "caches", "could", "--quote", "When a cache node restarts", "--json").json
    shown = reader("show", "caches", "--json").json
    assert [one["id"] for one in shown["reactions"]] == [felt["id"]]
    asked = reader("question", "How long?", "--on", "caches", "--quote", "hottest keys from a", "--json").json
    taken = reader("stance", "caches", "June", "confirms", "--json").json
    reader("react", "caches", "hard", "--quote", "wind on the ridge")
    attached = reader("show", point["id"], "--json").json["attached"]
    assert attached["stances"] == [taken["id"]]
    assert set(attached["records"]) == {felt["id"], asked[0]["question"]}
    assert "How long?" in reader("show", point["id"]).out
    lines = reader("show", "caches").out
    assert lines.index("I could do this") < lines.index("Warm start"), "in the order of the text"


def test_a_stance_by_the_words_that_were_offered(reader: Banyun) -> None:
    (waiting,) = reader("stance", "caches", "--json").json
    assert waiting["note_quote"]["quote"] in COLD
    assert reader("stance", "caches", "bread", "confirms", "--json").error["code"] == "invalid_input"
    assert reader("stance", "caches", "June", "--details", "x", "--json").error["code"] == "not_found"
    assert reader("stance", "caches", "June", "confirms", "--quote", "cache").code == 2
    assert reader("stance").code == 2
    searched = reader("stance", "caches", "--searched", "--json").json
    assert any("ridge" in one["searched"] for one in searched)
    assert "ridge" in reader("stance", "caches", "--searched").out


def test_a_note_from_the_material_takes_no_stance_on_it(reader: Banyun) -> None:
    reader(
        "lookup", "Hot keys", "--on", "caches", "--learned", "Copy the hottest keys from a neighbour first."
    )
    refused = reader(
        *("stance", "caches", "Hot keys", "confirms", "--quote", "copy the hottest keys from a neighbour"),
        *("--note-quote", "Copy the hottest keys from a neighbour", "--json"),
    )
    assert refused.error["code"] == "invalid_input"
    assert "no evidence" in refused.error["message"]


def test_stances_whose_words_are_gone_are_shown_so_and_can_be_put_elsewhere(
    reader: Banyun, tmp_path: Path, vault: Path
) -> None:
    taken = reader("stance", "caches", "June", "confirms", "--json").json
    (tmp_path / "caches.md").write_text(
        "# Empty caches\n\n## On the ridge\n\n"
        "Nobody has measured the wind on the ridge above the reservoir yet, say the keepers"
        " of the weather hut.\n\n## Warm starts\n\nWarm each node before traffic comes; ask those beside it"
        " for what is asked most.\n",
        "utf-8",
    )
    assert reader("add", tmp_path / "caches.md", "--json").json[0]["version"] == 2
    (lost,) = reader("stance", "caches", "--list", "--json").json
    assert (lost["id"], lost["orphaned"]) == (taken["id"], True)
    assert "no longer there" in reader("show", "caches").out
    assert reader("recall", "hottest keys from its neighbour", "--json").json[0]["marks"] == []
    assert reader("stance", "--reanchor", taken["id"], "--json").error["code"] == "invalid_input"
    words = "ask those beside it for what is asked most"
    moved = reader("stance", "--reanchor", taken["id"], "--quote", words, "--json").json
    assert (moved["id"], moved["orphaned"], moved["material_quote"]["quote"]) == (taken["id"], False, words)
    assert [one["stance"] for one in passage(digest(reader), "Warm each node")["evidence"]] == ["confirms"]
    reader("undo")
    assert reader("stance", "caches", "--list", "--json").json[0]["orphaned"]
    (vault / "cold cache.md").write_text("# The cold cache of June\n\nAll of it is written anew.\n", "utf-8")
    reader("stance", "--reanchor", taken["id"], "--quote", words)
    reader("learn", vault)
    assert reader("stance", "caches", "--list", "--json").json[0]["orphaned"]


def test_the_evidence_comes_one_at_a_time_with_the_words_of_both(reader: Banyun) -> None:
    with terminal(reader, "stance", "caches") as screen:
        shown = screen.waits_for("q stop")
        assert "▸" in shown
        assert "Your note · you did this · June 2019" in shown
        screen.types("l")
        screen.waits_for("Look up what?")
        screen.types("hot keys\n")
        screen.waits_for("Where did you look?")
        screen.types("\n")
        screen.waits_for("What did you learn?")
        screen.types("Few carry most.\n")
        screen.waits_for("q stop")
        screen.types("c")
        screen.waits_for("From memory · Enter: skip it · q: enough for now")
        screen.types("Forty-three.\n")
        screen.waits_for("From memory · Enter: skip it · q: enough for now")
        screen.types("\n")
        assert screen.ends() == 0
        assert "1 stance taken." in screen.rest
    (piece,) = passage(digest(reader), "cache node restarts")["evidence"]
    assert (piece["stance"], piece["details"][0]["text"]) == ("confirms", "Forty-three.")
    assert [one["what"] for one in reader("lookup", "--json").json] == ["hot keys"]


def test_the_passages_come_one_at_a_time_with_a_key_each(reader: Banyun) -> None:
    with terminal(reader, "react", "caches") as screen:
        screen.waits_for("1/2")
        screen.waits_for("q stop")
        screen.types("d")
        screen.waits_for("The cold cache of June")
        screen.waits_for("q stop")
        screen.types(" ")
        screen.waits_for("2/2")
        screen.waits_for("q stop")
        screen.types("h")
        screen.waits_for("New ground")
        assert screen.ends() == 0
        assert "2 passages marked." in screen.rest
    felt = reader("react", "caches", "--json").json
    assert [one["feeling"] for one in felt] == ["did", "hard"]
    assert reader("stance", "caches", "--list", "--json").json == []


def test_one_key_at_a_line_ends_the_round_and_keeps_what_was_said(reader: Banyun) -> None:
    with terminal(reader, "stance", "caches") as screen:
        screen.waits_for("q stop")
        screen.types("c")
        screen.waits_for("q: enough for now")
        screen.types("q\n")
        assert screen.ends() == 0
        assert "1 stance taken." in screen.rest
    (piece,) = passage(digest(reader), "cache node restarts")["evidence"]
    assert (piece["stance"], piece["details"]) == ("confirms", [])
