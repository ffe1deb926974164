"""What models and agents suggested stands in every form of a digest: whose it is, on which words, and
nothing in it acts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import lxml.html
import pytest

from banyun.digest.digest import Digest
from banyun.findings.finding import Author, Finding, FindingKind, State
from banyun.materials.anchor import Anchor
from banyun.outputs.digest_json import digest_json
from banyun.outputs.html import digest_html
from banyun.outputs.markdown import digest_markdown
from banyun.outputs.suggested import MOST, every_suggestion, suggested
from banyun.outputs.text import digest_text
from tests.outputs.hostile import attacks
from tests.outputs.sample import sample

NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
OUTSIDE = "http://127.0.0.1:9/"


def proposed(
    digest: Digest,
    number: int,
    what: FindingKind,
    *,
    author: Author = "model",
    state: State = "suggested",
    text: str = "It says so.",
    name: str = "A name",
    **details: object,
) -> Finding:
    """Something said about a passage of the sample, on its words."""
    passage = [one.analysis.passage for one in digest.passages if one.analysis.passage.readable][number % 5]
    start = passage.start
    exact = digest.version.text[start : start + 12]
    anchor = Anchor(exact, start, start + 12)
    return Finding(
        f"fnd_proposed{number}{what}",
        digest.material.id,
        digest.version.id,
        what,
        "validation",
        name,
        text,
        (anchor,),
        (passage.id,),
        author,
        state,
        f"print{number}{what}",
        NOW,
        {"by": "qwen", **details},
    )


def with_proposals(lang: str = "en", *, text: str = "It says so.", name: str = "A name") -> Digest:
    """Two of each kind, one of them accepted, beside what analysis offers."""
    digest = sample(lang)
    note = next(iter(digest.notes))
    words = digest.note_texts[note].text[:20]
    kinds: dict[FindingKind, dict[str, Any]] = {
        "argument": {"question": "qst_1"},
        "check": {"attempt": "att_1", "detail": "k", "verdict": "partly"},
        "stance": {
            "note": note,
            "stance": "refines",
            "note_quote": words,
            "note_start": 0,
            "voice": "reports",
        },
        "point": {},
        "finding": {},
        "technique": {"kind": "formula", "pattern": "A = B", "why": "Short."},
        "question": {"lens": "cost"},
    }
    made = []
    for at, (kind, details) in enumerate(kinds.items()):
        made.append(proposed(digest, at, kind, text=text, name=name, **details))
        taken = proposed(
            digest, at + 10, kind, state="accepted", author="agent", text=f"{text} Twice.", **details
        )
        made.append(taken)
    made.append(proposed(digest, 30, "finding", text=text, name="", design="ctr_1"))
    return replace(digest, findings=(*made, *digest.findings))


@pytest.mark.parametrize(("lang", "whose"), [("en", "suggested by qwen"), ("zh", "qwen 的建议")])
def test_every_form_says_whose_it_is(lang: str, whose: str) -> None:
    digest = with_proposals(lang)
    for form in (
        digest_text(digest, lang, width=200),
        digest_markdown(digest, lang),
        digest_html(digest, lang),
    ):
        assert "qwen" in form
        assert whose in form
    page = lxml.html.document_fromstring(digest_html(digest, lang))
    for entry in page.xpath("//section[@aria-labelledby='suggested' or @aria-labelledby='accepted']//*[@id]"):
        if entry.tag == "div":
            assert "qwen" in entry.text_content()


def test_what_waits_and_what_was_accepted_stand_apart() -> None:
    digest = with_proposals()
    page = lxml.html.document_fromstring(digest_html(digest, "en"))
    waiting, accepted = (
        page.xpath(f"//section[@aria-labelledby='{name}']")[0] for name in ("suggested", "accepted")
    )
    assert "banyun accept fnd_proposed2stance" in waiting.text_content()
    assert "banyun accept" not in accepted.text_content()
    assert "Twice." in accepted.text_content()
    assert "Twice." not in waiting.text_content()
    markdown = digest_markdown(digest, "en")
    assert markdown.index("## Suggested after you") < markdown.index("## Suggested, and accepted by you")
    assert "of theirs you accepted before" in digest_text(digest, "en")


def test_a_stance_has_the_words_of_both_sides() -> None:
    digest = with_proposals()
    note = next(iter(digest.notes))
    mine = digest.note_texts[note].text[:20]
    (stance,) = [one for one in every_suggestion(digest, "en", "suggested") if "refines" in one.head]
    assert " ".join(stance.mine.split()) in " ".join(mine.split())
    assert "(the text only reports it)" in stance.head
    page = lxml.html.document_fromstring(digest_html(digest, "en"))
    (entry,) = page.xpath(f"//*[@id='{stance.id}']")
    assert [one.text_content() for one in entry.xpath(".//blockquote")] == [*stance.quotes, stance.mine]
    (kept,) = [one for one in json.loads(digest_json(digest))["findings"] if one["id"] == stance.id]
    assert kept["by"] == "qwen"
    side = kept["stance"]
    text = digest.note_texts[note].text
    assert (side["stance"], side["note"], side["reported"]) == ("refines", note, True)
    assert text[side["start"] : side["end"]] == side["quote"]


def test_json_tells_what_each_is_about() -> None:
    values = {one["id"]: one for one in json.loads(digest_json(with_proposals()))["findings"]}
    assert values["fnd_proposed1check"]["verdict"] == "partly"
    assert values["fnd_proposed1check"]["about"] == "att_1"
    assert values["fnd_proposed30finding"]["about"] == "ctr_1"
    offered = [one for one in values.values() if one["author"] == "analysis"]
    assert {(one["by"], one["about"], one["verdict"], one["stance"]) for one in offered} == {
        (None, None, None, None)
    }


def test_the_front_page_shows_few_and_says_how_many_more() -> None:
    digest = sample("en")
    many = [proposed(digest, number, "point", name=f"Point {number}") for number in range(MOST + 3)]
    digest = replace(digest, findings=(*many, *digest.findings))
    shown, more = suggested(digest, "en")
    assert (len(shown), more) == (MOST, 3)
    page = lxml.html.document_fromstring(digest_html(digest, "en"))
    section = page.xpath("//section[@aria-labelledby='suggested']")[0]
    assert len(section.xpath("./div/div[@id]")) == MOST
    assert len(section.xpath("./details//div[@id]")) == 3
    assert "3 more" in section.text_content()


def test_a_passage_names_what_is_suggested_there_and_leads_to_it() -> None:
    digest = with_proposals()
    page = lxml.html.document_fromstring(digest_html(digest, "en"))
    ids = set(page.xpath("//@id"))
    links = page.xpath("//div[@class='margin']//a[starts-with(@href, '#fnd_')]/@href")
    assert links
    assert all(link[1:] in ids for link in links)


@pytest.mark.parametrize("attack", attacks(OUTSIDE))
def test_nothing_that_a_model_says_acts(attack: str) -> None:
    digest = with_proposals(text=attack, name=attack)
    html = digest_html(digest, "en")
    page = lxml.html.document_fromstring(html)
    assert page.xpath("//script|//link|//img|//iframe|//object|//embed|//form|//svg|//*[@src]") == []
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    ours = page.xpath("//section[@aria-labelledby='suggested' or @aria-labelledby='accepted']//a/@href")
    assert all(href.startswith("#") for href in ours)
    markdown = digest_markdown(digest, "en")
    said = markdown[markdown.index("## Suggested after you") : markdown.index("## The text")]
    assert not re.search(r"(?<!\\)(!?\[[^\]\\]*\]\()|(?<!\\)<[a-zA-Z/]", said)
    text = digest_text(digest, "en")
    assert not any(char in text + html + markdown for char in "\x1b\x00\u202e\u2066")
