from __future__ import annotations

from banyun.analysis.facts import find_facts
from banyun.analysis.lenses import infer_lenses, lenses_of
from tests.analysis.reader import analysed, notes, reading

ON_CALL = {
    f"Week {at}": (
        "Alerting on the dashboard was noisy; prometheus scrape gaps, a false alarm from the metrics, "
        "and monitoring of p99 went through grafana. On-call was tired."
    )
    for at in range(6)
}
KITCHEN = {
    f"Stock {at}": "Skim the stock, keep it at 75 degrees, salt at the end, and rest it overnight."
    for at in range(6)
}
BENCH = {f"卷 {at}": "监控指标的误报，告警看板上时序数据的采样，值班时看埋点和日志。" for at in range(6)}

RESULTS = """## What it brought

We moved the catalogue to the new cache. The hit rate rose from 81 to 97 per cent, and the median time went
from 2.9 to 0.9 seconds.

Nobody minded that the office was painted green in the same week, and the summer party was a success.
"""


def test_lenses_come_from_what_the_notes_speak_of() -> None:
    lenses = infer_lenses(notes(ON_CALL))
    assert lenses[0].name == "observability"
    assert lenses[0].weight == 1.0
    assert "monitoring" in lenses[0].terms


def test_chosen_lenses_come_before_those_the_notes_show() -> None:
    names = [one.name for one in lenses_of(notes(ON_CALL), ["people"])]
    assert names[:2] == ["people", "observability"]
    assert len(names) <= 5
    assert [one.name for one in lenses_of(notes(ON_CALL), ["observability"])].count("observability") == 1


def test_without_notes_there_is_something_to_ask_all_the_same() -> None:
    assert [one.name for one in lenses_of(notes({}))] == ["cost", "failure"]
    assert [one.name for one in lenses_of(notes({}), ["people"])] == ["people"]
    assert lenses_of(notes(KITCHEN)) == ()


def test_another_life_has_other_lenses() -> None:
    assert infer_lenses(notes(KITCHEN)) == ()
    assert infer_lenses(notes({})) == ()


def test_questions_name_the_figures_of_the_text() -> None:
    asked = analysed(RESULTS, ON_CALL).questions
    assert asked
    assert asked[0].lens == "observability"
    assert "81 to 97 per cent" in asked[0].text or "2.9 to 0.9 seconds" in asked[0].text
    assert "measur" in asked[0].text
    for question in asked:
        assert RESULTS[question.quote.start : question.quote.end] == question.quote.exact


def test_the_question_is_in_the_language_of_the_interface() -> None:
    asked = analysed(RESULTS, BENCH, wording="zh", language="zh").questions
    assert "文中说" in asked[0].text
    assert "81 to 97 per cent" in asked[0].text or "2.9 to 0.9 seconds" in asked[0].text


def test_without_a_lens_nothing_is_asked() -> None:
    assert analysed(RESULTS, KITCHEN).questions == ()


def test_what_is_not_surely_the_measured_thing_is_not_named() -> None:
    text = "## Results\n\nOur render machines now answer 38 per cent faster than last year."
    asked = analysed(text, ON_CALL).questions
    assert asked
    assert "How is that measured" in asked[0].text


def test_at_most_two_a_passage() -> None:
    asked = analysed(RESULTS, ON_CALL).questions
    passages = [question.passage_ids[0] for question in asked]
    assert max(passages.count(one) for one in passages) <= 2


def test_what_stands_in_brackets_is_of_the_clause_around_it() -> None:
    text = "Lately control theory (e.g., PID variants) has been used to automatically tune the cache."
    (fact,) = find_facts(reading(text))
    assert fact.span.of(text).startswith("Lately control theory (e.g., PID variants) has")


def test_a_word_that_only_sounds_like_a_limit_claims_none() -> None:
    for text in ("Similar issues abound in many applications.", "It has stronger theoretical guarantees."):
        assert find_facts(reading(text)) == []
    (limit,) = find_facts(reading("The copy is close to the theoretical limit of the card."))
    assert limit.kind in ("limit", "level")


SHARES = """# Random labels

Deep networks can memorize. Trained on labels drawn at random, no classifier reaches more than 10% accuracy
on data that it has not met, and yet the error on the training set fell by 90%.
"""
TIMES = SHARES.replace("the error on the training set", "the latency of a request, at the 99th percentile,")
QUICK = {
    f"Week {at}": "The p99 latency of requests was over the limit; tail latency, timeouts and slow responses."
    for at in range(6)
}


def test_a_share_of_something_is_no_time() -> None:
    assert "latency" not in [one.lens for one in analysed(SHARES, QUICK).questions]
    assert "latency" in [one.lens for one in analysed(TIMES, QUICK).questions]
