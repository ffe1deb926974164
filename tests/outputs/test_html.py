"""The HTML is one self-contained file, well built, readable by everyone, and inert."""

import base64
import hashlib
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import lxml.html
import pytest

from banyun.digest.digest import Digest
from banyun.digest.front_page import front_page
from banyun.outputs.html import digest_html
from banyun.outputs.prose import plain
from tests.outputs.hostile import hostile_digest
from tests.outputs.sample import sample, with_stance, without_notes

Page = Any


def parsed(digest: Digest, lang: str) -> Page:
    return lxml.html.document_fromstring(digest_html(digest, lang))


def words(element: Page) -> str:
    return " ".join(element.text_content().split())


def test_the_front_page_comes_first_and_keeps_its_caps() -> None:
    page = parsed(sample("en"), "en")
    headings = [words(heading) for heading in page.xpath("//main//h2")]
    assert headings == [
        "What you already did right",
        "Probably yours as well",
        "To carry over",
        "To ask",
        "Off your map",
        "Contents",
        "The text, with your notes in its margin",
    ]
    assert len(page.find_class("pair")) == 2
    assert len(page.find_class("spots")[0]) == 3


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_passage_and_note_stand_side_by_side_with_both_quotes_marked(lang: str) -> None:
    digest = sample(lang)
    opening = front_page(digest).opening
    assert opening is not None
    theirs, mine = parsed(digest, lang).find_class("spread")[0]
    for figure, quote in ((theirs, opening.evidence.material_quote), (mine, opening.evidence.recalled.quote)):
        assert "".join(mark.text_content() for mark in figure.iter("mark")) == plain(quote.exact)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_whole_text_is_there(lang: str) -> None:
    digest = sample(lang)
    page = parsed(digest, lang)
    said = "".join("".join(each.text_content().split()) for each in page.find_class("said"))
    body = digest.version.text[digest.version.body_start :]
    without_title = body.replace(f"# {digest.material.title}", "", 1)
    wanted = "".join(
        "".join(plain(passage.analysis.passage.text).split())
        for passage in digest.passages
        if passage.analysis.passage.kind not in ("front_matter", "rule")
    ).replace("".join(digest.material.title.split()), "", 1)
    assert said == wanted
    assert len(said) > 0.9 * len("".join(without_title.split()))


def test_every_blind_spot_is_underlined_once_in_each_passage_that_names_it() -> None:
    page = parsed(sample("en"), "en")
    found = [[words(term).lower() for term in said.find_class("term")] for said in page.find_class("said")]
    assert {"quic", "bbr", "0-rtt", "segmentation offload", "connection id"} == {
        term for terms in found for term in terms
    }
    assert all(len(terms) == len(set(terms)) for terms in found)
    naming = sum("QUIC" in said.text_content() for said in page.find_class("said"))
    assert sum("quic" in terms for terms in found) == naming > 1


def test_words_that_a_note_answers_are_underlined_beside_it() -> None:
    digest = sample("en")
    page = parsed(digest, "en")
    for passage in page.find_class("passage"):
        answered = "".join(span.text_content() for span in passage.find_class("answered"))
        assert bool(answered) == bool(passage.xpath("./div[@class='margin']/div[contains(@class, 'mine')]"))
        assert answered in digest.version.text


def test_each_passage_says_how_known_it_is_with_its_evidence_on_request() -> None:
    page = parsed(sample("en"), "en")
    summaries = [words(summary) for summary in page.xpath("//div[@class='margin']//summary")]
    assert summaries.count("known to you · 2 notes") == 1
    assert summaries.count("partly known · 1 note") == 2
    known = page.xpath("//div[contains(@class, 'passage known')]//details")[0]
    assert len(known.xpath(".//blockquote[@class='theirs']")) == 2
    assert "Looked for in your notes: cache and neighbour" in words(known)


def test_probably_until_the_reader_agreed() -> None:
    assert "You probably did this already, in June 2019" in words(parsed(sample("en"), "en"))
    agreed = words(parsed(with_stance(sample("en"), "confirms"), "en"))
    assert "You did this already, in June 2019" in agreed
    assert "probably did" not in agreed


def test_without_notes_there_is_no_spread() -> None:
    page = parsed(without_notes(sample("zh")), "zh")
    assert page.find_class("spread") == []
    assert "这是一片新地方" in words(page)


# Well built


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("text_lang", ["en", "zh"])
def test_languages_are_declared(lang: str, text_lang: str) -> None:
    tags = {"en": "en", "zh": "zh-Hans"}
    page = parsed(sample(text_lang), lang)
    assert page.get("lang") == tags[lang]
    assert page.xpath("//h1/@lang") == [tags[text_lang]]
    for said in page.find_class("said"):
        assert said.xpath("ancestor-or-self::*[@lang][1]/@lang") == [tags[text_lang]]
    for summary in page.xpath("//summary"):
        assert summary.xpath("ancestor-or-self::*[@lang][1]/@lang") == [tags[lang]]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_landmarks_headings_and_names(lang: str) -> None:
    page = parsed(sample(lang), lang)
    for landmark in ("main", "header", "footer", "nav"):
        assert len(page.xpath(f"//{landmark}")) == 1, landmark
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    for reference in page.xpath("//@aria-labelledby"):
        assert reference in ids
    for target in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert target[1:] in ids
    for link in page.xpath("//a"):
        assert words(link)
    for section in page.xpath("//section"):
        assert section.get("aria-labelledby")
    assert page.xpath("//title")[0].text == words(page.xpath("//h1")[0])
    assert page.xpath("//meta[@name='viewport']")


def test_a_text_with_wild_heading_levels_still_steps_one_at_a_time() -> None:
    digest = sample("en")
    text = digest.version.text.replace("## The last", "##### The last").replace("## What it", "#### What it")
    passages = tuple(
        replace(
            each,
            analysis=replace(
                each.analysis,
                passage=replace(
                    each.analysis.passage,
                    text=each.analysis.passage.text.replace("## The last", "##### The last").replace(
                        "## What it", "#### What it"
                    ),
                ),
            ),
        )
        for each in digest.passages
    )
    page = parsed(replace(digest, version=replace(digest.version, text=text), passages=passages), "en")
    levels = {heading.tag for heading in page.xpath("//section[@id='text']//*[self::h3|self::h4|self::h5]")}
    assert levels == {"h3", "h4", "h5"}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    full = colour if len(colour) == 7 else "#" + "".join(char * 2 for char in colour[1:])
    channels = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def schemes() -> list[dict[str, str]]:
    style = re.search(r"<style>(.*?)</style>", digest_html(sample("en"), "en"), re.DOTALL)
    assert style is not None
    found = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))
        for block in re.findall(r":root \{(.*?)\}", style[1], re.DOTALL)
    ]
    return [colours for colours in found if colours]


def test_colours_reach_wcag_aa_in_light_dark_and_print() -> None:
    assert len(schemes()) == 3
    for colours in schemes():
        for text, ground in (
            ("ink", "paper"),
            ("quiet", "paper"),
            ("mine", "paper"),
            ("lit-ink", "lit"),
            ("lit-mine", "lit"),
        ):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground, colours)
    assert contrast("#000", "#ffffff") == pytest.approx(21)


# Self-contained and inert


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_nothing_is_asked_for_from_outside(lang: str) -> None:
    page = parsed(sample(lang), lang)
    assert page.xpath("//script|//link|//img|//iframe|//object|//embed|//form|//*[@src]|//*[@style]") == []
    assert not re.search(r"url\(|@import|@font-face", page.xpath("//style")[0].text)


def test_the_policy_admits_this_stylesheet_and_nothing_else() -> None:
    html = digest_html(sample("en"), "en")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    page = lxml.html.document_fromstring(html)
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_hostile_text_stays_text(lang: str) -> None:
    html = digest_html(hostile_digest("http://127.0.0.1:9/"), lang)
    page = lxml.html.document_fromstring(html)
    assert (
        page.xpath("//script|//link|//img|//iframe|//object|//embed|//form|//svg|//*[@src]|//*[@style]") == []
    )
    assert len(page.xpath("//style")) == 1
    assert page.xpath("//@*[starts-with(name(), 'on')]") == []
    for href in page.xpath("//@href"):
        assert href.startswith(("#", "http://", "https://"))
    assert not any(char in html for char in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\x1b\x00")
    assert "{{" in words(page), "template syntax in a text is shown, not run"
    assert "49" not in words(page.find_class("said")[0])
