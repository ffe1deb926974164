"""Which note a wikilink means, and how one is written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banyun.knowledge.linking import (
    link_to,
    link_to_material,
    meant,
    name_of,
    names_of,
    passages_linked,
    targets_of,
    with_link,
)
from banyun.knowledge.markup import read_markup
from banyun.knowledge.note import Note
from tests.storage import samples


def note(key: str, title: str = "", *, collection: str = "/vault", aliases: tuple[str, ...] = ()) -> Note:
    one = samples.note("words", key=key, collection=collection).note
    return replace(one, title=title or one.title, aliases=aliases)


DEEP = note("work/2019/checks.md", "Nightly checks")
SHALLOW = note("checks.md", "Other checks")
TITLED = note("x.md", "Warm-up", aliases=("pre-warming", "预热"))
ELSEWHERE = note("warm-up.md", collection="/other")
GROWN = note("ded_01.md", "Why [two] of three?", collection="grown")
ALL = (DEEP, SHALLOW, TITLED, ELSEWHERE, GROWN)


def test_a_note_is_called_by_its_file_its_title_and_its_aliases() -> None:
    assert names_of(TITLED) == ("x", "warm-up", "pre-warming", "预热")
    assert name_of("  Nightly   CHECKS.md ") == "nightly checks"


def test_a_link_looks_for_all_of_it_and_for_the_last_part_of_a_path() -> None:
    assert targets_of(["Work/Checks", "預熱"]) == ("work/checks", "checks", "预热")


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("checks", SHALLOW),
        ("Checks.md", SHALLOW),
        ("2019/checks", DEEP),
        ("work/2019/checks", DEEP),
        ("Nightly checks", DEEP),
        ("PRE-WARMING", TITLED),
        ("預熱", TITLED),
        ("Warm-up", TITLED),
        ("nothing of the kind", None),
        ("elsewhere/checks", None),
    ],
)
def test_what_a_link_means(link: str, found: Note | None) -> None:
    assert meant(link, ALL, "/vault") == found


def test_a_link_of_another_collection_means_the_note_there_first() -> None:
    assert meant("warm-up", ALL, "/other") == ELSEWHERE


@pytest.mark.parametrize("to", ALL)
@pytest.mark.parametrize("collection", ["/vault", "/other", "grown"])
def test_a_link_that_is_written_means_what_it_was_written_for(to: Note, collection: str) -> None:
    written = link_to(to, collection, [one for one in ALL if one is not to])
    (target,) = read_markup(written).links
    called = [one for one in ALL if target == one.id or set(names_of(one)) & set(targets_of([target]))]
    assert meant(target, called, collection) == to


def test_a_link_shows_the_title() -> None:
    assert link_to(TITLED, "/vault", []) == "[[x|Warm-up]]"
    assert link_to(SHALLOW, "/vault", [DEEP]) == "[[checks|Other checks]]"
    assert link_to(note("Plain.md", "Plain"), "/vault", []) == "[[Plain]]"


def test_a_link_to_a_passage_is_found_again_and_says_nothing_of_its_own() -> None:
    written = link_to_material("mat_01A", "A talk | on [caches]", "psg_2b")
    assert written == "[[mat_01A#psg_2b|A talk on caches]]"
    text = f"Mine.\n\n{written} and [[mat_01A|the talk]]"
    assert passages_linked(text, "mat_01A") == ["psg_2b", ""]
    marked = read_markup(text)
    assert list(marked.links) == ["mat_01A"]
    assert "talk" not in marked.indexable
    assert len(marked.indexable) == len(text)


def test_links_are_gathered_on_the_line_of_links_at_the_end() -> None:
    once = with_link("Words.\n", "[[A]]")
    assert once == "Words.\n\n[[A]]\n"
    assert with_link(once, "[[B|b]]") == "Words.\n\n[[A]] · [[B|b]]\n"
    assert with_link("See [[A]].\n", "[[B]]") == "See [[A]].\n\n[[B]]\n"
    assert with_link("", "[[A]]") == "[[A]]\n"
