from __future__ import annotations

import pytest

from banyun.language.bilingual import Glossary
from banyun.language.dictionary import WORTH, Dictionary

ENTRIES = [
    ("拦截", ["to intercept", "to cut off"]),
    ("截击", ["to intercept (military)"]),
    ("超级碗", ["Super Bowl (American football championship game)"]),
    ("华沙", ["Warsaw, capital of Poland"]),
    ("碗", ["bowl"]),
    ("旧字", ["old variant of 字"]),
    ("飞翔", ["to hover; flies south", "(bound form) Flying kites"]),
]


@pytest.fixture
def dictionary() -> Dictionary:
    return Dictionary(ENTRIES)


def test_both_ways(dictionary: Dictionary) -> None:
    assert dictionary.translations("拦截")[0] == ("intercept", WORTH)
    chinese = dict(dictionary.translations("intercept"))
    assert chinese["拦截"] == WORTH
    assert chinese["截击"] < WORTH


def test_names_without_their_explanation_and_phrases_as_a_whole(dictionary: Dictionary) -> None:
    assert dictionary.translations("warsaw") == (("华沙", WORTH),)
    assert dictionary.translations("capital") == ()
    assert dictionary.translations("super bowl") == (("超级碗", WORTH),)
    english = dict(dictionary.translations("超级碗"))
    assert english["super bowl"] > english["bowl"]


def test_a_meaning_is_found_in_whatever_form_its_first_word_has(dictionary: Dictionary) -> None:
    assert dict(dictionary.translations("hover")) == {"飞翔": WORTH}
    assert dict(dictionary.translations("fly south")) == {"飞翔": WORTH}
    assert dict(dictionary.translations("fly kite")) == {"飞翔": WORTH}


def test_references_to_other_entries_are_no_meanings(dictionary: Dictionary) -> None:
    assert dictionary.translations("旧字") == ()


def test_the_dictionary_stands_behind_the_pairs() -> None:
    glossary = Glossary([("拦截", "block")], Dictionary(ENTRIES))
    assert dict(glossary.translations("拦截")).keys() == {"block"}
    assert dict(glossary.translations("华沙")).keys() == {"warsaw"}
