"""The library on both stores: references, versions, echoes, searching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from banyun.digest.digest import Digest
from banyun.errors import AmbiguousId, InvalidInput, NotFound, QuoteNotFound
from banyun.events import CancelToken
from banyun.library import Library
from banyun.library.results import FindingView, MaterialView, NoteView
from banyun.storage.base import Store

VAULT = {
    "cold cache.md": """# The cold cache of June

I restarted a cache node and it came up empty, so every request fell through to the database. Since
then a restarted node copies the hottest keys from its neighbour before it takes traffic.
""",
    "bread.md": "# Bread\n\nSourdough wants a night in the fridge.\n",
}
ARTICLE = """# Empty caches

When a cache node restarts it is empty. Let it copy the hottest keys from a neighbour before it takes
traffic, or every request will fall through to the database.

Nobody has measured the wind on the ridge above the reservoir yet.
"""


@pytest.fixture
def library(store: Store, home: Path, clock: Callable[[], datetime]) -> Iterator[Library]:
    with Library(home, clock=clock, wording="en", store=store) as opened:
        yield opened


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    for name, text in VAULT.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "empty caches.md"
    path.write_text(ARTICLE, "utf-8")
    return path


def evidence_of(digest: Digest) -> list[str]:
    return [one.recalled.title for passage in digest.passages for one in passage.analysis.evidence]


def test_a_record_is_named_in_many_ways(library: Library, vault: Path, article: Path) -> None:
    library.learn([vault])
    material = library.add(str(article)).material
    for reference in (material.id, material.id[:20], "empty caches", "EMPTY", str(article)):
        view = library.show(reference)
        assert isinstance(view, MaterialView)
        assert view.material.id == material.id
    for reference in ("cold cache.md", f"{vault}/cold cache.md", "June", "cold june"):
        shown = library.show(reference)
        assert isinstance(shown, NoteView)
        assert shown.text.text == VAULT["cold cache.md"]
    with pytest.raises(AmbiguousId):
        library.show("note_")
    with pytest.raises(NotFound, match="no material"):
        library.digest(library.show("bread").note.id)  # type: ignore[union-attr]
    with pytest.raises(NotFound):
        library.show("nothing of the kind")


def test_a_digest_finds_the_note_and_keeps_its_findings(library: Library, vault: Path, article: Path) -> None:
    library.learn([vault])
    digest = library.digest(str(article))
    assert evidence_of(digest) == ["The cold cache of June"]
    assert digest.material.source == str(article)
    for finding in digest.findings:
        view = library.show(finding.id)
        assert isinstance(view, FindingView)
        assert view.finding == finding


def test_a_note_grown_from_a_material_is_no_evidence_for_it(
    library: Library, store: Store, vault: Path, article: Path
) -> None:
    library.learn([vault])
    material = library.add(str(article)).material
    note = library.show("June").note  # type: ignore[union-attr]
    store.update_note(replace(note, grown_from=material.id))
    assert evidence_of(library.digest(material.id)) == []


def test_a_clipping_of_the_material_is_no_evidence_for_it(
    library: Library, vault: Path, article: Path
) -> None:
    (vault / "clipping.md").write_text(f"---\nsource: a feed\n---\n{ARTICLE}\nRead later.\n", "utf-8")
    library.learn([vault])
    assert evidence_of(library.digest(str(article))) == ["The cold cache of June"]


def test_lenses_of_ones_own_take_the_place_of_inferred_ones(
    library: Library, vault: Path, article: Path
) -> None:
    library.learn([vault])
    library.configure("lenses", ["cost", "failure"])
    assert [lens.name for lens in library.digest(str(article)).lenses] == ["cost", "failure"]


def test_what_the_reader_says_needs_the_words_of_both(library: Library, vault: Path, article: Path) -> None:
    library.learn([vault])
    library.add(str(article))
    real, noted = "copy the hottest keys from a neighbour", "copies the hottest keys from its neighbour"
    taken = library.take_stance("empty", "June", "confirms", quote=real, note_quote=noted)
    assert ARTICLE[taken.material_quote.start : taken.material_quote.end] == real
    for quote, note_quote in ((noted, noted), (real, real)):
        with pytest.raises(QuoteNotFound):
            library.take_stance("empty", "June", "confirms", quote=quote, note_quote=note_quote)
    point = library.name_point("empty", name=" warm  starts ", quotes=[real])
    assert (point.name, point.state, point.author) == ("warm starts", "accepted", "me")
    assert library.name_point("empty", name="warm starts", quotes=[real]).id == point.id
    with pytest.raises(InvalidInput):
        library.name_point("empty", name="  ", quotes=[real])


def test_search_finds_every_kind(library: Library, vault: Path, article: Path) -> None:
    library.learn([vault])
    library.add(str(article))
    library.name_point("empty", name="Hottest first", quotes=["copy the hottest keys from a neighbour"])
    found = library.search("HOTTEST keys")
    assert [one.kind for one in found] == ["material", "note", "finding"]
    assert ARTICLE[found[0].quote.start : found[0].quote.end] == "hottest keys"
    assert library.search("   ") == []


@pytest.mark.parametrize("before", [10, 990, 1_000, 7_990, 30_000, 50_000])
def test_search_shows_the_first_place_however_far_down(library: Library, tmp_path: Path, before: int) -> None:
    text = "缓" * before + "，ＦＯＵＮＤ e\u0301te\u0301 here. Then 字 " * 40
    place = tmp_path / "far.md"
    place.write_text(text)
    library.add(str(place))
    for words, shown in (
        ("found été", "ＦＯＵＮＤ e\u0301te\u0301"),
        ("here found", "here"),
        ("THEN 字", "Then 字"),
    ):
        (found,) = library.search(words)
        assert found.quote.start == text.index(shown)
        assert text[found.quote.start : found.quote.end] == shown


def test_a_cancelled_digest_leaves_the_material_and_goes_on(
    store: Store, home: Path, clock: Callable[[], datetime], vault: Path, article: Path
) -> None:
    cancel = CancelToken()
    library = Library(home, clock=clock, wording="en", store=store, cancel=cancel)
    library.learn([vault])
    library.add(str(article))
    cancel.cancel()
    with pytest.raises(Exception, match="Interrupted"):
        library.digest("empty")
    again = Library(home, clock=clock, wording="en", store=store)
    assert evidence_of(again.digest("empty")) == ["The cold cache of June"]
