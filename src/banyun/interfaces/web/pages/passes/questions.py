"""Questions: what the reader asks, how they answered it over time, and what moved between."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import cast

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.analysis.lenses import lens_kinds
from banyun.digest.front_page import standing
from banyun.errors import InvalidInput
from banyun.findings.bodies import QuestionState
from banyun.interfaces.web.opening import open_text
from banyun.interfaces.web.pages.passes.forms import (
    Typed,
    doing,
    of_the_reader,
    paged,
    priority_of,
    shown,
)
from banyun.interfaces.web.pages.passes.scope import everywhere, on
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.library import Library
from banyun.library.home import as_of_date
from banyun.outputs import letters
from banyun.outputs.front_words import question_words
from banyun.outputs.questions import filed_words
from banyun.outputs.shared_words import lens_name
from banyun.study.moved import moved_since

STATES = ("open", "answered", "no_longer")


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/questions", shown(every)),
        post(site, "/questions", doing(every, {"ask": ask})),
        get(site, "/m/{material}/questions", shown(of_material)),
        post(site, "/m/{material}/questions", doing(of_material, ON_MATERIAL)),
        get(site, "/questions/{question}", shown(one)),
        post(site, "/questions/{question}", doing(one, QUESTION)),
        get(site, "/questions/{question}/letter", letter),
    ]


def every(visit: Visit, typed: Typed) -> Response:
    """All questions, the most urgent first; those that are open, unless ``show`` says otherwise."""
    asked = visit.library.questions()
    chosen = visit.query.get("show", "open")
    state = chosen if chosen in STATES else "open"
    listed = paged(visit, [one for one in asked if one.question.body.state == state])
    return visit.page(
        "passes/questions.html.j2",
        scope=everywhere("questions"),
        typed=typed,
        listed=listed,
        titles=titles(visit.library, (one.question.material_id for one in listed["found"])),
        state=state,
        counts={name: sum(one.question.body.state == name for one in asked) for name in STATES},
        lenses=lenses(visit),
        lens_name=lens_name,
    )


def of_material(visit: Visit, typed: Typed) -> Response:
    """The questions on one material: the reader's, and then what is offered to go on with."""
    lies = open_text(visit)
    material, digest, lang = lies.text.material, lies.digest, visit.lang
    asked = visit.library.questions(material.id)
    taken = {one.question.body.from_finding for one in asked}
    offered = (
        []
        if digest is None
        else [
            {"id": finding.id, **question_words(digest, finding, lang)}
            for finding in standing(digest.findings, "question")
            if finding.id not in taken and finding.state == "suggested"
        ]
    )
    return visit.page(
        "passes/questions_on.html.j2",
        scope=on(material, "questions"),
        typed=typed,
        asked=asked,
        offered=offered,
        frames=visit.library.frames(material.id),
        lenses=lenses(visit),
        lens_name=lens_name,
        text_lang=html_lang(material.language),
    )


def one(visit: Visit, typed: Typed) -> Response:
    """A question with every deduction, what moved, and the notes that may bear on it."""
    view = visit.library.question(visit.path["question"])
    asked = view.asked
    since = visit.query.get("since", "")
    compared = moved_since(asked, _day(since))
    material_id = asked.question.material_id
    material = visit.library.material(material_id) if material_id and view.material else None
    return visit.page(
        "passes/question.html.j2",
        scope=on(material, "questions") if material else everywhere("questions"),
        typed=typed,
        asked=asked,
        body=asked.question.body,
        material=material,
        notes=view.notes,
        compared=compared,
        recalled=visit.library.facts_on(asked),
        filed_words=filed_words,
        lenses=lenses(visit),
        lens_name=lens_name,
        since=since,
    )


def letter(visit: Visit) -> Response:
    """A letter to the author, to be read, or taken away as a draft that mail programs open."""
    view = visit.library.question(visit.path["question"])
    question = view.asked.question
    made = visit.library.draft(
        question.id, to=visit.query.get("to", ""), quote=visit.query.get("quote", "")
    ).letter
    if visit.query.get("as") == "eml":
        data = letters.mail_of(made, visit.library.now())
        return Response(
            data,
            media_type="message/rfc822",
            headers={"Content-Disposition": 'attachment; filename="letter.eml"'},
        )
    material = visit.library.material(question.material_id) if question.material_id else None
    return visit.page(
        "passes/letter.html.j2",
        scope=on(material, "questions") if material else everywhere("questions"),
        question=question,
        letter=letters.text_of(made),
        letter_lang=html_lang(made.language),
        to=visit.query.get("to", ""),
        query=str(visit.request.query_params),
    )


# What is done


def ask(visit: Visit) -> str:
    """A question of the reader's own."""
    asked = visit.library.ask(
        visit.field("text"),
        on=visit.field("on") or None,
        quotes=[visit.field("quote")] if visit.field("quote") else [],
        lens=visit.field("lens"),
        priority=priority_of(visit),
    )
    return f"/questions/{asked.question.id}"


def _ask_on(visit: Visit) -> None:
    material = visit.library.material(visit.path["material"])
    with of_the_reader(visit, material.id):
        visit.library.ask(
            visit.field("text"),
            on=material.id,
            quotes=[visit.field("quote")] if visit.field("quote") else [],
            lens=visit.field("lens"),
            priority=priority_of(visit),
        )


def _take(visit: Visit) -> None:
    """A suggestion, in the reader's words."""
    material = visit.library.material(visit.path["material"])
    with of_the_reader(visit, material.id):
        visit.library.take_up(visit.field("finding"), words=visit.field("text"))


def _frame(visit: Visit) -> None:
    """A beginning of a question, gone on with."""
    number = visit.field("number")
    material = visit.library.material(visit.path["material"])
    with of_the_reader(visit, material.id):
        visit.library.take_frame(
            material.id, int(number) if number.isdecimal() else 0, words=visit.field("text")
        )


def _dismiss(visit: Visit) -> None:
    visit.library.judge_finding(visit.field("finding"), "dismissed")


ON_MATERIAL = {"ask": _ask_on, "take": _take, "frame": _frame, "dismiss": _dismiss}


def _deduce(visit: Visit) -> str:
    moved = {"yes": True, "no": False}.get(visit.field("moved"))
    others = [line.strip() for line in visit.field("others").splitlines() if line.strip()]
    visit.library.deduce(
        visit.path["question"], visit.field("text"), notes=[*visit.fields("note"), *others], moved=moved
    )
    return f"/questions/{visit.path['question']}#last"


def _close(visit: Visit) -> None:
    state = visit.field("state")
    if state not in STATES:
        raise InvalidInput("There is no such state.", "Say open, answered or no_longer.")
    visit.library.close_question(visit.path["question"], cast(QuestionState, state), visit.field("why"))


def _change(visit: Visit) -> None:
    visit.library.change_question(
        visit.path["question"],
        text=visit.field("text"),
        lens=visit.field("lens"),
        priority=priority_of(visit),
    )


def _postpone(visit: Visit) -> None:
    given = visit.field("days")
    visit.library.postpone(visit.path["question"], days=int(given) if given.isdecimal() else None)


def _drop(visit: Visit) -> None:
    visit.library.drop(visit.path["question"])


def _resume(visit: Visit) -> None:
    visit.library.resume(visit.path["question"])


def _look_up(visit: Visit) -> None:
    visit.library.look_up(
        visit.field("what"),
        where=visit.field("where"),
        learned=visit.field("learned"),
        on=visit.path["question"],
    )


def _discuss(visit: Visit) -> None:
    """What was said by the author or a peer: a file of it, or its words."""
    sent = visit.files("file")
    name, data = sent[0] if sent else ("notes.txt", visit.field("text").encode())
    visit.library.file_discussion(visit.path["question"], data, name, with_whom=visit.field("who"))


QUESTION = {
    "deduce": _deduce,
    "close": _close,
    "change": _change,
    "postpone": _postpone,
    "drop": _drop,
    "resume": _resume,
    "look-up": _look_up,
    "discuss": _discuss,
}


# What the pages show


def titles(library: Library, material_ids: Iterable[str | None]) -> dict[str, str]:
    """The titles of materials that are there, by id."""
    return library.titles(list({one for one in material_ids if one}))


def lenses(visit: Visit) -> list[tuple[str, str]]:
    """The angles one can ask from, by name, and none."""
    return [("", "—"), *((name, lens_name(name, visit.lang)) for name in lens_kinds())]


def _day(since: str) -> date | None:
    return as_of_date(since) if since else None
