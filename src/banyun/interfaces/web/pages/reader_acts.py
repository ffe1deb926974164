"""What the forms of the reader do, one function a form: ``act(visit, digest, passage)`` gives the name
of the sentence (``web.said``) that says it was done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import cast, get_args

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.front_page import Pairing
from banyun.errors import InvalidInput, NotFound
from banyun.findings.bodies import Feeling
from banyun.findings.finding import State
from banyun.interfaces.web.visit import Visit
from banyun.language.span import Span
from banyun.library.judging import STANCES, Quoted
from banyun.study.challenging import Row

Act = Callable[[Visit, Digest, DigestedPassage], str]


def react(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """The first reaction."""
    feeling = visit.field("feeling")
    if feeling not in get_args(Feeling):
        raise InvalidInput("There is no such reaction.", "Say did, could or hard.")
    visit.library.react_to(digest, one.analysis.passage, cast(Feeling, feeling))
    return "kept"


def tell(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """What was done, where no note tells of it: it becomes one."""
    led = visit.library.led(digest, one.analysis.passage.id)
    if led is None:
        raise InvalidInput("Only what you did is told here.", "React with did.")
    visit.library.tell_what_was_done(led, visit.field("text"))
    return "kept"


def stance(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """How a note and the passage stand to each other, with a word on it."""
    chosen = visit.field("stance")
    if chosen not in STANCES:
        raise InvalidInput("There is no such stance.", f"Say one of: {', '.join(STANCES)}.")
    taken = visit.library.judge(digest, _pairing(visit, one), chosen)
    if text := visit.field("text"):
        visit.library.remember(taken, text)
    return "kept"


def remember(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """What the reader remembers of the work behind a note."""
    note = _pairing(visit, one).evidence.recalled.note_id
    taken = visit.library.stance_on(digest.material.id, note)
    number = visit.field("prompt")
    prompts = visit.library.prompts_on(taken) if number.isdecimal() else []
    asked = prompts[int(number)] if number.isdecimal() and int(number) < len(prompts) else None
    visit.library.remember(taken, visit.field("text"), asked)
    return "kept"


def point(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """A point at words that were selected."""
    visit.library.name_point(digest.material.id, name=visit.field("name"), quotes=_quotes(visit, one))
    return "kept"


def keep_point(visit: Visit, digest: Digest, _one: DigestedPassage) -> str:
    """A point that is offered, under its name or another."""
    visit.library.keep_point(digest.material.id, visit.field("point"), name=visit.field("name") or None)
    return "kept"


def rename_point(visit: Visit, digest: Digest, _one: DigestedPassage) -> str:
    visit.library.rename_point(digest.material.id, visit.field("point"), visit.field("name"))
    return "kept"


def merge_points(visit: Visit, digest: Digest, _one: DigestedPassage) -> str:
    """Makes one of two points."""
    several = [visit.field("point"), visit.field("other")]
    visit.library.merge_points(digest.material.id, several, name=visit.field("name") or None)
    return "kept"


def split_point(visit: Visit, digest: Digest, _one: DigestedPassage) -> str:
    """Makes several points of one: those that were given a name."""
    columns = ([str(one).strip() for one in visit.form.getlist(name)] for name in ("name", "quote"))
    parts = [(name, quote) for name, quote in zip(*columns, strict=False) if name]
    visit.library.split_point(
        digest.material.id,
        visit.field("point"),
        names=[name for name, _ in parts],
        quotes=[quote for _, quote in parts],
    )
    return "kept"


def drop_point(visit: Visit, digest: Digest, _one: DigestedPassage) -> str:
    visit.library.drop_point(digest.material.id, visit.field("point"))
    return "kept"


def question(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """A question of the reader's own, one that is suggested, or a beginning gone on with."""
    words, frame = visit.field("text"), visit.field("frame")
    if finding := visit.field("finding"):
        visit.library.take_up(finding, words=words)
    elif frame.isdecimal():
        visit.library.take_frame(digest.material.id, int(frame), words=words)
    else:
        quotes = _quotes(visit, one)
        visit.library.ask(words, on=digest.material.id, quotes=quotes, lens=visit.field("lens"))
    return "kept"


def deduce(visit: Visit, _digest: Digest, _one: DigestedPassage) -> str:
    """What the reader thinks the answer is."""
    moved = {"yes": True, "no": False}.get(visit.field("moved"))
    visit.library.deduce(visit.field("question"), visit.field("text"), moved=moved)
    return "kept"


def technique(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """A technique of the reader's making, or one that is offered."""
    if finding := visit.field("finding"):
        visit.library.take_technique(finding)
    else:
        visit.library.make_technique(
            visit.field("name"),
            on=digest.material.id,
            quotes=_quotes(visit, one),
            pattern=visit.field("pattern"),
            why=visit.field("why"),
        )
    return "kept"


def lookup(visit: Visit, _digest: Digest, one: DigestedPassage) -> str:
    visit.library.look_up(
        visit.field("what"),
        where=visit.field("where"),
        learned=visit.field("learned"),
        on=one.analysis.passage.id,
    )
    return "kept"


def link(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """A link from a note to the passage, written into the note."""
    if not (note := visit.field("note")):
        raise InvalidInput("There is no note to link.", "Write its title.")
    visit.library.link_note(note, f"{digest.material.id}#{one.analysis.passage.id}")
    return "kept"


def explore(visit: Visit, _digest: Digest, _one: DigestedPassage) -> str:
    """Takes a blind spot up."""
    visit.library.explore(visit.field("term"))
    return "kept"


def known_term(visit: Visit, _digest: Digest, _one: DigestedPassage) -> str:
    """A blind spot that is none: under another name it is known, or it does not matter."""
    visit.library.dismiss_term(visit.field("term"), known_as=visit.field("known_as"))
    return "kept"


def challenge(visit: Visit, digest: Digest, one: DigestedPassage) -> str:
    """How the reader would do better what the passage does."""
    quote = next(iter(_quotes(visit, one)), "")
    theirs = quote.of(digest.version.text) if isinstance(quote, Span) else quote
    row = Row(visit.field("name"), theirs, visit.field("mine"))
    visit.library.challenge(digest.material.id, rows=[row])
    return "kept"


def judge(visit: Visit, _digest: Digest, _one: DigestedPassage) -> str:
    """Accepts or dismisses what is suggested."""
    state = visit.field("state")
    if state not in ("accepted", "dismissed"):
        raise InvalidInput("There is no such judgement.", "Say accepted or dismissed.")
    visit.library.judge_finding(visit.field("finding"), cast(State, state))
    return "kept"


def undo(visit: Visit, _digest: Digest, _one: DigestedPassage) -> str:
    visit.library.undo()
    return "undone"


ACTS: Mapping[str, Act] = {
    "react": react,
    "tell": tell,
    "stance": stance,
    "remember": remember,
    "point": point,
    "keep-point": keep_point,
    "rename-point": rename_point,
    "merge-points": merge_points,
    "split-point": split_point,
    "drop-point": drop_point,
    "question": question,
    "deduce": deduce,
    "technique": technique,
    "lookup": lookup,
    "link": link,
    "explore": explore,
    "known-term": known_term,
    "challenge": challenge,
    "judge": judge,
    "undo": undo,
}


def _pairing(visit: Visit, one: DigestedPassage) -> Pairing:
    """The evidence of the passage that a form is about."""
    note = visit.field("note")
    for piece in one.analysis.evidence:
        if piece.recalled.note_id == note:
            return Pairing(one, piece)
    raise NotFound("That note is no evidence here any more.", "Load the page again.")


def _quotes(visit: Visit, one: DigestedPassage) -> list[Quoted]:
    """What is quoted: words that were selected, by their place in the text; words that were typed;
    else the passage."""
    start, end = visit.field("start"), visit.field("end")
    if start.isdecimal() and end.isdecimal():
        return [Span(int(start), int(end))]
    if typed := visit.field("quote"):
        return [typed]
    passage = one.analysis.passage
    return [Span(passage.start, passage.end)]
