"""A digest for the terminal: the front page, and on it the one screen that Banyun is for:
the passage left, the reader's own note right, both quotes marked."""

from __future__ import annotations

from collections.abc import Sequence

from banyun.digest.digest import Digest
from banyun.digest.front_page import FrontPage, Pairing, front_page
from banyun.findings.finding import Finding
from banyun.knowledge.evidence import Recalled
from banyun.language.wording import listing, say
from banyun.outputs.columns import Line, Look, Word, beside, painted, width_of, wrap
from banyun.outputs.excerpts import Excerpt, from_material, from_note
from banyun.outputs.own_words import coming_words, own_lines
from banyun.outputs.prose import Run, one_line, plain
from banyun.outputs.said_words import done_words, lookup_words, mark_words
from banyun.outputs.shared_words import (
    aliases,
    blind_spot_words,
    byline,
    detail,
    did_words,
    lens_name,
    note_source,
    opening_words,
    place_words,
    prepared,
    quote_lines,
    rest_words,
    title_of,
)
from banyun.outputs.suggested import every_suggestion, said_by, suggested

SIDE_BY_SIDE = 100
"""Columns from which passage and note stand side by side."""

WIDEST = 128
MEASURE = 88
"""Columns of running text: longer lines are hard to follow."""


def digest_text(digest: Digest, lang: str, *, width: int = 80, colour: bool = False) -> str:
    """The front page of a digest.

    Args:
        lang: The language of Banyun's own words.
        width: Columns of the terminal.
        colour: Whether escape sequences may be used; without them quotes stand between ▸ and ◂.
    """
    page = front_page(digest)
    sheet = Sheet(lang, min(width, WIDEST), colour)
    sheet.line(title_of(digest.material), "title")
    sheet.line(byline(digest, lang), "quiet")
    _opening(sheet, digest, page)
    _validations(sheet, page)
    _techniques(sheet, digest, page.techniques)
    _questions(sheet, page.questions)
    _blind_spots(sheet, digest, page.blind_spots)
    _suggested(sheet, digest)
    _own(sheet, digest)
    if looked_up := lookup_words(digest, "", lang):
        sheet.gap()
        for line in looked_up:
            sheet.line(line)
    _rest(sheet, digest, page)
    return sheet.text()


def recall_text(recalled: Sequence[Recalled], lang: str, *, width: int = 80, colour: bool = False) -> str:
    """Recalled notes, best first, each with its quote and why it came up."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    if not recalled:
        sheet.line(say("outputs.recall.nothing", lang))
    for index, each in enumerate(recalled):
        if index:
            sheet.gap()
        sheet.line(one_line(each.title), "label")
        sheet.line(f"{note_source(each, lang)} · {each.note_id}", "quiet")
        sheet.words([Word(plain(each.quote.exact), "mine")], first="  ", rest="  ")
        sheet.line(one_line(each.why), "quiet", indent="  ")
    return sheet.text()


class Sheet:
    """Lines as they gather."""

    def __init__(self, lang: str, width: int, colour: bool) -> None:
        self.lang = lang
        self.width = max(20, width)
        self.colour = colour
        self._lines: list[Line] = []

    @property
    def measure(self) -> int:
        return min(self.width, MEASURE)

    def gap(self) -> None:
        self._lines.append([])

    def line(self, text: str, look: Look = "plain", *, indent: str = "") -> None:
        self.words([Word(text, look)], first=indent, rest=indent)

    def words(self, words: Sequence[Word], *, first: str = "", rest: str = "") -> None:
        self._lines.extend(wrap(words, self.measure, first=first, rest=rest))

    def whole(self, text: str, look: Look = "quiet") -> None:
        """A line that is not broken, such as a command to be copied."""
        self._lines.append([Word(text, look)])

    def label(self, text: str) -> None:
        self.gap()
        self.line(text, "label")

    def lines(self, lines: Sequence[Line]) -> None:
        self._lines.extend(lines)

    def text(self) -> str:
        return painted(self._lines, colour=self.colour)


def _opening(sheet: Sheet, digest: Digest, page: FrontPage) -> None:
    lang = sheet.lang
    sheet.label(say("outputs.label.opening", lang))
    if page.opening is None:
        if not page.without_notes:
            sheet.line(opening_words(page, lang))
            _nearest(sheet, page)
        _without_notes(sheet, page)
        return
    recalled = page.opening.evidence.recalled
    sheet.words(
        [
            Word(opening_words(page, lang)),
            Word(say("outputs.title", lang, title=one_line(recalled.title)), "mine"),
        ]
    )
    sheet.gap()
    facing(sheet, digest, page.opening)
    sheet.line(one_line(recalled.why), "quiet")
    _without_notes(sheet, page)


def _nearest(sheet: Sheet, page: FrontPage) -> None:
    for pairing in page.nearest:
        recalled = pairing.evidence.recalled
        title = one_line(recalled.title)
        sheet.words([Word(plain(pairing.evidence.material_quote.exact))], first="  ", rest="  ")
        head = f"{title} · {note_source(recalled, sheet.lang)} · {one_line(recalled.why)}"
        sheet.line(head, "quiet", indent="    ")
        sheet.words([Word(plain(recalled.quote.exact), "mine")], first="    ", rest="    ")


def _without_notes(sheet: Sheet, page: FrontPage) -> None:
    for reaction in page.without_notes:
        sheet.line(done_words(reaction, sheet.lang))


def facing(sheet: Sheet, digest: Digest, pairing: Pairing) -> None:
    """The passage and the note, side by side where there is room, else one below the other."""
    lang = sheet.lang
    recalled = pairing.evidence.recalled
    theirs = place_words(digest, pairing.digested.analysis.passage.id, lang)
    theirs_excerpt, my_excerpt = from_material(digest, pairing), from_note(digest, recalled)
    mine = f"{say('outputs.mine', lang)} · {note_source(recalled, lang)}"
    if sheet.width < SIDE_BY_SIDE:
        for head, body in (
            (theirs, excerpt_lines(theirs_excerpt, sheet.measure - 2, "plain", sheet.colour)),
            (mine, excerpt_lines(my_excerpt, sheet.measure - 2, "mine", sheet.colour)),
        ):
            sheet.line(head, "quiet")
            sheet.lines([[Word("  "), *line] if line else [] for line in body])
            sheet.gap()
        return
    column = (sheet.width - 3) // 2
    left = [
        *wrap([Word(theirs, "quiet")], column),
        *excerpt_lines(theirs_excerpt, column, "plain", sheet.colour),
    ]
    right = [*wrap([Word(mine, "quiet")], column), *excerpt_lines(my_excerpt, column, "mine", sheet.colour)]
    sheet.lines(beside(left, right, column, " │ "))
    sheet.gap()


def excerpt_lines(excerpt: Excerpt, width: int, look: Look, colour: bool) -> list[Line]:
    """Blocks as wrapped lines, quotes marked, an ellipsis where the text goes on."""
    lines: list[Line] = []
    quoting = _Quoting(colour)
    found = excerpt.blocks
    for index, block in enumerate(found):
        if lines and not (block.kind == "item" and found[index - 1].kind == "item"):
            lines.append([])
        words = [*quoting.words(list(block.all_runs()), look), *quoting.closing()]
        if excerpt.cut_before and index == 0:
            words = [Word("…\u00a0", look), *words]
        if excerpt.cut_after and index == len(found) - 1:
            words.append(Word("\u00a0…", look))
        marker = f"{'  ' * block.level}{block.marker} " if block.kind == "item" else ""
        lines.extend(wrap(words, width, first=marker, rest=" " * width_of(marker)))
    return lines


class _Quoting:
    """Turns runs into words; where there is no colour, sets ▸ and ◂ around what is marked."""

    def __init__(self, colour: bool) -> None:
        self._colour = colour
        self._open = False

    def words(self, runs: Sequence[Run], look: Look) -> list[Word]:
        words: list[Word] = []
        for run in runs:
            marked = "quote" in run.marks
            if not self._colour and marked and not self._open:
                words.append(Word("▸", "quote"))
            elif not self._colour and self._open and not marked:
                words.append(Word("◂", "quote"))
            self._open = marked
            words.append(Word(run.text, _look(run, look)))
        return words

    def closing(self) -> list[Word]:
        closes = self._open and not self._colour
        self._open = False
        return [Word("◂", "quote")] if closes else []


def _look(run: Run, look: Look) -> Look:
    if "quote" in run.marks:
        return "quote"
    if "term" in run.marks:
        return "term"
    for style in ("strong", "em"):
        if style in run.styles and look == "plain":
            return "strong" if style == "strong" else "em"
    return look


def _validations(sheet: Sheet, page: FrontPage) -> None:
    if not page.validations:
        return
    lang = sheet.lang
    sheet.label(say("outputs.label.validations" if page.opening else "outputs.label.first_validations", lang))
    for pairing in page.validations:
        recalled = pairing.evidence.recalled
        sheet.words([Word(plain(pairing.evidence.material_quote.exact))], first="  ", rest="  ")
        sheet.words(
            [
                Word(did_words(pairing, lang)),
                Word(say("outputs.title", lang, title=one_line(recalled.title)), "mine"),
            ],
            first="    ",
            rest="    ",
        )
        sheet.words([Word(plain(recalled.quote.exact), "mine")], first="    ", rest="    ")
        if marks := mark_words(recalled, lang):
            sheet.line(marks, "quiet", indent="    ")


def _techniques(sheet: Sheet, digest: Digest, techniques: Sequence[Finding]) -> None:
    if not techniques:
        return
    sheet.label(say("outputs.label.techniques", sheet.lang))
    for technique in techniques:
        rest = [one_line(technique.text), detail(technique, "why")]
        sheet.words([Word(one_line(technique.name), "strong")], first="  ", rest="  ")
        between = "" if sheet.lang == "zh" else " "
        sheet.line(between.join(dict.fromkeys(filter(None, rest))), indent="    ")
        if by := said_by(technique, sheet.lang):
            sheet.line(by, "quiet", indent="    ")
        lines = quote_lines(technique)
        for index, line in enumerate(lines):
            opening, closing = "“" if index == 0 else " ", "”" if index == len(lines) - 1 else ""
            sheet.words([Word(f"{opening}{line}{closing}", "quiet")], first="    ", rest="      ")
        if place := coming_words(digest, technique.id, sheet.lang):
            sheet.words([Word(f"→ {place}", "mine")], first="    ", rest="      ")


def _own(sheet: Sheet, digest: Digest) -> None:
    found = own_lines(digest, sheet.lang)
    if found:
        sheet.label(say("transfer.label.own", sheet.lang))
    for line in found:
        sheet.words([Word(line, "mine")], first="  ", rest="    ")


def _questions(sheet: Sheet, questions: Sequence[Finding]) -> None:
    if not questions:
        return
    sheet.label(say("outputs.label.questions", sheet.lang))
    for question in questions:
        sheet.line(one_line(question.text), indent="  ")
        lens = lens_name(str(question.details.get("lens", "")), sheet.lang)
        whose = [say("outputs.from_lens", sheet.lang, lens=lens)] if lens else []
        if by := said_by(question, sheet.lang):
            whose.append(by)
        if whose:
            sheet.line(" · ".join(whose), "quiet", indent="    ")


def _blind_spots(sheet: Sheet, digest: Digest, spots: Sequence[Finding]) -> None:
    if not spots:
        return
    sheet.label(say("outputs.label.blind_spots", sheet.lang))
    for spot in spots:
        named = [Word(one_line(spot.name), "strong")]
        if also := aliases(spot):
            named.append(Word(say("outputs.also", sheet.lang, names=listing(also, sheet.lang)), "quiet"))
        named.append(Word(say("outputs.colon", sheet.lang, words=blind_spot_words(digest, spot, sheet.lang))))
        sheet.words(named, first="  ", rest="    ")


def _suggested(sheet: Sheet, digest: Digest) -> None:
    shown, more = suggested(digest, sheet.lang)
    accepted = len(every_suggestion(digest, sheet.lang, "accepted"))
    if shown:
        sheet.label(say("model.said.label", sheet.lang))
    for one in shown:
        sheet.line(one.head, "strong", indent="  ")
        if one.text:
            sheet.line(one.text, indent="    ")
        for quote in one.quotes:
            sheet.line(f"“{quote}”", "quiet", indent="    ")
        if one.mine:
            label = say("outputs.mine", sheet.lang)
            said = [Word(f"{label} ", "quiet"), Word("“"), Word(one.mine, "mine"), Word("”")]
            sheet.words(said, first="    ", rest="    ")
        sheet.line(one.accept, "quiet", indent="    ")
    if more:
        sheet.line(
            say("model.said.more", sheet.lang, count=more, id=digest.material.id), "quiet", indent="  "
        )
    if accepted:
        sheet.gap()
        sheet.line(say("model.said.taken", sheet.lang, count=accepted), "quiet")


def _rest(sheet: Sheet, digest: Digest, page: FrontPage) -> None:
    sheet.gap()
    more = rest_words(page, sheet.lang)
    if more:
        sheet.line(say("outputs.on_request", sheet.lang, more=listing(more, sheet.lang)), "quiet")
    sheet.line(
        say("outputs.whole", sheet.lang, command=f"banyun digest {digest.material.id} --format html"), "quiet"
    )
    sheet.line(prepared(digest, sheet.lang), "quiet")
