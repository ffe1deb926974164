"""What a digest is held against. One function per expectation, so that a failure names it."""

from __future__ import annotations

import pytest

from tests.golden.reading import Digested, Reading


def check_validates(reading: Reading, digested: Digested) -> None:
    for expected in reading.validates:
        found = digested.evidence(expected.words)
        assert set(found) & set(expected.one_of), f"“{expected.words}”: first evidence is {found}"
        passes = digested.passes(expected.words)
        assert "validation" in passes, f"“{expected.words}”: passes are {passes}"


def check_passes(reading: Reading, digested: Digested) -> None:
    for words, expected in reading.passes.items():
        passes = digested.passes(words)
        assert expected in passes, f"“{words}”: passes are {passes}"


def check_lenses(reading: Reading, digested: Digested) -> None:
    for words, lenses in reading.lenses.items():
        asked = {question["lens"] for question in digested.on_passage("questions", words)}
        assert asked & set(lenses), f"“{words}”: questions come from {asked or 'no lens'}"


def check_techniques(reading: Reading, digested: Digested) -> None:
    for words, kind in reading.technique_kinds.items():
        offered = {technique["kind"] for technique in digested.on_passage("techniques", words)}
        assert kind in offered, f"“{words}”: offered {offered or 'nothing'}"


def check_blind_spots(reading: Reading, digested: Digested) -> None:
    first = digested.blind_spots(first=3)
    every = digested.blind_spots()
    for term in reading.first_blind_spots:
        assert any(term in names for names in first), f"“{term}”: the first are {first}"
    for term in reading.blind_spots:
        assert any(term in names for names in every), f"“{term}”: all are {every}"
    for term in reading.no_blind_spots:
        assert not any(term in names for names in every), f"“{term}” is called a blind spot"


def check_known(reading: Reading, digested: Digested) -> None:
    for passage in digested.json["passages"]:
        strongest = [each["title"] for each in passage["evidence"][:1]]
        wrongly = passage["known"] == "known" and set(strongest) & set(reading.not_known_by)
        assert not wrongly, f"called known by {strongest}: {passage['text'][:60]}"


def check_evidence_anywhere(reading: Reading, digested: Digested) -> None:
    if not reading.evidence_anywhere:
        return
    found = {each["title"] for passage in digested.json["passages"] for each in passage["evidence"][:3]}
    assert found & set(reading.evidence_anywhere), f"evidence comes from {sorted(found)}"


def check_opening(reading: Reading, digested: Digested) -> None:
    """The strongest validation by the reader's own work is what a digest opens with."""
    if not reading.opening:
        return
    strongest = max(
        (ranked["score"], evidence["score"], evidence["title"])
        for passage in digested.json["passages"]
        for ranked in passage["passes"]
        for evidence in passage["evidence"]
        if ranked["pass"] == "validation" and evidence["basis"] == "did"
    )
    assert strongest[2] in reading.opening


def check_no_validation(reading: Reading, digested: Digested) -> None:
    for words in reading.no_validation:
        why = digested.evidence(words)
        assert "validation" not in digested.passes(words), f"“{words}” validates by {why}"


def check_nothing_validates(reading: Reading, digested: Digested) -> None:
    if not reading.nothing_validates:
        return
    for passage in digested.json["passages"]:
        passes = [each["pass"] for each in passage["passes"]]
        assert "validation" not in passes, f"validates by {[e['title'] for e in passage['evidence'][:3]]}"
        assert passage["known"] != "known", passage["text"][:60]


def check_restraint(reading: Reading, digested: Digested) -> None:
    passages = digested.json["passages"]
    assert all(len(passage["passes"]) <= 2 for passage in passages)
    share = sum(1 for passage in passages if passage["passes"]) / len(passages)
    assert share <= reading.at_most_with_passes, f"{share:.0%} of the passages have a pass"


def check_quotes(reading: Reading, digested: Digested) -> None:
    """Each quote of the material stands, verbatim, in the passages' own text."""
    text = {passage["start"]: passage for passage in digested.json["passages"]}
    for passage in text.values():
        assert passage["end"] - passage["start"] == len(passage["text"])
        for each in passage["evidence"]:
            quote = each["material_quote"]
            begin = quote["start"] - passage["start"]
            assert passage["text"][begin : begin + len(quote["quote"])] == quote["quote"]


CHECKS = {
    "evidence": check_validates,
    "passes": check_passes,
    "questions": check_lenses,
    "techniques": check_techniques,
    "blind spots": check_blind_spots,
    "known": check_known,
    "notes found": check_evidence_anywhere,
    "opening": check_opening,
    "false friends": check_no_validation,
    "nothing": check_nothing_validates,
    "restraint": check_restraint,
    "quotes": check_quotes,
}

every_check = pytest.mark.parametrize("name", CHECKS)


def judge(name: str, reading: Reading, digested: Digested, request: pytest.FixtureRequest) -> None:
    """One check of one reading; what is pending must fail, so that it is noticed when it holds."""
    if name in reading.pending:
        request.applymarker(pytest.mark.xfail(reason=reading.pending[name], strict=True))
    CHECKS[name](reading, digested)
