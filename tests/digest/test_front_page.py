"""The front page is short and opens with what the reader did."""

from dataclasses import replace

import pytest

from banyun.digest.digest import Digest
from banyun.digest.front_page import front_page, standing, unsaid_validations, validations
from banyun.digest.said import Said
from banyun.findings.bodies import Feeling, Reaction
from banyun.findings.records import Record
from banyun.knowledge.evidence import Evidence
from banyun.materials.anchor import Anchor
from tests.conftest import NOW
from tests.outputs.sample import sample, with_stance, without_notes


def test_it_keeps_to_its_caps_and_counts_the_rest() -> None:
    page = front_page(sample("en"))
    assert page.opening is not None
    assert len(page.validations) == 2
    assert len(page.techniques) == 2
    assert len(page.questions) == 2
    assert len(page.blind_spots) == 3
    assert (page.rest.techniques, page.rest.blind_spots, page.rest.total) == (1, 1, 2)


def test_the_same_pattern_twice_is_no_second_technique() -> None:
    digest = sample("en")
    alike = tuple(
        replace(one, details={**one.details, "kind": "definition"}) if one.kind == "technique" else one
        for one in digest.findings
    )
    page = front_page(replace(digest, findings=alike))
    assert len(page.techniques) == 1
    assert page.rest.techniques == 2


def test_words_that_only_ask_are_nothing_somebody_did_right() -> None:
    digest = sample("en")
    opening = front_page(digest).opening
    assert opening is not None
    asking = replace(opening.evidence, material_quote=Anchor("Who keeps the list?", 0, 19))

    def turned(one: Evidence) -> Evidence:
        return asking if one == opening.evidence else one

    passages = tuple(
        replace(one, analysis=replace(one.analysis, evidence=tuple(map(turned, one.analysis.evidence))))
        for one in digest.passages
    )
    shown = validations(replace(digest, passages=passages))
    assert opening.evidence.recalled.note_id not in [one.evidence.recalled.note_id for one in shown]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_opens_with_the_strongest_thing_the_reader_did(lang: str) -> None:
    opening = front_page(sample(lang)).opening
    assert opening is not None
    assert opening.did
    assert not opening.agreed
    assert opening.evidence.recalled.when is not None
    assert opening.evidence.recalled.when.text == "2019-06-14"


def test_what_the_reader_only_read_opens_nothing() -> None:
    digest = sample("en")
    page = front_page(basis(digest, "read"))
    assert page.opening is None
    assert len(page.validations) == 3


def test_what_the_reader_agreed_to_goes_first() -> None:
    digest = sample("en")
    last = validations(digest)[-1].evidence.recalled.note_id
    agreed = front_page(stance_on(digest, last, "confirms")).opening
    assert agreed is not None
    assert agreed.evidence.recalled.note_id == last
    assert agreed.agreed


@pytest.mark.parametrize("stance", ["contradicts", "unrelated"])
def test_what_the_reader_turned_down_validates_nothing(stance: str) -> None:
    assert validations(with_stance(sample("en"), stance)) == []


def test_three_validations_are_three_notes_and_three_passages() -> None:
    found = validations(sample("en"))
    assert len({each.evidence.recalled.note_id for each in found}) == len(found)
    assert len({each.digested.analysis.passage.id for each in found}) == len(found)


def test_a_stance_makes_no_more_validations_than_there_were() -> None:
    digest = sample("en")
    one, two = (each for each in validations(digest)[:2])
    both = replace(one.digested.analysis, evidence=(one.evidence, two.evidence))
    second = replace(two.digested.analysis, evidence=(one.evidence,))
    passages = (
        replace(one.digested, analysis=both),
        replace(two.digested, analysis=replace(second, known="partly")),
    )
    crossed = replace(digest, passages=passages, unsaid=unsaid_validations(passages))
    assert crossed.unsaid == len(validations(crossed)) == 1
    agreed = replace(both, evidence=(one.evidence, replace(two.evidence, stance="confirms")))
    said = replace(crossed, passages=(replace(passages[0], analysis=agreed), passages[1]))
    (only,) = validations(said)
    assert only.evidence.recalled.note_id == two.evidence.recalled.note_id
    assert len(validations(replace(said, unsaid=None))) == 2, "without the bound there would be more"


def test_reactions_and_points_choose_what_comes_first() -> None:
    digest = sample("en")
    spots = [one for one in digest.findings if one.kind == "blind_spot"]
    last = spots[-1]
    hard = reaction(last.passage_ids[0], "hard")
    page = front_page(replace(digest, said=Said({last.passage_ids[0]: hard})))
    assert last.passage_ids[0] in page.blind_spots[0].passage_ids
    weakest = validations(digest)[-1].digested.analysis.passage.id
    point = replace(spots[0], kind="point", state="accepted", passage_ids=(weakest,), author="me")
    opening = front_page(replace(digest, findings=(*digest.findings, point))).opening
    assert opening is not None
    assert opening.digested.analysis.passage.id == weakest
    felt = front_page(replace(digest, said=Said({weakest: reaction(weakest, "did")}))).opening
    assert felt is not None
    assert (felt.digested.analysis.passage.id, felt.agreed) == (weakest, True)
    tired = front_page(replace(digest, said=Said({weakest: reaction(weakest, "hard")})))
    assert weakest not in {one.digested.analysis.passage.id for one in (tired.opening,) if one}


def reaction(passage_id: str, feeling: Feeling) -> Record[Reaction]:
    return Record("rea_1", Reaction(passage_id, feeling), "me", NOW, NOW)


def test_a_reader_without_notes_gets_no_opening() -> None:
    page = front_page(without_notes(sample("zh")))
    assert page.opening is None
    assert page.validations == ()
    assert page.blind_spots != ()


def test_dismissed_findings_are_gone_and_accepted_ones_come_first() -> None:
    findings = sample("en").findings
    spots = [finding for finding in findings if finding.kind == "blind_spot"]
    changed = (
        replace(spots[0], state="dismissed"),
        spots[1],
        replace(spots[2], state="accepted"),
    )
    assert [finding.name for finding in standing(changed, "blind_spot")] == [spots[2].name, spots[1].name]


def basis(digest: Digest, name: str) -> Digest:
    return on_evidence(digest, lambda piece: replace(piece, recalled=replace(piece.recalled, basis=name)))


def stance_on(digest: Digest, note_id: str, stance: str) -> Digest:
    return on_evidence(
        digest,
        lambda piece: replace(piece, stance=stance) if piece.recalled.note_id == note_id else piece,
    )


def on_evidence(digest: Digest, change) -> Digest:  # type: ignore[no-untyped-def]
    return replace(
        digest,
        passages=tuple(
            replace(
                each,
                analysis=replace(
                    each.analysis, evidence=tuple(change(piece) for piece in each.analysis.evidence)
                ),
            )
            for each in digest.passages
        ),
    )
