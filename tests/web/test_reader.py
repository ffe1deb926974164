"""The reader without scripts: the text, its marks, what stands beside it, and every form."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import pytest

from banyun.digest.digest import Digest
from banyun.findings.bodies import Lookup, Reaction
from banyun.findings.points import is_point
from banyun.findings.proposal import Proposal, Proposer
from banyun.interfaces.web.pages.reader_acts import ACTS
from banyun.language.sentences import sentences
from banyun.language.wording import say
from banyun.library import Library
from banyun.outputs.margin import held
from tests.web.served import NOW, Browser, csrf_of, let_in
from tests.web.served import held as held_against_notes
from tests.web.shelf import Shelf


@dataclass
class Reading:
    """The talk, open in a browser without scripts."""

    shelf: Shelf
    browser: Browser

    @property
    def address(self) -> str:
        return f"/m/{self.shelf.talk}"

    def page(self, at: str = "") -> str:
        return self.browser.get(f"{self.address}?at={at}" if at else self.address)

    def digest(self) -> Digest:
        with self.library() as library:
            return library.digest(self.shelf.talk)

    def library(self) -> Library:
        return Library(self.shelf.home, clock=lambda: NOW, wording=self.shelf.lang)

    def act(self, act: str, passage: str, /, **fields: object) -> str:
        return self.browser.post(f"{self.address}/{act}", self.page(), passage=passage, **fields)


@pytest.fixture
def reading(shelf: Shelf) -> Reading:
    site = shelf.site
    held_against_notes(site, shelf.talk, shelf.lang)
    return Reading(shelf, let_in(site))


def words_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", page)).split())


def answered(digest: Digest) -> tuple[str, str]:
    """A passage that a note answers, and that note."""
    one = max(digest.passages, key=lambda each: each.analysis.evidence[0].recalled.score if held(each) else 0)
    return one.analysis.passage.id, held(one)[0].recalled.note_id


def test_the_page_opens_with_what_the_reader_did_and_has_the_whole_text(reading: Reading) -> None:
    page, digest = reading.page(), reading.digest()
    assert say("outputs.label.opening", reading.shelf.lang) in page
    opening = page.index('id="opening"')
    assert opening < page.index('class="body"')
    assert page.count("<mark>") >= 2
    for one in digest.passages:
        if one.analysis.passage.readable:
            assert f'id="{one.analysis.passage.id}"' in page
    assert {known for known in ("known", "partly", "new") if f'class="dot {known}"' in page}


def test_runs_of_the_text_tell_their_place_exactly(reading: Reading) -> None:
    with reading.library() as library:
        text = library.text_of(reading.shelf.talk).version.text
    runs = re.findall(r'<span data-s="(\d+)">([^<]*)</span>', reading.page())
    assert len(runs) > 20
    for start, words in runs:
        said = html.unescape(words)
        source = text[int(start) : int(start) + len(said)]
        assert source == said or source.replace("\n", " ") == said


def test_a_passage_in_focus_has_its_note_beside_it_with_both_quotes(reading: Reading) -> None:
    digest = reading.digest()
    passage, note = answered(digest)
    page = reading.page(passage)
    panel = page[page.index('id="beside"') :]
    assert f'data-note="{note}"' in panel
    assert "<mark>" in panel
    assert 'name="stance" value="confirms"' in panel
    assert f'id="{passage}"' in page
    one = next(each for each in digest.passages if each.analysis.passage.id == passage)
    assert words_of(held(one)[0].recalled.quote.exact)[:20] in words_of(panel)


def test_a_stance_is_kept_asks_for_details_and_is_undone(reading: Reading) -> None:
    passage, note = answered(reading.digest())
    page = reading.act("stance", passage, note=note, stance="confirms")
    assert 'aria-pressed="true"' in page
    with reading.library() as library:
        taken = library.stance_on(reading.shelf.talk, note)
        assert taken.stance == "confirms"
        prompt = library.prompts_on(taken)[0].text
    assert " ".join(prompt.split()) in words_of(page)
    told = reading.act(
        "remember", passage, note=note, prompt="0", text="Forty alarms a night, four were real."
    )
    assert "Forty alarms a night" in told
    assert " ".join(prompt.split()) not in words_of(told)
    undone = reading.act("undo", passage)
    assert "Forty alarms a night" not in undone
    assert say("web.said.undone", reading.shelf.lang) in undone


def test_a_reaction_marks_the_passage_and_leads_on(reading: Reading) -> None:
    passage, _ = answered(reading.digest())
    page = reading.act("react", passage, feeling="hard")
    assert re.search(rf'class="passage [^"]*felt-hard[^"]*" id="{passage}"', page)
    assert say("validation.felt.hard", reading.shelf.lang) in page
    assert say("validation.leads.hard_notes", reading.shelf.lang) in page
    assert page[page.index('class="leads"') :].count("<blockquote>") >= 1
    with reading.library() as library:
        kept = library.digest(reading.shelf.talk).said.reactions[passage]
    assert isinstance(kept.body, Reaction)


def test_selected_words_become_a_point_at_their_place(reading: Reading) -> None:
    digest = reading.digest()
    passage = next(
        one.analysis.passage for one in reversed(digest.passages) if one.analysis.passage.kind == "prose"
    )
    start, end = passage.start + 2, passage.start + 26
    page = reading.act("point", passage.id, name="A name of mine", start=start, end=end)
    assert "A name of mine" in page
    assert 'class="point"' in page
    point = next(one for one in reading.digest().findings if is_point(one))
    assert point.quotes[0].start <= start + 1
    assert digest.version.text[start:end].strip() in digest.version.text[point.quotes[0].start : end + 40]
    gone = reading.act("drop-point", passage.id, point=point.id)
    assert "A name of mine" not in gone


def test_offered_points_are_kept_and_dropped(reading: Reading) -> None:
    with reading.library() as library:
        found = library.points(reading.shelf.talk)
        point = found.offered[0]
        passage = found.passage_of(point)
    assert passage is not None
    reading.act("keep-point", passage.id, point=point.id, name="Named anew")
    with reading.library() as library:
        assert [one.name for one in library.points(reading.shelf.talk).mine] == ["Named anew"]
    reading.act("rename-point", passage.id, point=point.id, name="Named again")
    with reading.library() as library:
        assert [one.name for one in library.points(reading.shelf.talk).mine] == ["Named again"]


def test_questions_are_asked_taken_up_and_answered(reading: Reading) -> None:
    digest = reading.digest()
    offered = next(one for one in digest.findings if one.kind == "question")
    passage = offered.passage_ids[0]
    reading.act("question", passage, finding=offered.id)
    reading.act("question", passage, text="What does a miss cost them?", quote="")
    with reading.library() as library:
        asked = library.questions(on=reading.shelf.talk)
    assert {one.question.body.from_finding for one in asked} == {offered.id, None}
    own = next(one for one in asked if one.question.body.from_finding is None)
    page = reading.act("deduce", passage, question=own.question.id, text="About a second of a GPU.")
    assert "About a second of a GPU." in page
    again = reading.act(
        "deduce", passage, question=own.question.id, text="Less with a warm disk.", moved="yes"
    )
    assert "Less with a warm disk." in again
    with reading.library() as library:
        view = library.question(own.question.id)
    assert [one.body.moved for one in view.asked.deductions] == [None, True]


def test_techniques_are_taken_and_written(reading: Reading) -> None:
    digest = reading.digest()
    offered = next(one for one in digest.findings if one.kind == "technique")
    passage = offered.passage_ids[0]
    reading.act("technique", passage, finding=offered.id)
    page = reading.act(
        "technique", passage, name="One number first", pattern="Open with a figure.", why="It stays."
    )
    assert "One number first" in page
    with reading.library() as library:
        assert {one.technique.body.name for one in library.techniques()} >= {"One number first"}
        assert len(library.techniques()) == 2


def test_lookups_blind_spots_and_better_designs_are_kept(reading: Reading) -> None:
    digest = reading.digest()
    spot = next(one for one in digest.findings if one.kind == "blind_spot" and one.state == "suggested")
    passage = spot.passage_ids[0]
    page = reading.act("lookup", passage, what="RoCE", where="a book", learned="RDMA over Ethernet.")
    assert "RDMA over Ethernet." in page
    reading.act("explore", passage, term=spot.name)
    reading.act("challenge", passage, name="Simpler", mine="Keep one copy on disk.")
    with reading.library() as library:
        assert [one.body for one in library.lookups(reading.shelf.talk)] == [
            Lookup("RoCE", "a book", "RDMA over Ethernet.")
        ]
        assert len(library.explorations()) == 1
        (design,) = library.challenged(reading.shelf.talk).versions
    assert [one.name for one in design.body.points] == ["Simpler"]


def test_a_blind_spot_that_is_none_is_gone(reading: Reading) -> None:
    digest = reading.digest()
    spot = next(one for one in digest.findings if one.kind == "blind_spot" and one.state == "suggested")
    reading.act("known-term", spot.passage_ids[0], term=spot.name)
    assert spot.id not in {one.id for one in reading.digest().findings if one.state == "suggested"}


def test_a_suggestion_is_dismissed(reading: Reading) -> None:
    offered = next(one for one in reading.digest().findings if one.kind == "technique")
    reading.act("judge", offered.passage_ids[0], finding=offered.id, state="dismissed")
    assert next(one for one in reading.digest().findings if one.id == offered.id).state == "dismissed"


def test_what_an_agent_proposes_waits_for_the_reader_and_is_judged(reading: Reading) -> None:
    digest = reading.digest()
    passage, _ = answered(digest)
    text = next(one.analysis.passage.text for one in digest.passages if one.analysis.passage.id == passage)
    with reading.library() as library:
        quote = next(iter(sentences(text))).of(text)
        proposal = Proposal("point", "validation", "Proposed by another", "It matters.", (quote,))
        library.propose(reading.shelf.talk, proposal, Proposer("agent", "scribe"))
    assert "Proposed by another" not in reading.page(passage)
    page = reading.act("react", passage, feeling="did")
    assert page.count("Proposed by another") == 1
    (finding,) = [one for one in reading.digest().findings if one.name == "Proposed by another"]
    reading.act("judge", passage, finding=finding.id, state="accepted")
    with reading.library() as library:
        assert [one.name for one in library.points(reading.shelf.talk).mine] == ["Proposed by another"]


def test_what_was_done_and_no_note_tells_of_is_told_there_and_becomes_one(reading: Reading) -> None:
    passages = [one.analysis for one in reading.digest().passages if one.analysis.passage.readable]
    alone = next(one.passage.id for one in passages if not one.evidence)
    known = next(one.passage.id for one in passages if one.evidence)
    assert 'action="' + reading.address + '/tell"' not in reading.act("react", known, feeling="did")
    page = reading.act("react", alone, feeling="did")
    assert say("reader.tell", reading.shelf.lang) in page
    told = "In 2020 I warmed the tiles of a city by hand.\nIt took a night."
    page = reading.act("tell", alone, text=told)
    assert f"{told}</textarea>" in page
    assert say("reader.tell_again", reading.shelf.lang) in page
    with reading.library() as library:
        assert library.digest(reading.shelf.talk).said.reactions[alone].body.told == told
        (note,) = [one for one in library.notes() if one.grown_from]
        assert note.basis == "did"


def test_every_form_of_the_page_is_answered(reading: Reading) -> None:
    """Forms of the page name acts that there are; and each act is a form of some page or a key."""
    digest = reading.digest()
    asked: set[str] = set()
    for one in digest.passages:
        if one.analysis.passage.readable:
            page = reading.page(one.analysis.passage.id)
            asked |= set(re.findall(rf'action="{reading.address}/([a-z-]+)"', page))
    assert asked <= set(ACTS)
    assert len(asked) >= 12


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("react", {"feeling": "bored"}),
        ("stance", {"stance": "confirms", "note": "note_nothing"}),
        ("stance", {"stance": "agrees"}),
        ("point", {"name": "", "quote": "x"}),
        ("point", {"name": "n", "quote": "words that no text of ours has, not one of them"}),
        ("point", {"name": "n", "start": "99999999", "end": "999999999"}),
        ("nothing", {}),
    ],
)
def test_what_cannot_be_is_said_in_words_and_nothing_is_kept(
    reading: Reading, act: str, fields: dict[str, str]
) -> None:
    passage, _ = answered(reading.digest())
    page = reading.page()
    data = {"csrf": csrf_of(page), "passage": passage, **fields}
    origin = {"Origin": "http://127.0.0.1:8417"}
    answer = reading.browser.client.post(f"{reading.address}/{act}", data=data, headers=origin)
    assert answer.status_code in (404, 422)
    assert 'class="notice wrong"' in answer.text
    asked = reading.browser.client.post(
        f"{reading.address}/{act}", data=data, headers={**origin, "HX-Request": "true"}
    )
    assert asked.headers["HX-Retarget"] == "#notice"
    assert "<html" not in asked.text
    assert not any(is_point(one) for one in reading.digest().findings)


def test_a_script_gets_the_panel_and_the_passage(reading: Reading) -> None:
    passage, note = answered(reading.digest())
    page = reading.page()
    answer = reading.browser.client.post(
        f"{reading.address}/stance",
        data={"csrf": csrf_of(page), "passage": passage, "note": note, "stance": "refines"},
        headers={"Origin": "http://127.0.0.1:8417", "HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert answer.headers["HX-Trigger"] == "said-kept"
    assert f'id="{passage}"' in answer.text
    assert "hx-swap-oob" in answer.text


def test_skimming_and_deciding(reading: Reading) -> None:
    page = reading.browser.get(f"{reading.address}/skim")
    assert say("outputs.skim.yours", reading.shelf.lang) in page
    reading.browser.post(f"{reading.address}/triage", page, choice="later")
    with reading.library() as library:
        assert [one.material.triage for one in library.materials()] == ["later"]


def test_there_is_no_such_material(reading: Reading) -> None:
    answer = reading.browser.client.get("/m/mat_00000000000000000000000000")
    assert answer.status_code == 404
    assert 'class="notice wrong"' in answer.text
