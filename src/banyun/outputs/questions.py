"""Questions for the terminal and as JSON: a list of them, one with its deductions side by side and
what moved between them, and beginnings of new ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from banyun.analysis.frames import Frame
from banyun.findings.bodies import Body, Discussion, Lookup
from banyun.findings.records import Record
from banyun.language.wording import day, say
from banyun.outputs.columns import Word
from banyun.outputs.prose import one_line, plain
from banyun.outputs.records import quote_record
from banyun.outputs.shared_words import lens_name
from banyun.outputs.text import WIDEST, Sheet
from banyun.study.asked import Asked, QuestionView
from banyun.study.discussing import answer_of
from banyun.study.moved import Moved, Piece, moved_since

_LINE = 100


def asked_record(asked: Asked, since: date | None = None) -> dict[str, object]:
    """A question with its deductions as JSON, and what moved since the last one but one, or ``since``."""
    question, body = asked.question, asked.question.body
    schedule = asked.schedule.body if asked.schedule else None
    compared = moved_since(asked, since)
    return {
        "question": question.id,
        "text": body.text,
        "lens": body.lens,
        "material": question.material_id,
        "quotes": [quote_record(quote) for quote in body.quotes],
        "priority": body.priority,
        "from_finding": body.from_finding,
        "asked": question.created.isoformat(),
        "state": body.state,
        "why": body.why,
        "due": schedule.due.isoformat() if schedule else None,
        "dropped": schedule.dropped if schedule else False,
        "deductions": [
            {
                "deduction": one.id,
                "text": one.body.text,
                "at": one.created.isoformat(),
                "moved": one.body.moved,
                "notes": list(one.body.note_ids),
                "note_quotes": [quote_record(quote) for quote in one.body.note_quotes],
            }
            for one in asked.deductions
        ],
        "what_moved": _moved_record(*compared) if compared else None,
        "filed": [
            {"id": one.id, "kind": one.kind, "at": one.created.isoformat(), "text": filed_words(one)}
            for one in asked.filed
        ],
    }


def _moved_record(earlier: Record[Body], moved: Moved) -> dict[str, object]:
    return {
        "deduction": earlier.id,
        "at": earlier.created.isoformat(),
        "sentences": [
            [{"fate": piece.fate, "text": piece.text} for piece in sentence] for sentence in moved.sentences
        ],
    }


def frame_record(frame: Frame) -> dict[str, object]:
    return {
        "number": frame.number,
        "lens": frame.lens,
        "opening": frame.opening,
        "whole": frame.whole,
        "quote": quote_record(frame.quote),
        "passage": frame.passage_id,
    }


def asked_lines(asked: Sequence[Asked], lang: str) -> str:
    """A list: each question with its deductions, a line each."""
    if not asked:
        return say("cli.no_questions", lang)
    lines: list[str] = []
    for one in asked:
        marks = _marks(one, lang)
        lines.append(f"{one.question.id}  {one_line(one.question.body.text)}{marks}")
        for each in one.deductions:
            said = say("outputs.colon", lang, words=_cut(each.body.text))
            lines.append(f"    {day(each.created, lang)}{said}")
    return "\n".join(lines)


def question_text(
    view: QuestionView, lang: str, *, since: date | None = None, width: int = 80, colour: bool = False
) -> str:
    """A question with its words of the material, every deduction, what moved, and what is filed on it."""
    asked = view.asked
    sheet = Sheet(lang, min(width, WIDEST), colour)
    _head(sheet, view)
    for one in asked.deductions:
        sheet.label(day(one.created, lang))
        if one.body.moved is not None:
            sheet.line(say(f"questions.fate.{'moved' if one.body.moved else 'same'}", lang), "quiet")
        sheet.words([Word(one.body.text.strip())], first="  ", rest="  ")
        quotes = dict(zip(one.body.note_ids, one.body.note_quotes, strict=False))
        for note_id in one.body.note_ids:
            title = one_line(view.notes.get(note_id, note_id))
            sheet.line(say("questions.deepens", lang, title=title), "quiet", indent="    ")
            if note_id in quotes:
                sheet.words([Word(plain(quotes[note_id].exact), "mine")], first="    ", rest="    ")
    _moved(sheet, asked, since)
    if asked.filed:
        sheet.label(say("questions.filed", lang))
        for filed in asked.filed:
            sheet.line(f"{day(filed.created, lang)} · {filed_words(filed)}", indent="  ")
    return sheet.text()


def _head(sheet: Sheet, view: QuestionView) -> None:
    lang, body = sheet.lang, view.asked.question.body
    sheet.line(one_line(body.text), "title")
    about = [
        one_line(view.material) if view.material else "",
        lens_name(body.lens, lang) if body.lens else "",
        say("questions.priority", lang, priority=body.priority),
        _standing(view.asked, lang),
    ]
    sheet.line("\u00a0· ".join(one for one in about if one), "quiet")
    sheet.line(view.asked.question.id, "quiet")
    for quote in body.quotes:
        sheet.words([Word(f"“{plain(quote.exact)}”", "quiet")], first="  ", rest="  ")


def _standing(asked: Asked, lang: str) -> str:
    """Whether it is open and when it comes back."""
    body = asked.question.body
    if body.state != "open":
        why = say("outputs.colon", lang, words=one_line(body.why)) if body.why else ""
        return say(f"questions.state.{body.state}", lang) + why
    if asked.schedule is None:
        return ""
    if asked.schedule.body.dropped:
        return say("questions.dropped", lang)
    return say("questions.comes", lang, day=asked.schedule.body.due)


_STANDS = 0.15
"""Share of two deductions that must be the same for words to be marked in them."""


def _marks(asked: Asked, lang: str) -> str:
    """That it is closed or dropped."""
    body = asked.question.body
    if body.state != "open":
        return say("questions.mark", lang, mark=say(f"questions.state.{body.state}", lang))
    if asked.schedule is not None and asked.schedule.body.dropped:
        return say("questions.mark", lang, mark=say("questions.dropped", lang))
    return ""


def _moved(sheet: Sheet, asked: Asked, since: date | None) -> None:
    compared = moved_since(asked, since)
    if compared is None:
        return
    earlier, moved = compared
    sheet.label(say("questions.what_moved", sheet.lang, day=earlier.created.date()))
    if moved.nothing:
        sheet.line(say("questions.nothing_moved", sheet.lang), indent="  ")
    pieces = [piece for sentence in moved.sentences for piece in sentence]
    same = sum(len(piece.text) for piece in pieces if piece.fate == "same")
    if not moved.nothing and same < _STANDS * sum(len(piece.text) for piece in pieces):
        sheet.line(say("questions.nothing_stands", sheet.lang), indent="  ")
        return
    for sentence in moved.sentences:
        if all(piece.fate == "same" for piece in sentence):
            continue
        sheet.words([_word(piece, sheet.colour) for piece in sentence], first="  ", rest="    ")


def _word(piece: Piece, colour: bool) -> Word:
    """What is gone and what is new, told apart without colours too."""
    if piece.fate == "same":
        return Word(piece.text)
    shown = f"[-{piece.text}-]" if piece.fate == "gone" else f"{{+{piece.text}+}}"
    if not colour:
        return Word(shown)
    return Word(shown, "quiet" if piece.fate == "gone" else "mine")


def frames_text(
    frames: Sequence[Frame], command: str, lang: str, *, width: int = 80, colour: bool = False
) -> str:
    """Beginnings of questions, numbered, each with the words it asks about."""
    sheet = Sheet(lang, min(width, WIDEST), colour)
    if not frames:
        sheet.line(say("questions.no_frames", lang))
        return sheet.text()
    for frame in frames:
        number = f"{frame.number:>3}  "
        sheet.words([Word(number, "quiet"), Word(frame.opening, "strong")], rest="     ")
        sheet.words(
            [Word(f"{lens_name(frame.lens, lang)} · “{frame.said}”", "quiet")], first="     ", rest="     "
        )
    sheet.gap()
    sheet.line(say("questions.take", lang, command=command), "quiet")
    return sheet.text()


def filed_words(record: Record[Body]) -> str:
    """What is filed on a question, in a line."""
    body = record.body
    if isinstance(body, Discussion):
        return _cut(answer_of(body))
    if isinstance(body, Lookup):
        return _cut(f"{body.what} ({body.where}): {body.learned}")
    text = getattr(body, "text", "") or getattr(body, "name", "")
    return _cut(f"{record.kind}: {text}")


def _cut(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _LINE else f"{line[: _LINE - 1]}…"
