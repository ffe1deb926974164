"""A model's part in verbs: ``digest --model``, and the verb that asks a material: ask."""

from __future__ import annotations

import click

from banyun.digest.digest import Digest
from banyun.errors import BanyunError
from banyun.interfaces.cli.confirming import confirm_sending
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.language.wording import say
from banyun.library import Library
from banyun.outputs.prose import one_line
from banyun.outputs.records import quote_record
from banyun.outputs.thinking_along import (
    answer_text,
    estimate_record,
    estimate_text,
    thought_lines,
    took_text,
)


def tell_estimate(session: Session, opened: Library, digest: Digest, name: str, *, ahead: bool) -> None:
    """Answers what asking would take; nothing is sent."""
    plan = opened.estimate(digest, name, ahead=ahead)
    session.answer(
        estimate_record(name, plan), lambda: estimate_text(name, plan, opened.wording, ahead=ahead)
    )


def agree(session: Session, opened: Library, name: str, *, yes: bool) -> None:
    """Makes sure that the reader agrees to what a model is sent.

    Raises:
        NotConfirmed: they do not.
        NotFound: there is no profile of that name.
    """
    what = say("models.texts", opened.wording)
    confirm_sending(session, opened, opened.profile(name), what, yes=yes)


def join(
    session: Session, opened: Library, digest: Digest, name: str, *, ahead: bool, dismissed: bool
) -> tuple[Digest, BanyunError | None]:
    """The digest that a model joined, and what stopped it before its end."""
    joined = opened.join(digest, name, ahead=ahead, dismissed=dismissed)
    if not session.json and not session.quiet:
        lines = thought_lines(name, joined.thought, joined.tally, joined.moved, opened.wording, ahead=ahead)
        click.echo("\n".join(lines), err=True)
    return joined.digest, joined.thought.stopped


@verb("ask")
@click.argument("material")
@click.argument("question")
@click.option("--model", required=True, help="The model to ask, as `banyun models` names it.")
@click.option("--keep", is_flag=True, help="File the answer as something you looked up.")
@click.option("--yes", is_flag=True, help="Agree without being asked, as scripts do.")
def ask_command(session: Session, material: str, question: str, model: str, keep: bool, yes: bool) -> None:
    """Ask a material a question; a model answers in its words.

    Each statement of the answer carries the words of the text that say it. Statements without such
    words are dropped.
    """
    with library(session) as opened:
        agree(session, opened, model, yes=yes)
        with session.long_work():
            answer = opened.ask_material(material, question, model)
        filed = opened.keep_answer(answer) if keep and answer.statements else None
        lang = opened.wording
    values = {
        "material": answer.material.id,
        "question": answer.question,
        "statements": [{"text": one.text, **quote_record(one.quote)} for one in answer.statements],
        "dropped": answer.dropped,
        "lookup": filed.id if filed else None,
        "usage": {
            "name": answer.usage.name,
            "calls": answer.usage.calls,
            "prompt_tokens": answer.usage.prompt_tokens,
            "cached_tokens": answer.usage.cached_tokens,
            "output_tokens": answer.usage.output_tokens,
            "ttft_s": answer.usage.ttft_s,
        },
    }
    session.answer(
        values, lambda: answer_text(answer.material.title, answer.statements, answer.dropped, lang)
    )
    if filed:
        session.tell(say("model.answer.kept", lang, id=filed.id))
    if not session.json and not session.quiet:
        click.echo(took_text(one_line(model), answer.tally, lang), err=True)
