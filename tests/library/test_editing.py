"""Notes edited and made through the library: files are written, the records follow, nothing is lost."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from banyun.errors import BanyunError, InvalidInput, NotFound, NotOverwritten
from banyun.knowledge.note import Note
from banyun.library import Library
from tests.conftest import NOW

TEXT = (
    "---\ntitle: Nightly checks\ntags: [sre]\n---\n\n# Nightly checks\n\n"
    "We halved the false alarms in 2019.\n"
)
BYTES = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode().removesuffix(b"\r\n")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def vault(tmp_path: Path) -> Path:
    folder = tmp_path / "vault"
    folder.mkdir()
    (folder / "checks.md").write_bytes(BYTES)
    return folder


@pytest.fixture
def library(home: Path, vault: Path) -> Iterator[Library]:
    with Library(home, clock=Clock(), wording="en") as opened:
        opened.learn([vault])
        yield opened


@pytest.fixture
def note(library: Library) -> Note:
    (found,) = library.notes()
    return found


def saved(library: Library, note: Note, old: str, new: str) -> Note:
    lies = library.open_note(note.id)
    assert old in lies.text
    return library.edit_note(note.id, lies.text.replace(old, new), lies.state).note


def test_a_note_that_is_saved_unchanged_stays_byte_for_byte(
    library: Library, note: Note, vault: Path
) -> None:
    before = (vault / "checks.md").stat()
    lies = library.open_note(note.id)
    assert (lies.kept, lies.place, lies.behind, lies.refusal) == ("file", vault / "checks.md", False, None)
    assert "\r" not in lies.text
    edited = library.edit_note(note.id, lies.text.replace("\n", "\r\n"), lies.state)
    assert not edited.changed
    assert edited.note == note
    assert (vault / "checks.md").read_bytes() == BYTES
    assert (vault / "checks.md").stat().st_mtime_ns == before.st_mtime_ns


def test_a_file_whose_name_is_as_long_as_can_be_is_written(library: Library, vault: Path) -> None:
    place = vault / f"{chr(0x1F0A1) * 63}.md"  # 255 bytes
    place.write_text("The one night it failed.\n", "utf-8")
    library.learn([vault])
    long = next(one for one in library.notes() if one.key == place.name)
    saved(library, long, "failed", "held")
    assert place.read_text("utf-8") == "The one night it held.\n"
    assert sorted(one.name for one in vault.iterdir()) == ["checks.md", place.name]


def test_an_edit_writes_the_file_and_makes_a_version(library: Library, note: Note, vault: Path) -> None:
    (vault / "checks.md").chmod(0o640)
    after = saved(library, note, "halved", "thirded")
    assert (vault / "checks.md").read_bytes() == BYTES.replace(b"halved", b"thirded")
    assert stat.S_IMODE((vault / "checks.md").stat().st_mode) == 0o640
    assert (after.id, after.version, after.title) == (note.id, 2, "Nightly checks")
    assert [one.id for one in library.search("thirded")] == [note.id]
    assert library.search("halved") == []
    learned = library.learn([vault])
    assert (learned.unchanged, learned.updated, learned.added) == (1, 0, 0)
    assert list(vault.iterdir()) == [vault / "checks.md"]


def test_an_edit_is_taken_back_in_the_file_too(library: Library, note: Note, vault: Path) -> None:
    saved(library, note, "halved", "thirded")
    assert library.undo().verb == "edit"
    assert (vault / "checks.md").read_bytes() == BYTES
    assert library.open_note(note.id).note.version == 1
    assert [one.id for one in library.search("halved")] == [note.id]


def test_an_edit_whose_file_went_on_is_not_taken_back(library: Library, note: Note, vault: Path) -> None:
    saved(library, note, "halved", "thirded")
    (vault / "checks.md").write_text("# Nightly checks\n\nwritten elsewhere\n")
    with pytest.raises(NotOverwritten):
        library.undo()
    assert (vault / "checks.md").read_text() == "# Nightly checks\n\nwritten elsewhere\n"
    assert library.open_note(note.id).note.version == 2


def test_what_changed_meanwhile_is_not_saved_over(library: Library, note: Note, vault: Path) -> None:
    opened = library.open_note(note.id)
    (vault / "checks.md").write_text(TEXT + "\nAdded on another machine.\n")
    with pytest.raises(NotOverwritten, match="was changed meanwhile"):
        library.edit_note(note.id, opened.text + "mine", opened.state)
    assert (vault / "checks.md").read_text() == TEXT + "\nAdded on another machine.\n"
    again = library.open_note(note.id)
    assert again.behind
    assert "Added on another machine" in again.text
    edited = library.edit_note(note.id, again.text + "mine\n", again.state)
    assert edited.note.version == 3  # what was written elsewhere is a version, too
    assert (vault / "checks.md").read_text() == TEXT + "\nAdded on another machine.\nmine\n"


def test_of_two_tabs_the_second_is_refused(library: Library, note: Note, vault: Path) -> None:
    first, second = library.open_note(note.id), library.open_note(note.id)
    library.edit_note(note.id, first.text + "one\n", first.state)
    with pytest.raises(NotOverwritten):
        library.edit_note(note.id, second.text + "two\n", second.state)


def test_a_read_only_file_is_refused_and_left(library: Library, note: Note, vault: Path) -> None:
    (vault / "checks.md").chmod(0o444)
    lies = library.open_note(note.id)
    assert isinstance(lies.refusal, NotOverwritten)
    with pytest.raises(NotOverwritten, match="read-only"):
        library.edit_note(note.id, "other words", lies.state)
    assert (vault / "checks.md").read_bytes() == BYTES


def test_a_file_that_vanished_while_it_was_edited_is_not_made_again(
    library: Library, note: Note, vault: Path
) -> None:
    lies = library.open_note(note.id)
    (vault / "checks.md").unlink()
    with pytest.raises(NotOverwritten):
        library.edit_note(note.id, "other words", lies.state)
    assert list(vault.iterdir()) == []


def test_where_the_file_is_not_here_the_records_keep_the_new_text(
    library: Library, note: Note, vault: Path
) -> None:
    (vault / "checks.md").unlink()
    lies = library.open_note(note.id)
    assert (lies.kept, lies.place, lies.text) == ("away", None, TEXT.removesuffix("\n"))
    after = library.edit_note(note.id, "# Nightly checks\n\nkept here\n", lies.state).note
    assert after.version == 2
    assert library.undo().verb == "edit"
    assert library.open_note(note.id).text == TEXT.removesuffix("\n")


def test_a_link_is_followed_and_stays_one(library: Library, home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "real.md").write_text("# Linked\n\nwords of another place\n")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "link.md").symlink_to(tmp_path / "elsewhere" / "real.md")
    library.learn([linked])
    found = next(one for one in library.notes() if one.key == "link.md")
    saved(library, found, "another place", "one place")
    assert (linked / "link.md").is_symlink()
    assert (tmp_path / "elsewhere" / "real.md").read_text() == "# Linked\n\nwords of one place\n"


def test_a_link_that_leads_to_no_note_is_not_followed(library: Library, tmp_path: Path) -> None:
    (tmp_path / "profile").write_text("# Linked\n\nno note at all\n")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "link.md").symlink_to(tmp_path / "profile")
    library.learn([linked])
    found = next(one for one in library.notes() if one.key == "link.md")
    lies = library.open_note(found.id)
    with pytest.raises(NotOverwritten, match="which is no note"):
        library.edit_note(found.id, "other words", lies.state)
    assert (tmp_path / "profile").read_text() == "# Linked\n\nno note at all\n"


@pytest.mark.parametrize("key", ["../outside.md", "sub/../../outside.md", "/etc/outside.md", "a\x00.md"])
def test_nothing_outside_of_the_folder_is_written(
    library: Library, home: Path, vault: Path, tmp_path: Path, key: str
) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text(TEXT)
    exported = tmp_path / "exported"
    library.export(exported)
    for place in exported.rglob("*.json*"):
        text = place.read_text()
        escaped = key.replace("\x00", "\\u0000")
        place.write_text(text.replace('"checks.md"', f'"{escaped}"'))
    with Library(tmp_path / "second", clock=Clock(), wording="en") as second:
        try:
            second.import_from(exported)
        except BanyunError:
            return
        for one in second.notes():
            lies = second.open_note(one.id)
            assert lies.kept in ("away", "file")
            if lies.kept == "file":
                assert lies.place == vault / "checks.md"
            else:
                second.edit_note(one.id, "# Taken over\n\nnew words\n", lies.state)
    assert outside.read_text() == TEXT


def test_a_name_that_is_not_composed_is_found(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "mac"
    folder.mkdir()
    (folder / "cafe\u0301.md").write_text("# Cafe\n\nbefore\n")
    library.learn([folder])
    found = next(one for one in library.notes() if one.key.startswith("caf"))
    saved(library, found, "before", "after")
    assert (folder / "cafe\u0301.md").read_text() == "# Cafe\n\nafter\n"


def test_a_full_disk_leaves_the_file_whole(
    library: Library, note: Note, vault: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lies = library.open_note(note.id)

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(BanyunError):
        library.edit_note(note.id, lies.text + "more", lies.state)
    monkeypatch.undo()
    assert (vault / "checks.md").read_bytes() == BYTES
    assert list(vault.iterdir()) == [vault / "checks.md"]
    assert library.open_note(note.id).note.version == 1


def test_what_the_reader_said_of_a_note_outlives_an_edit(library: Library, note: Note) -> None:
    library.describe_note(note.id, basis="read", when="2018", tags=["mine"])
    after = saved(library, note, "halved", "thirded")
    assert (after.basis, after.when and after.when.text, after.tags) == ("read", "2018", ("sre", "mine"))


def test_front_matter_that_is_edited_counts(library: Library, note: Note) -> None:
    after = saved(library, note, "tags: [sre]", "tags: [sre, alarms]\nbasis: did")
    assert after.tags == ("sre", "alarms")
    assert after.basis == "did"


def test_a_note_that_grew_here_is_edited_in_the_records(library: Library) -> None:
    asked = library.ask("How many false alarms are left?")
    library.deduce(asked.question.id, "About half of them.")
    grown = next(one for one in library.notes() if one.collection == "grown")
    lies = library.open_note(grown.id)
    assert (lies.kept, lies.place) == ("here", None)
    after = library.edit_note(grown.id, lies.text.replace("half", "a third"), lies.state).note
    assert (after.id, after.version, after.basis, after.grown_from) == (grown.id, 2, "thought", None)
    assert "a third" in library.open_note(grown.id).text
    (deduction,) = library.question(asked.question.id).asked.deductions
    assert deduction.body.text == "About half of them."
    with pytest.raises(NotOverwritten):
        library.edit_note(grown.id, "too late", lies.state)


def test_a_stance_whose_words_are_gone_is_told_and_kept(library: Library, note: Note, tmp_path: Path) -> None:
    talk = tmp_path / "talk.md"
    talk.write_text("# A talk\n\nThey halved the false alarms of their nightly checks, too.\n")
    added = library.add(str(talk)).material.id
    taken = library.take_stance(
        added,
        note=note.id,
        stance="confirms",
        quote="halved the false alarms",
        note_quote="We halved the false alarms in 2019.",
    )
    lies = library.open_note(note.id)
    text = lies.text.replace("We halved the false alarms in 2019.", "Nothing of the sort.")
    edited = library.edit_note(note.id, text, lies.state)
    assert [one.id for one in edited.orphaned] == [taken.id]
    (kept,) = library.show(note.id).stances  # type: ignore[union-attr]
    assert kept.orphaned
    library.undo()
    (kept,) = library.show(note.id).stances  # type: ignore[union-attr]
    assert not kept.orphaned


def test_an_empty_text_is_refused(library: Library, note: Note, vault: Path) -> None:
    lies = library.open_note(note.id)
    with pytest.raises(InvalidInput):
        library.edit_note(note.id, " \n ", lies.state)
    assert (vault / "checks.md").read_bytes() == BYTES


# New notes.


def test_a_new_note_is_a_file_in_the_home(library: Library, home: Path) -> None:
    made = library.new_note("What a cache: costs?", "Words of mine.", basis="did", when="June 2021")
    (place,) = (home / "notes").iterdir()
    assert place.name == "What a cache costs.md"
    assert place.read_text() == (
        "---\nbasis: did\nwhen: 2021-06\n---\n\n# What a cache: costs?\n\nWords of mine.\n"
    )
    assert (made.title, made.basis, made.when and made.when.text) == (
        "What a cache: costs?",
        "did",
        "2021-06",
    )
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
    assert library.learn([home / "notes"]).unchanged == 1
    saved(library, made, "Words of mine", "Other words")
    assert "Other words" in place.read_text()


def test_a_new_note_goes_into_a_learned_folder(library: Library, vault: Path, tmp_path: Path) -> None:
    assert library.note_folders() == [str(vault)]
    library.new_note("夜班", "换班的时候要说的话。", folder=str(vault))
    assert (vault / "夜班.md").read_text() == "# 夜班\n\n换班的时候要说的话。\n"
    with pytest.raises(InvalidInput):
        library.new_note("Elsewhere", "words", folder=str(tmp_path))
    assert not (tmp_path / "Elsewhere.md").exists()


def test_a_note_of_that_name_is_not_written_over(library: Library, home: Path) -> None:
    library.new_note("Same", "first")
    with pytest.raises(NotOverwritten, match="is there already"):
        library.new_note("Same", "second")
    assert (home / "notes" / "Same.md").read_text() == "# Same\n\nfirst\n"


def test_a_note_without_a_title_is_called_by_its_words(library: Library, home: Path) -> None:
    assert library.new_note("", "## Heading of mine\n\nwords").title == "Heading of mine"
    assert library.new_note("", "Only a sentence.").title == "Only a sentence."
    with pytest.raises(InvalidInput):
        library.new_note(" ", "\n")


# Links.


def test_links_are_written_and_seen_from_both_sides(library: Library, note: Note, vault: Path) -> None:
    (vault / "warm-up.md").write_text("# Pre-warming\n\nAs in [[checks]] and [[nothing yet]].\n")
    library.learn([vault])
    warm = next(one for one in library.notes() if one.key == "warm-up.md")
    assert [one.id for one in library.note_links(note.id).back] == [warm.id]
    known, lost = library.note_links(warm.id).out
    assert (known.note and known.note.id, lost.target, lost.found) == (note.id, "nothing yet", False)
    assert library.link_note(note.id, "pre-warming").changed
    assert (vault / "checks.md").read_bytes() == BYTES + b"\r\n\r\n[[warm-up|Pre-warming]]\r\n"
    assert not library.link_note(note.id, "Pre-warming").changed
    assert [one.id for one in library.note_links(warm.id).back] == [note.id]
    with pytest.raises(NotFound):
        library.link_note(note.id, "nothing of that name")


def test_a_material_and_its_passage_are_linked_from_both_sides(
    library: Library, note: Note, tmp_path: Path
) -> None:
    talk = tmp_path / "talk.md"
    talk.write_text("# A talk\n\nFirst they looked.\n\nThen they halved the alarms of the night.\n")
    material = library.add(str(talk)).material.id
    passage = library.text_of(material).passages[-1]
    library.link_note(note.id, "A talk")
    library.link_note(note.id, f"{material}#{passage.id}")
    (link,) = library.note_links(note.id).out
    assert link.material is not None
    assert (link.material.id, link.passages) == (material, (passage.id,))
    (linked,) = library.linked_from(material)
    assert (linked.note.id, linked.passages) == (note.id, ("", passage.id))
    talk.write_text("# A talk\n\nNew words before.\n\n" + talk.read_text().partition("\n\n")[2])
    assert library.add(str(talk)).version == 2
    (linked,) = library.linked_from(material)
    moved = library.text_of(material).passages[-1]
    assert moved.id != passage.id
    assert linked.passages == ("", moved.id)


def test_titles_are_offered_as_they_are_typed(library: Library, note: Note, home: Path) -> None:
    made = library.new_note("Nightly walks", "Not of machines.")
    assert {one.id for one, _ in library.links_offered("nigh")} == {note.id, made.id}
    assert [(one.id, link) for one, link in library.links_offered("walks", note.id)] == [
        (made.id, "[[Nightly walks]]")
    ]
    assert library.links_offered("walks", made.id) == []
    assert library.links_offered("") == []


def test_search_shows_the_body_of_a_note_and_not_its_front_matter(library: Library, note: Note) -> None:
    for words in ("sre", "alarms", "nightly"):
        (found,) = library.search(words)
        assert "title:" not in found.line
        assert "tags:" not in found.line
        assert found.line
    assert "false alarms" in library.search("alarms")[0].line
    for recalled in library.recall("nightly checks and false alarms"):
        assert "title:" not in recalled.quote.exact
