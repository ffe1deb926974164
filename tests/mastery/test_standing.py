"""Mastery is earned by attempts, details over days."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from banyun.findings.bodies import Answered, Attempt, Part
from banyun.findings.records import Record
from banyun.study.mastery.standing import ROUND, details_earned, progress, round_of, standing
from tests.storage import samples

TODAY = samples.NOW.date()


def attempt(part: Part, day: int, *, earned: bool = False, **right: bool) -> Record[Attempt]:
    answers = tuple(Answered(key, "?", "psg", "s", "a", value) for key, value in right.items())
    at = samples.later(day)
    return Record(
        f"att_{part}{day}", Attempt("mat_1", part, "", earned=earned, answers=answers), "me", at, at
    )


def test_it_is_yours_when_the_last_part_is_earned_and_not_before() -> None:
    tries = [attempt("principle", 1, earned=True), attempt("details", 2), attempt("details", 3, earned=True)]
    assert standing(tries, TODAY).yours is None
    tries.append(attempt("shareable", 9, earned=True))
    assert standing(tries, TODAY).yours == samples.later(9)
    assert standing(tries, TODAY).next is None


def test_what_is_next_and_when() -> None:
    assert standing([], TODAY).next.part == "principle"  # type: ignore[union-attr]
    tries = [attempt("principle", 0, earned=True), attempt("details", 0, a=True)]
    stands = standing(tries, TODAY)
    assert stands.part("details").due == TODAY + timedelta(days=1)
    assert stands.next.part == "shareable"  # type: ignore[union-attr]
    later = standing(tries, TODAY + timedelta(days=5))
    assert (later.next.part, later.next.due) == ("details", TODAY + timedelta(days=5))  # type: ignore[union-attr]


def test_a_detail_is_kept_when_right_on_two_days_and_the_last_time() -> None:
    one_day = progress([attempt("details", 0, a=True), attempt("details", 0, a=True)])
    assert not one_day["a"].kept
    two = progress([attempt("details", 0, a=True), attempt("details", 1, a=True)])
    assert two["a"].kept
    lost = progress(
        [attempt("details", 0, a=True), attempt("details", 1, a=True), attempt("details", 2, a=False)]
    )
    assert not lost["a"].kept


def test_details_are_earned_over_the_sections_of_the_text() -> None:
    asked = {key: key[0] for key in ("a1", "a2", "a3", "a4", "a5", "a6", "a7", "b1", "c1", "d1")}
    days = [attempt("details", day, **dict.fromkeys(list(asked)[:7], True)) for day in (0, 1)]
    assert not details_earned(asked, progress(days))
    days = [attempt("details", day, **dict.fromkeys(list(asked)[2:9], True)) for day in (0, 1)]
    assert details_earned(asked, progress(days))
    assert not details_earned({}, {})


def test_a_round_asks_what_was_missed_then_what_was_wrong_then_what_is_new() -> None:
    asked = [(f"k{at}", f"s{at}", at == 9) for at in range(10)]
    done = progress([attempt("details", 0, k0=True, k1=False)])
    chosen = round_of(asked, done, TODAY)
    assert len(chosen) == ROUND
    assert "k9" in chosen
    assert "k1" in chosen
    assert "k0" not in chosen
    assert "k0" in round_of(asked[:3], done, TODAY + timedelta(days=1))


Answers = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h"]), st.booleans(), min_size=1
)


@given(st.lists(st.tuples(st.integers(0, 5), Answers), max_size=8))
def test_every_open_detail_is_asked_some_day(history: list[tuple[int, dict[str, bool]]]) -> None:
    """No detail is lost: as long as one is not kept, rounds go on asking until it comes."""
    asked = [(key, key, False) for key in "abcdefgh"]
    tries = [attempt("details", day, **answers) for day, answers in sorted(history, key=lambda one: one[0])]
    for day in range(10, 20):
        chosen = round_of(asked, progress(tries), TODAY + timedelta(days=day))
        if chosen:
            tries.append(attempt("details", day, **dict.fromkeys(chosen, True)))
    done = progress(tries)
    assert all(done[key].kept for key, _, _ in asked)
