"""Anchors on edited textbooks: every quote must be found again, flagged, or called orphaned.

A fixed generator edits pages of Dive into Deep Learning (Chinese and English): sentences
inserted (from this page or another), deleted and replaced, lines re-flowed, typing errors,
punctuation of the other width, paragraphs moved. Every character carries where it came from, so
the truth about a quote is known: the stretch its characters now span, or gone where fewer than a
third are left. Not counted, since no answer would be fair: quotes of which a third to six tenths
are left, and quotes torn apart (what is left of them is less than half of the stretch it spans).

right   the claimed span is at least .8 similar to the truth, or orphaned where the quote is gone
wrong   any other claim; unflagged when the claim is *exact* or *moved*
twin    a right claim, but of another copy of the words than the one that was quoted
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from rapidfuzz import fuzz

from banyun.language.sentences import sentences
from banyun.materials.anchor import Anchor, Resolution, anchor_at
from banyun.materials.resolving import Resolver
from banyun.materials.segmenting import segment
from benchmarks.data import shared_data
from benchmarks.row import Row, at_least, at_most, not_run

SEED = 20260314
QUOTES_A_PAGE = 8
COMMAND = "python -m benchmarks anchors"

Char = tuple[str, int]
"""A character and its offset in the unedited text; -1 if an edit wrote it, -2 - offset if it copied it."""
Traced = list[Char]


@dataclass(frozen=True, slots=True)
class Outcome:
    right: bool
    unflagged: bool
    twin: bool = False


def rows() -> list[Row]:
    """Right and wrong per language, and the time of one anchor on a long text."""
    data = shared_data()
    if data is None:
        return [not_run("anchors", "no ../shared/data", COMMAND, ">= .98 zh, >= .95 en")]
    result: list[Row] = []
    for language, gate in (("zh", 0.98), ("en", 0.95)):
        pages = textbook(data, language)
        outcomes = [
            outcome for at, page in enumerate(pages) for outcome in trial(page, pages[at - 1], SEED + at)
        ]
        right = sum(outcome.right for outcome in outcomes) / len(outcomes)
        wrong = sum(outcome.unflagged and not outcome.right for outcome in outcomes)
        twins = sum(outcome.unflagged and outcome.twin for outcome in outcomes)
        sure = sum(outcome.unflagged for outcome in outcomes) / len(outcomes)
        result += [
            at_least(f"anchors right ({language})", right, gate, len(outcomes), COMMAND),
            at_most(f"anchors wrong and unflagged ({language})", wrong, 0, len(outcomes), COMMAND),
            Row(
                f"anchors answered without a flag ({language})",
                sure,
                "",
                len(outcomes),
                command=COMMAND,
                note=f"{twins} of them on a twin of the quoted words",
            ),
        ]
    return [*result, _speed(data)]


def textbook(data: Path, language: str) -> list[str]:
    """The pages of the book in one language."""
    names = sorted((data / "d2l").glob("chapter_*/*.md"))
    chosen = [name for name in names if name.stem.endswith("_origin") == (language == "en")]
    return [name.read_text(encoding="utf-8") for name in chosen]


def trial(page: str, other: str, seed: int) -> list[Outcome]:
    """Quotes of a page, anchored, the page edited, the anchors resolved; some of the sentences
    put in come from another page."""
    pick = random.Random(seed)
    anchors = quotes(page, pick)
    if not anchors:
        return []
    edited = edit(traced(page), other, pick)
    text = "".join(character for character, _ in edited)
    resolver = Resolver(text)
    outcomes = []
    for anchor in anchors:
        kept = [at for at, (_, origin) in enumerate(edited) if anchor.start <= origin < anchor.end]
        # Where the quoted words went and a copy of them was left, the copy is what there is to find.
        kept = kept or [
            at for at, (_, origin) in enumerate(edited) if anchor.start <= -2 - origin < anchor.end
        ]
        share = len(kept) / len(anchor.exact)
        torn = share >= 1 / 3 and kept[-1] + 1 - kept[0] > 2 * len(kept)
        if 1 / 3 <= share < 0.6 or torn:
            continue
        truth = (kept[0], kept[-1] + 1) if share >= 0.6 else None
        outcomes.append(judge(resolver.resolve(anchor), truth, text))
    return outcomes


def judge(answer: Resolution, truth: tuple[int, int] | None, text: str) -> Outcome:
    unflagged = answer.certainty in ("exact", "moved")
    if truth is None or answer.certainty == "orphaned":
        return Outcome(truth is None and answer.certainty == "orphaned", unflagged)
    overlaps = answer.start < truth[1] and truth[0] < answer.end
    similar = fuzz.ratio(text[answer.start : answer.end], text[truth[0] : truth[1]]) / 100
    return Outcome(similar >= 0.8, unflagged, similar >= 0.8 and not overlaps)


def quotes(page: str, pick: random.Random) -> list[Anchor]:
    """One to three sentences of a passage each, every fifth only a phrase of one."""
    passages = [passage for passage in segment(page, "markdown", "page") if passage.readable]
    found = []
    for number in range(QUOTES_A_PAGE if passages else 0):
        passage = pick.choice(passages)
        spans = sentences(passage.text)
        if not spans:
            continue
        first = pick.randrange(len(spans))
        last = min(len(spans) - 1, first + pick.randrange(3))
        start, end = spans[first].start, spans[last].end
        if number % 5 == 4 and end - start > 12:
            start += pick.randrange((end - start) // 2)
            end = min(end, start + pick.randrange(8, 40))
        if end - start >= 6:
            found.append(anchor_at(page, passage.start + start, passage.start + end))
    return found


def traced(text: str) -> Traced:
    return [(character, at) for at, character in enumerate(text)]


def edit(text: Traced, other: str, pick: random.Random) -> Traced:
    """Every kind of edit, in a random order, each left out one time in five."""
    foreign = [span.of(other) for span in sentences(other)] or [other]
    kinds: list[Callable[[Traced, random.Random], Traced]] = [
        partial(change_sentences, foreign),
        move_paragraphs,
        reflow,
        mistype,
        change_width,
    ]
    pick.shuffle(kinds)
    for change in kinds:
        if pick.random() < 0.8:
            text = change(text, pick)
    return text


def change_sentences(foreign: Sequence[str], text: Traced, pick: random.Random) -> Traced:
    """Deletes, replaces or goes before an inserted sentence: one sentence in twelve."""
    plain = "".join(character for character, _ in text)
    spans = sentences(plain)
    result: Traced = []
    at = 0
    for number, span in enumerate(spans):
        result += text[at : span.start]
        kept = text[span.start : span.end]
        at = span.end
        # Not a near neighbour: a sentence replaced by itself would be no edit.
        own = spans[(number + pick.randrange(6, max(7, len(spans) - 6))) % len(spans)]
        other: Traced
        if len(spans) < 13 or pick.random() < 0.5:
            other = [(character, -1) for character in pick.choice(foreign)]
        else:
            other = [(character, min(origin, -2 - origin)) for character, origin in text[own.start : own.end]]
        chance = pick.random()
        if chance < 1 / 36:
            continue
        if chance < 2 / 36:
            result += other
        elif chance < 3 / 36:
            result += kept + other
        else:
            result += kept
    return result + text[at:]


def move_paragraphs(text: Traced, pick: random.Random) -> Traced:
    """Moves two paragraphs somewhere else."""
    paragraphs = split(text, "\n\n")
    for _ in range(2):
        if len(paragraphs) > 2:
            paragraph = paragraphs.pop(pick.randrange(len(paragraphs)))
            paragraphs.insert(pick.randrange(len(paragraphs)), paragraph)
    return [character for paragraph in paragraphs for character in paragraph]


def split(text: Traced, mark: str) -> list[Traced]:
    """Cut after every mark."""
    plain = "".join(character for character, _ in text)
    parts, at = [], 0
    for piece in plain.split(mark):
        end = min(len(text), at + len(piece) + len(mark))
        parts.append(text[at:end])
        at = end
    return [part for part in parts if part]


def reflow(text: Traced, pick: random.Random) -> Traced:
    """English paragraphs in lines of another width; a third of the Chinese line ends gone."""
    result: Traced = []
    column, width = 0, pick.randrange(50, 100)
    spaced = sum(character == " " for character, _ in text) > len(text) / 12
    for at, (character, origin) in enumerate(text):
        neighbours = {text[at - 1][0] if at else "\n", text[at + 1][0] if at + 1 < len(text) else "\n"}
        single = character == "\n" and "\n" not in neighbours
        if spaced and (single or character == " "):
            breaks = column > width
            result.append(("\n" if breaks else " ", origin))
            column = 0 if breaks else column + 1
        elif single and pick.random() < 0.3:
            continue
        else:
            result.append((character, origin))
            column = 0 if character == "\n" else column + 1
    return result


def mistype(text: Traced, pick: random.Random) -> Traced:
    """One letter in 150 doubled, dropped, swapped with the next or replaced."""
    result = list(text)
    at = 0
    while at < len(result) - 1:
        character, origin = result[at]
        if character.isalnum() and pick.random() < 1 / 150:
            kind = pick.randrange(4)
            if kind == 0:
                result.insert(at, (character, -1))
            elif kind == 1:
                del result[at]
            elif kind == 2:
                result[at], result[at + 1] = result[at + 1], result[at]
            else:
                result[at] = (pick.choice(result)[0], origin)
        at += 1
    return result


def change_width(text: Traced, pick: random.Random) -> Traced:
    """Half of the punctuation in the other width or style."""
    wide, narrow = "，。：；？！（）“”", ',.:;?!()""'
    other = {**dict(zip(wide, narrow, strict=True)), **dict(zip(narrow, wide, strict=True))}
    return [
        (other[character], origin) if character in other and pick.random() < 0.5 else (character, origin)
        for character, origin in text
    ]


def _speed(data: Path) -> Row:
    """Median time of one anchor on an edited text of 100,000 characters."""
    page = "\n\n".join(textbook(data, "zh"))[:100_000]
    pick = random.Random(SEED)
    anchors: Sequence[Anchor] = [anchor for _ in range(8) for anchor in quotes(page, pick)]
    edited = edit(traced(page), page, pick)
    resolver = Resolver("".join(character for character, _ in edited))
    times = []
    for anchor in anchors:
        start = time.perf_counter()
        resolver.resolve(anchor)
        times.append((time.perf_counter() - start) * 1000)
    figure = "one anchor on an edited text of 100k characters, median"
    return Row(figure, median(times), "ms", len(times), command=COMMAND, note=f"slowest {max(times):.1f} ms")
