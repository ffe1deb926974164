from __future__ import annotations

from dataclasses import replace

from banyun.analysis.candidates import Lens, QuestionCandidate
from banyun.passes.base import PassScore
from banyun.passes.ranking import contexts, rank_passes
from tests.analysis.reader import analysed
from tests.analysis.test_points import NOTES, TEXT

LIFE = "\n\n".join(
    f"On day {day} we walked along the river and ate bread with cheese. The weather was mild, the path was "
    f"wide, and nobody spoke much until the evening, when the lamps were lit."
    for day in range(30)
)


def passes(text: str, notes: dict[str, str], wording: str = "zh") -> list[tuple[PassScore, ...]]:
    return rank_passes(contexts(analysed(text, notes, wording=wording, language=wording), wording))


def named(ranked: list[tuple[PassScore, ...]]) -> list[list[str]]:
    return [[score.pass_name for score in scores] for scores in ranked]


def test_what_the_notes_hold_comes_up_for_validation_with_a_reason() -> None:
    ranked = passes(TEXT, NOTES)
    assert "validation" in named(ranked)[0]
    assert "validation" in named(ranked)[1]
    assert named(ranked)[2] == []
    why = next(score.why for score in ranked[0] if score.pass_name == "validation")
    assert "巡检" in why


def test_another_life_validates_nothing() -> None:
    kitchen = {
        "清汤": "吊清汤要先红臊后白臊，汤温升到 75 度手要停。",
        "发面": "酵头四小时翻倍，冷天要九小时。",
    }
    assert not any("validation" in names for names in named(passes(TEXT, kitchen)))


def test_formulas_are_for_transfer_even_when_set_like_code() -> None:
    text = (
        "The whole talk on one slide:\n\n    calm nights = fewer pages per alert + fewer alerts\n"
        "    fewer alerts = better rules + slow thresholds\n"
    )
    assert ["transfer"] in named(passes(text, {}, "en"))


def test_an_ordinary_text_gets_none() -> None:
    assert named(passes(LIFE, NOTES, "en")) == [[]] * 30


def test_at_most_two_a_passage_and_few_passages() -> None:
    busy = "\n\n".join(
        f"{TEXT}\n\n{day} 误报从每周 30 次降到 2 次，巡检延迟从 9 秒降到 {day} 秒。" for day in range(20)
    )
    ranked = passes(busy, NOTES)
    assert max(len(scores) for scores in ranked) <= 2
    assert sum(bool(scores) for scores in ranked) <= max(12, 0.4 * len(ranked))


def test_a_text_opens_with_one_mindset_only() -> None:
    own = {"巡检": TEXT.split("\n\n")[0], "预热": TEXT.split("\n\n")[1]}
    ranked = named(passes("\n\n".join([TEXT] * 3), own))
    assert sum("mindset" in names for names in ranked) <= 1


def test_what_i_did_is_never_crowded_out() -> None:
    text = (
        "## Results\n\nWe built a hardware inspection that takes a bad disk out within a minute; false "
        "alarms of the inspection fell from 30 to 2 a week. Repair = time to notice + time to isolate."
    )
    own = "Our hardware inspection took a bad disk out of the pool; false alarms of the inspection fell to 2."
    found = analysed(text, {f"Inspection {at}": own for at in range(3)})
    mine = tuple(
        replace(one, recalled=replace(one.recalled, basis="did")) for one in found.passages[-1].evidence
    )
    known = replace(found, passages=(*found.passages[:-1], replace(found.passages[-1], evidence=mine)))
    question = QuestionCandidate(
        "Why?", "cost", 1.0, (known.passages[-1].passage.id,), mine[0].material_quote
    )
    crowded = replace(known, questions=(question,), lenses=(Lens("cost", 1.0),))
    assert crowded.passages[-1].known != "new"
    last = named(rank_passes(contexts(crowded, "en")))[-1]
    assert "validation" in last
    assert len(last) == 2


def test_scores_are_comparable_and_best_first() -> None:
    for scores in passes(TEXT, NOTES):
        values = [score.score for score in scores]
        assert values == sorted(values, reverse=True)
        assert all(0 <= value <= 1 for value in values)
        assert all(score.why and "\n" not in score.why for score in scores)


BESIDES = (
    "We were on a walk along the river that evening, the weather was mild, and nobody spoke much until the"
    " lamps were lit and somebody began to sing."
)
COLD = """Cold cache after the restart

A cache node that restarts comes up empty, and every request falls through to the database.

We let the node copy its hot keys from a neighbour before it takes traffic, limited to a fifth of the
network card.
"""


def test_one_note_does_not_validate_passage_after_passage() -> None:
    restarts = [
        f"When cache node {at} restarts it comes up empty, and every request of {place} falls through to the"
        f" database behind it. {BESIDES}"
        for at, place in enumerate(("the shop", "the search", "the map", "the feed", "the queue"))
    ]
    copied = f"A node copies its hot keys from a neighbour before it takes traffic, within limits. {BESIDES}"
    text = "\n\n".join([*restarts, copied])
    validated = ["validation" in names for names in named(passes(text, {"cold": COLD}, "en"))]
    assert len(validated) == len(restarts) + 1
    assert sum(validated[:-1]) == 1
    assert validated[-1], "another sentence of the note, met as well"
