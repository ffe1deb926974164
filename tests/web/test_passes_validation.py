"""The validation board and lookups without scripts."""

from __future__ import annotations

import re

from tests.web.working import Working


def test_the_board_has_both_quotes_and_takes_a_stance_with_a_word(working: Working) -> None:
    place = f"{working.talk}/validation"
    page = working.browser.get(place)
    with working.library() as library:
        waiting = library.to_judge(library.digest(working.shelf.talk))
    first = waiting[0]
    passage, note = first.digested.analysis.passage.id, first.evidence.recalled.note_id
    assert f'id="{passage}-{note}"' in page
    assert page.count("<mark>") >= 2 * len(waiting)
    after = working.do(
        place, "stance", passage=passage, note=note, stance="refines", text="Two signals, not one."
    )
    assert f'id="{passage}-{note}"' not in after
    assert "Two signals, not one." in after
    with working.library() as library:
        assert library.stance_on(working.shelf.talk, note).stance == "refines"
        assert len(library.to_judge(library.digest(working.shelf.talk))) == len(waiting) - 1


def test_a_stance_is_said_otherwise_and_details_are_remembered(working: Working) -> None:
    place = f"{working.talk}/validation"
    with working.library() as library:
        taken = next(one for one in library.stances_on(working.shelf.talk) if one.stance == "confirms")
        prompts = library.prompts_on(taken)
    refused = working.refused(place, "remember", taken=taken.id, text=" ", form=f"remember-{taken.id}-0")
    assert refused.index(f'id="form-remember-{taken.id}-0"') < refused.index('role="alert"')
    working.do(place, "remember", taken=taken.id, prompt="0", text="Forty alarms a night.")
    assert "Forty alarms a night." in working.browser.get(place)
    with working.library() as library:
        assert len(library.prompts_on(taken)) == len(prompts) - 1
    working.do(place, "restate", taken=taken.id, stance="unrelated")
    with working.library() as library:
        again = library.stance_on(working.shelf.talk, taken.note_id)
    assert again.stance == "unrelated"
    working.refused(place, "restate", taken=again.id, stance="loves", form=f"restate-{again.id}")


def test_lookups_that_wait_are_done_where_they_are_listed(working: Working) -> None:
    page = working.browser.get("/validation")
    lookup = re.search(r'name="lookup" value="([^"]+)"', page)
    assert lookup is not None
    refused = working.refused(
        "/validation", "learned", lookup=lookup[1], where="MDN", form=f"learned-{lookup[1]}"
    )
    assert 'value="MDN"' in refused
    done = working.do("/validation", "learned", lookup=lookup[1], where="MDN", learned="It is called Age.")
    assert lookup[1] not in done
    with working.library() as library:
        assert [one.body.learned for one in library.lookups()] == ["It is called Age."]


def test_a_lookup_on_the_board_lies_at_the_passage(working: Working) -> None:
    with working.library() as library:
        first = library.to_judge(library.digest(working.shelf.talk))[0]
    passage = first.digested.analysis.passage.id
    working.do(
        f"{working.talk}/validation", "look-up", passage=passage, what="SMART", learned="wear of disks"
    )
    with working.library() as library:
        assert [one.body.what for one in library.lookups(passage)] == ["SMART"]
