"""Generated parts in a note of the reader's: whatever they write and move, not a byte of theirs is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banyun.knowledge.generated import closing, opening, parts_of
from banyun.outputs.sharing.merging import merged, new_note

NAMES = ("source", "evidence", "questions")
OLD = {"source": "From a talk.", "evidence": "> They said it.\n\n^q-1", "questions": "What does it cost?"}
NEW = {"source": "From a talk, again.", "evidence": "> They said more.\n\n^q-2", "questions": ""}

text_of_the_reader = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_characters="\r"), st.sampled_from("\n %#^[]|中文")),
    max_size=60,
).filter(lambda text: "banyun:" not in text)
line_ends = st.sampled_from(["\n", "\r\n"])


def block(name: str, inner: str, eol: str) -> str:
    return f"{opening(name, inner)}\n\n{inner}\n\n{closing(name)}".replace("\n", eol)


@st.composite
def vault_notes(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A note in which the reader wrote between and around parts, some of them moved or taken out."""
    eol = draw(line_ends)
    names = draw(st.permutations(NAMES))[: draw(st.integers(0, 3))]
    own = [draw(text_of_the_reader).replace("\n", eol) for _ in range(len(names) + 1)]
    text = own[0]
    for name, after in zip(names, own[1:], strict=True):
        text += (eol if text and not text.endswith("\n") else "") + block(name, OLD[name], eol)
        text += eol + after
    return text, own


def without_parts(text: str) -> str:
    for part in reversed(parts_of(text)[0]):
        text = text[: part.start] + text[part.end :]
    return text


@given(vault_notes())
def test_all_the_reader_wrote_is_there_in_its_order(made: tuple[str, list[str]]) -> None:
    text, own = made
    after = merged(text, NEW)
    assert (after.edited, after.stray) == ((), ())
    at = 0
    for piece in own:
        at = after.text.index(piece, at) + len(piece)
    before = without_parts(text)
    kept = without_parts(after.text)
    assert kept.replace("\r", "").replace("\n", "") == before.replace("\r", "").replace("\n", "")
    assert {part.name: part.inner.replace("\r", "") for part in parts_of(after.text)[0]}.items() >= {
        name: inner for name, inner in NEW.items() if inner
    }.items()


@given(vault_notes())
def test_the_same_again_changes_nothing(made: tuple[str, list[str]]) -> None:
    once = merged(made[0], NEW).text
    assert merged(once, NEW).text == once


@given(vault_notes())
def test_what_is_up_to_date_stays_byte_for_byte(made: tuple[str, list[str]]) -> None:
    text, _ = made
    present = {part.name for part in parts_of(text)[0]}
    assert merged(text, {name: OLD[name] for name in NAMES if name in present}).text == text


@given(vault_notes(), st.data())
def test_a_lost_mark_is_told_and_nothing_is_lost(made: tuple[str, list[str]], data: st.DataObject) -> None:
    text, own = made
    marks = [line for line in text.splitlines() if "banyun:" in line]
    if not marks:
        return
    gone = data.draw(st.sampled_from(marks))
    name = gone.split()[2]
    broken = text.replace(gone, "", 1)
    after = merged(broken, NEW)
    assert after.stray
    for piece in (*own, OLD[name] if "\r" not in text else ""):
        assert piece in after.text
    again = merged(after.text, NEW)
    assert (again.text, again.stray) == (after.text, ()), "a mark taken out of use is told once"


def test_words_written_into_a_part_are_told_and_stay_below_the_new_one() -> None:
    text = new_note("---\nbanyun: mat_1\n---\n", OLD).replace("They said it.", "They said it. I doubt it.")
    after = merged(text, NEW)
    assert after.edited == ("evidence",)
    assert after.text.index("They said more.") < after.text.index("I doubt it.")
    assert merged(after.text, NEW).text == after.text
    assert merged(after.text, NEW).edited == ()


def test_line_ends_and_spaces_of_other_tools_are_no_change() -> None:
    text = new_note("---\nbanyun: mat_1\n---\n", OLD)
    assert merged(text.replace("\n", "\r\n"), OLD).edited == ()
    assert merged(text.replace("talk.\n", "talk.   \n"), OLD).edited == ()


def test_a_windows_note_without_a_last_line_end_gets_windows_parts() -> None:
    after = merged("My own.\r\nMore of it", NEW)
    assert after.text.startswith("My own.\r\nMore of it\r\n")
    assert "\n" not in after.text.replace("\r\n", "")


def test_a_new_part_goes_after_the_one_before_it_not_after_what_the_reader_wrote_last() -> None:
    text = new_note("", {"source": OLD["source"]}) + "\nMy own.\n"
    after = merged(text, OLD).text
    assert after.index("banyun:begin source") < after.index("banyun:begin evidence")
    assert after.index("banyun:begin questions") < after.index("My own.")


def test_two_parts_of_one_name_are_told() -> None:
    text = new_note("", {"source": OLD["source"]})
    assert merged(text + text, OLD).stray
    assert merged(text, OLD).stray == ()


def test_a_part_with_nothing_to_say_keeps_its_place() -> None:
    text = new_note("", OLD)
    after = merged(text, NEW).text
    (part,) = (one for one in parts_of(after)[0] if one.name == "questions")
    assert part.inner.strip() == ""
    assert merged(after, OLD).text == text
