"""The validation board: what the notes say to a text and how it stands, both quotes side by side."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response
from starlette.routing import BaseRoute

from banyun.digest.digest import Digest
from banyun.digest.front_page import Pairing
from banyun.errors import InvalidInput, NotFound
from banyun.findings.finding import StanceTaken
from banyun.interfaces.web.opening import open_text
from banyun.interfaces.web.pages.passes.forms import Typed, doing, of_the_reader, paged, shown
from banyun.interfaces.web.pages.passes.questions import titles
from banyun.interfaces.web.pages.passes.scope import everywhere, on, wait_page
from banyun.interfaces.web.rendering import html_lang
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post
from banyun.library.judging import STANCES
from banyun.outputs.front_words import facing_words
from banyun.outputs.said_words import mark_words

SAID = ("confirms", "refines", "contradicts", "unrelated")
LATEST = 20


def routes(site: Site) -> list[BaseRoute]:
    return [
        get(site, "/validation", shown(every)),
        post(site, "/validation", doing(every, {"learned": learned})),
        get(site, "/m/{material}/validation", shown(board)),
        post(site, "/m/{material}/validation", doing(board, ACTS)),
    ]


def every(visit: Visit, typed: Typed) -> Response:
    """What is left of validation over all texts: notes to revise, lookups to be done, texts to go to."""
    library = visit.library
    revise = library.to_revise()
    return visit.page(
        "passes/validation.html.j2",
        scope=everywhere("validation"),
        typed=typed,
        revise=revise,
        titles=titles(library, (taken.material_id for one in revise for taken in one.stances)),
        lookups=[one for one in library.lookups() if not one.body.learned.strip()],
        materials=library.latest_materials(LATEST),
    )


def board(visit: Visit, typed: Typed) -> Response:
    """One text: the evidence that waits, then what the reader said of it."""
    lies = open_text(visit)
    material, digest = lies.text.material, lies.digest
    scope = on(material, "validation")
    if digest is None and lies.job is not None:
        return wait_page(
            visit, scope, lies.job, visit.say("working.tab.validation"), visit.say("reader.holding")
        )
    assert digest is not None
    pairings = visit.library.to_judge(digest)
    listed = paged(visit, pairings)
    taken = visit.library.stances_on(material.id)
    readable = [one.analysis.known for one in digest.passages if one.analysis.passage.readable]
    return visit.page(
        "passes/board.html.j2",
        scope=scope,
        typed=typed,
        text_lang=html_lang(material.language),
        listed=listed,
        waiting=[_waiting(digest, one, visit.lang) for one in listed["found"]],
        stances_taken=[
            (stance, _stances(visit, digest, [one for one in taken if one.stance == stance]))
            for stance in SAID
        ],
        counts=[(known, readable.count(known)) for known in ("known", "partly", "new")],
        fresh=None,
    )


def _waiting(digest: Digest, pairing: Pairing, lang: str) -> dict[str, object]:
    recalled = pairing.evidence.recalled
    return {
        **facing_words(digest, pairing, lang),
        "id": f"{pairing.digested.analysis.passage.id}-{recalled.note_id}",
        "note_id": recalled.note_id,
        "marks": mark_words(recalled, lang),
        "searched": pairing.digested.analysis.searched,
    }


def _stances(visit: Visit, digest: Digest, several: Sequence[StanceTaken]) -> list[dict[str, object]]:
    """Stances with what was remembered of each, and what may be asked."""
    library = visit.library
    names = library.note_titles([one.note_id for one in several])
    asking = [one for one in several if one.stance == "confirms" and not one.orphaned]
    prompts = dict(zip((one.id for one in asking), library.prompts_on_each(asking), strict=True))
    return [
        {
            "taken": one,
            "title": names.get(one.note_id, one.note_id),
            "details": digest.said.recollections.get(one.id, ()),
            "prompts": prompts.get(one.id, []),
        }
        for one in several
    ]


# What is done


def stance(visit: Visit) -> str | None:
    """How a note and a passage stand to each other."""
    chosen, note = visit.field("stance"), visit.field("note")
    if chosen not in STANCES:
        raise InvalidInput("There is no such stance.", f"Say one of: {', '.join(STANCES)}.")
    lies = open_text(visit)
    assert lies.digest is not None
    with of_the_reader(visit, lies.text.material.id):
        taken = visit.library.judge(lies.digest, _pairing(lies.digest, visit.field("passage"), note), chosen)
        if text := visit.field("text"):
            visit.library.remember(taken, text)
    return f"{visit.request.url.path}#{taken.id}"


def restate(visit: Visit) -> str | None:
    """Another stance on the same words."""
    chosen, taken = visit.field("stance"), _named(visit)
    if chosen not in STANCES:
        raise InvalidInput("There is no such stance.", f"Say one of: {', '.join(STANCES)}.")
    with of_the_reader(visit, taken.material_id):
        again = visit.library.take_stance(
            taken.material_id,
            taken.note_id,
            chosen,
            quote=taken.material_quote.exact,
            note_quote=taken.note_quote.exact,
        )
    return f"{visit.request.url.path}#{again.id}"


def remember(visit: Visit) -> str | None:
    """What the reader remembers of the work behind a note."""
    taken, number = _named(visit), visit.field("prompt")
    prompts = visit.library.prompts_on(taken) if number.isdecimal() else []
    asked = prompts[int(number)] if number.isdecimal() and int(number) < len(prompts) else None
    with of_the_reader(visit, taken.material_id):
        visit.library.remember(taken, visit.field("text"), asked)
    return f"{visit.request.url.path}#{taken.id}"


def reanchor(visit: Visit) -> str | None:
    """A stance whose words are gone, put on others."""
    taken = _named(visit)
    with of_the_reader(visit, taken.material_id):
        visit.library.reanchor(
            taken.id, quote=visit.field("quote") or None, note_quote=visit.field("note_quote") or None
        )
    return f"{visit.request.url.path}#{taken.id}"


def look_up(visit: Visit) -> None:
    """Something looked up on the way."""
    passage = visit.field("passage")
    with of_the_reader(visit, visit.library.material(visit.path["material"]).id):
        visit.library.look_up(
            visit.field("what"), where=visit.field("where"), learned=visit.field("learned"), on=passage
        )


ACTS = {
    "stance": stance,
    "restate": restate,
    "remember": remember,
    "reanchor": reanchor,
    "look-up": look_up,
}


def learned(visit: Visit) -> None:
    """What came of a lookup: kept as a further one on the same."""
    open_one = next((one for one in visit.library.lookups() if one.id == visit.field("lookup")), None)
    if open_one is None:
        raise NotFound("That lookup is there no more.", "Load the page again.")
    if not visit.field("learned"):
        raise InvalidInput("Nothing is written.", "Write what you learned.")
    visit.library.look_up(
        open_one.body.what,
        where=visit.field("where") or open_one.body.where,
        learned=visit.field("learned"),
        on=open_one.about or open_one.material_id,
    )


def _pairing(digest: Digest, passage: str, note: str) -> Pairing:
    for one in digest.passages:
        for piece in one.analysis.evidence:
            if (one.analysis.passage.id, piece.recalled.note_id) == (passage, note):
                return Pairing(one, piece)
    raise NotFound("That note is no evidence here any more.", "Load the page again.")


def _named(visit: Visit) -> StanceTaken:
    material = visit.library.material(visit.path["material"])
    for one in visit.library.stances_on(material.id):
        if one.id == visit.field("taken"):
            return one
    raise NotFound("That stance is there no more.", "Load the page again.")
