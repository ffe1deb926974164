"""Slides of an account: what is on them, what is not, and a real browser that shows them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from banyun import Library
from banyun.outputs.sharing.marp import marp_markdown
from banyun.outputs.sharing.post import post_markdown
from banyun.outputs.sharing.reveal import slides_html
from banyun.outputs.sharing.slides import QUOTE, WORDS, Coverage, Said, Slide, slides_of, spoken
from banyun.study.account import Account
from tests.cli.command import Banyun
from tests.outputs.test_html_in_browser import CHROMIUM, Listener, opened
from tests.told import ROOT, read, tell
from tests.told import WORDS as SAID

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


@pytest.fixture(scope="module", params=["en", "zh"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Account]:
    lang = str(request.param)
    home = tmp_path_factory.mktemp(f"slides-{lang}") / "home"
    banyun = Banyun(home, lang="zh_CN.UTF-8" if lang == "zh" else "en_GB.UTF-8")
    read(banyun, lang)
    tell(banyun, lang)
    with Library(home, clock=lambda: NOW, wording=lang) as library:
        return lang, library.account(str(ROOT / "examples" / lang / "talk.md"))


def test_the_formula_and_the_number_come_first(told: tuple[str, Account]) -> None:
    lang, account = told
    kinds = [slide.kind for slide in slides_of(account, lang)]
    assert kinds[:3] == ["title", "formula", "number"]
    assert kinds[-1] == "source"
    assert kinds.count("formula") == 1


def test_every_pass_that_was_said_has_its_slide_and_none_else(told: tuple[str, Account]) -> None:
    lang, account = told
    whole = slides_of(account, lang)
    for gone in ("confirmed", "carried", "asked", "explored", "designs", "lookups"):
        fewer = slides_of(replace(account, **{gone: ()}), lang)  # type: ignore[arg-type]
        assert len(fewer) < len(whole), gone
    bare = Account(account.material, account.version, account.passages)
    assert [slide.kind for slide in slides_of(bare, lang)] == ["title", "source"]
    assert post_markdown(bare, lang).count("\n## ") == 0


def test_deductions_are_the_speakers_notes(told: tuple[str, Account]) -> None:
    lang, account = told
    (asked,) = account.answered
    slide = next(one for one in slides_of(account, lang) if one.title == asked.question.body.text)
    assert len(slide.notes) == 2
    assert all(one.body.text in note for one, note in zip(asked.deductions, slide.notes, strict=True))


def test_coverage_is_shown_last_and_names_what_is_not_told(told: tuple[str, Account]) -> None:
    lang, account = told
    found = slides_of(account, lang, Coverage(("a?", "b?"), ("c?",), 1))
    assert [slide.kind for slide in found][-2:] == ["coverage", "source"]
    coverage = found[-2]
    assert coverage.share == pytest.approx(2 / 3)
    assert "c?" in coverage.notes[-1]
    assert "2" in coverage.items[0]


def test_a_slide_holds_no_more_than_can_be_read(told: tuple[str, Account]) -> None:
    lang, account = told
    for slide in slides_of(account, lang):
        for said in slide.said:
            if slide.kind != "formula":
                assert sum(map(len, said.words)) <= max(QUOTE[lang], WORDS[lang]) + 2
        assert len(slide.items) <= 6


def test_marp_reads_its_front_matter_and_parts_the_slides(told: tuple[str, Account]) -> None:
    lang, account = told
    slides = slides_of(account, lang)
    text = marp_markdown(slides, 'A "title": #1', lang)
    _, front, body = text.split("---\n", 2)
    loaded = yaml.safe_load(front)
    assert loaded["marp"] is True
    assert loaded["title"] == 'A "title": #1'
    assert body.count("\n---\n") == len(slides) - 1


def test_no_text_parts_slides_or_ends_notes() -> None:
    wild = Slide(
        "words",
        "--- # x",
        (
            Said(
                ("---", "a --> b <script>x</script>", "$x$"),
            ),
        ),
        notes=("a --> b\n---\n",),
    )
    text = marp_markdown([wild, wild], "x", "en")
    body = text.split("---\n", 2)[2]
    assert len(re.findall(r"^---$", re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL), re.MULTILINE)) == 1
    assert body.count("<!--") == body.count("-->") == 4
    assert "<script>" not in body


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_a_browser_shows_one_slide_and_asks_for_nothing(told: tuple[str, Account], tmp_path: Path) -> None:
    lang, account = told
    slides = slides_of(account, lang)
    page = tmp_path / "slides.html"
    page.write_text(slides_html(slides, slides[0].title, lang, lang), "utf-8")
    document, console = opened(page, tmp_path / "profile")
    assert console == []
    assert 'class="turning"' in document
    assert len(re.findall(r'class="slide [^"]*shown', document)) == 1
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", document)


@pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")
def test_hostile_words_run_nothing_and_fetch_nothing(tmp_path: Path) -> None:
    with Listener() as listener:
        hostile = f"</script><script>document.title='owned'</script><img src={listener.address}>"
        slides = [Slide("words", hostile, (Said((hostile,), hostile),), (hostile,), notes=(hostile,))]
        page = tmp_path / "slides.html"
        page.write_text(slides_html(slides, hostile, "en", "en"), "utf-8")
        document, console = opened(page, tmp_path / "profile")
        assert "<title>owned" not in document
        assert listener.asked == []
        assert console == []


def test_what_is_spoken_is_all_of_it(told: tuple[str, Account]) -> None:
    lang, account = told
    heard = spoken(slides_of(account, lang))
    for words in ("details", "rehearsal", "deduction 2", "grasp", "design"):
        assert SAID[lang][words] in heard
