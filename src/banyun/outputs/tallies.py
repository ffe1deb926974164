"""How the quotes of models and agents fared before the referee, for people and as values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from banyun.findings.tally import Tally
from banyun.language.wording import catalogue, say
from banyun.outputs.columns import table
from banyun.outputs.prose import one_line
from banyun.outputs.shapes import Schema, count, many, text
from banyun.outputs.shapes import table as shape

TALLIES: Schema = many(
    shape(
        author={"enum": ["model", "agent"]},
        by=text("the name of the model or agent"),
        verb=text("what it did, as in digest validation"),
        resolved=count("quotes that stand in the text"),
        refused=count("quotes that do not, and answers that could not be read"),
    )
)


def tallies_record(found: Sequence[Tally]) -> list[dict[str, object]]:
    return [
        {
            "author": one.author,
            "by": one.by,
            "verb": one.verb,
            "resolved": one.resolved,
            "refused": one.refused,
        }
        for one in found
    ]


def tallies_text(found: Sequence[Tally], lang: str) -> str:
    """A row for each model or agent and what it did; empty where nobody quoted."""
    return "\n".join(table(list(_rows(found, lang)), right=range(1, 3))) if found else ""


def _rows(found: Sequence[Tally], lang: str) -> Iterator[tuple[str, str, str]]:
    yield say("model.quotes.label", lang), say("model.quotes.stand", lang), say("model.quotes.refused", lang)
    for one in found:
        yield f"  {one_line(one.by)} · {_doing(one.verb, lang)}", str(one.resolved), str(one.refused)


def _doing(verb: str, lang: str) -> str:
    key = f"outputs.pass.{verb.removeprefix('digest ')}"
    if key in catalogue(lang):
        return say(key, lang)
    return say("model.quotes.ask", lang) if verb == "ask" else one_line(verb)
