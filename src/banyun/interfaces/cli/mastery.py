"""Verbs on what is the reader's: master, project."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from banyun.errors import InvalidInput
from banyun.interfaces.cli.asking import agree
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive
from banyun.language.wording import say
from banyun.library import Library
from banyun.outputs import mastery as texts
from banyun.outputs import mastery_json as values
from banyun.outputs.checking import answer_values, checked_text
from banyun.outputs.prose import one_line
from banyun.outputs.thinking_along import took_text
from banyun.study.mastery.results import Mastery, Result
from banyun.study.mastery.standing import PARTS

STDIN = "-"


@verb("master")
@click.argument("subject", metavar="[MATERIAL|PROJECT]", required=False)
@click.argument("part", type=click.Choice(PARTS), required=False)
@click.option("--text", metavar="TEXT|-", help="Your explanation or outline; - reads standard input.")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), help="A file that holds it.")
@click.option("--discussion", metavar="ID", help="The discussion or rehearsal that told it.")
@click.option(
    "--answer",
    "answers",
    nargs=2,
    multiple=True,
    metavar="NUMBER TEXT",
    help="Answer a question of the round; may be repeated.",
)
@click.option(
    "--overrule",
    nargs=2,
    metavar="NUMBER WHY",
    help="Say why an answer of the last round was judged wrongly.",
)
@click.option("--model", help="Let this model hold your answers against the text, once you gave them.")
@click.option("--yes", is_flag=True, help="Agree without being asked, as scripts do.")
def master_command(
    session: Session,
    subject: str | None,
    part: str | None,
    text: str | None,
    file: Path | None,
    discussion: str | None,
    answers: tuple[tuple[str, str], ...],
    overrule: tuple[str, str] | None,
    model: str | None,
    yes: bool,
) -> None:
    """Make a material or a project yours: know the principle, keep the details, be able to share them.

    Without PART it shows where each part stands and what is next; without a subject, all that you
    are at. Close the text: what you left out is named afterwards.

    \b
    principle   explain it in your own words
    details     answer questions from memory, on different days
    shareable   an outline, a post or a talk that tells it
    """
    _check(part, text, file, discussion, answers, overrule)
    if (model is not None or yes) and (part != "details" or overrule or model is None):
        raise click.UsageError("--model goes with details, --yes with --model.")
    with library(session) as opened, session.long_work():
        if model is not None and subject is not None:
            agree(session, opened, model, yes=yes)
            _checked(session, opened, subject, dict(answers), model)
            return
        if subject is None:
            found = opened.masteries()
            session.answer(
                [values.mastery_values(one) for one in found],
                lambda: _shown(session, texts.masteries_text, found, opened.wording),
            )
        elif part is None:
            _stands(session, opened, subject)
        elif part == "details":
            _details(session, opened, subject, dict(answers), overrule)
        elif part == "principle":
            told = _given(session, opened, text, file, say("mastery.write.principle", opened.wording))
            explained = opened.explain(subject, told)
            session.answer(
                values.explained_values(explained),
                lambda: _shown(session, texts.explained_text, explained, opened.wording),
            )
        else:
            lead = say("mastery.write.shareable", opened.wording)
            told = "" if discussion else _given(session, opened, text, file, lead)
            shared = opened.share(subject, told, discussion=discussion)
            session.answer(
                values.shared_values(shared),
                lambda: _shown(session, texts.shared_text, shared, opened.wording),
            )


def _check(
    part: str | None,
    text: str | None,
    file: Path | None,
    discussion: str | None,
    answers: tuple[tuple[str, str], ...],
    overrule: tuple[str, str] | None,
) -> None:
    if (answers or overrule) and part != "details":
        raise click.UsageError("--answer and --overrule go with details.")
    if answers and overrule:
        raise click.UsageError("Answer, or overrule: one at a time.")
    if discussion and part != "shareable":
        raise click.UsageError("--discussion goes with shareable.")
    if (text is not None or file is not None) and part not in ("principle", "shareable"):
        raise click.UsageError("--text and --file go with principle and shareable.")
    if sum(one is not None for one in (text, file, discussion)) > 1:
        raise click.UsageError("Give one of --text, --file and --discussion.")


def _shown(session: Session, render: object, value: object, lang: str) -> str:
    assert callable(render)
    return str(render(value, lang, width=session.width, colour=session.colour)).rstrip()


def _stands(session: Session, opened: Library, subject: str) -> None:
    mastery = opened.mastery(subject)
    session.answer(
        values.mastery_values(mastery),
        lambda: _shown(session, texts.mastery_text, mastery, opened.wording),
    )


def _given(session: Session, opened: Library, text: str | None, file: Path | None, lead: str) -> str:
    """What the reader says: given, or written now in their editor or line by line."""
    if file is not None:
        if str(file) == STDIN:
            return sys.stdin.read()
        try:
            return file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"{file} cannot be read.", "Give a text file.") from error
    if text is not None:
        return sys.stdin.read() if text == STDIN else text
    if session.json or not sys.stdin.isatty():
        raise InvalidInput("There is no text.", "Give it with --text or --file; - is standard input.")
    if os.environ.get("VISUAL") or os.environ.get("EDITOR"):
        written = click.edit(f"\n<!-- {lead} -->\n", extension=".md") or ""
        return written.replace(f"<!-- {lead} -->", "")
    click.echo(lead)
    click.echo(say("mastery.write.end", opened.wording))
    with session.waiting():
        return sys.stdin.read()


def _details(
    session: Session, opened: Library, subject: str, answers: dict[str, str], overrule: tuple[str, str] | None
) -> None:
    if overrule is not None:
        mastery, attempt, answered = opened.overrule(subject, *overrule)
        session.answer(
            {"attempt": values.attempt_values(attempt), "mastery": values.mastery_values(mastery)},
            lambda: texts.overruled_text(
                mastery, answered, opened.wording, width=session.width, colour=session.colour
            ).rstrip(),
        )
    elif answers:
        sat = opened.answer(subject, answers)
        session.answer(values.sat_values(sat), lambda: _shown(session, texts.sat_text, sat, opened.wording))
    elif sys.stdin.isatty() and not session.json:
        _ask(session, opened, subject)
    else:
        sitting = opened.sitting(subject)
        session.answer(
            values.sitting_values(sitting),
            lambda: _shown(session, texts.sitting_text, sitting, opened.wording),
        )


def _checked(session: Session, opened: Library, subject: str, answers: dict[str, str], model: str) -> None:
    """Answers first, where there are any; then what a model thinks of them."""
    if answers:
        sat = opened.answer(subject, answers)
        session.tell(_shown(session, texts.sat_text, sat, opened.wording) + "\n")
    elif interactive(session):
        _ask(session, opened, subject)
    checked = opened.check_answers(subject, model)
    thought = checked.thought
    if thought.stopped is not None and not any(one.findings for one in checked.answers):
        raise thought.stopped
    session.answer(
        {
            "subject": checked.subject.id,
            "attempt": checked.attempt.id,
            "model": checked.name,
            "answers": [answer_values(one) for one in checked.answers],
            "asked": thought.asked,
            "before": thought.before,
            "dropped": thought.dropped,
        },
        lambda: checked_text(
            checked.attempt,
            checked.answers,
            model,
            opened.wording,
            width=session.width,
            colour=session.colour,
        ).rstrip(),
    )
    if not session.json and not session.quiet and checked.tally.calls:
        click.echo(took_text(one_line(model), checked.tally, opened.wording), err=True)
    if thought.stopped is not None:
        raise thought.stopped


def _ask(session: Session, opened: Library, subject: str) -> None:
    """A round at the terminal: one question at a time, its judgement and the text's words at once. What
    is answered until an interrupt counts."""
    sitting = opened.sitting(subject)
    if not sitting.questions:
        click.echo(_shown(session, texts.sitting_text, sitting, opened.wording))
        return
    results: list[Result] = []
    for question in sitting.questions:
        click.echo(
            texts.question_text(
                question, sitting.mastery, opened.wording, width=session.width, colour=session.colour
            ),
            nl=False,
        )
        try:
            with session.waiting():
                answer = click.prompt("  >", default="", show_default=False, prompt_suffix=" ")
        except click.Abort:
            click.echo()
            break
        result = opened.judge_answer(subject, question, answer)
        click.echo(_shown(session, texts.result_text, result, opened.wording))
        results.append(result)
        try:
            results[-1] = _overruled(session, opened, result)
        except click.Abort:
            click.echo()
            break
        click.echo()
    if results:
        sat = opened.sat(subject, results)
        click.echo(
            texts.sat_text(
                sat, opened.wording, width=session.width, colour=session.colour, results=False
            ).rstrip()
        )


def _overruled(session: Session, opened: Library, result: Result) -> Result:
    """The result, with the reader's word where they say it was judged wrongly."""
    if result.judgement.right or result.judgement.because in ("empty", "unknown"):
        return result
    asked = f"   {say('mastery.overrule_now', opened.wording)}"
    with session.waiting():
        why = click.prompt(asked, default="", show_default=False, prompt_suffix=" ")
    return (
        Result(result.question, result.answer, result.judgement, result.quote, why) if why.strip() else result
    )


@verb("project")
@click.argument("name", required=False)
@click.option("--add", "added", multiple=True, metavar="MATERIAL", help="Add a material; may be repeated.")
@click.option("--remove", "removed", multiple=True, metavar="MATERIAL", help="Take one out; may be repeated.")
@click.option("--rename", metavar="NAME", help="Give it another name.")
@click.option("--delete", is_flag=True, help="Remove the project; its materials stay.")
def project_command(
    session: Session,
    name: str | None,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    rename: str | None,
    delete: bool,
) -> None:
    """Put several materials on one thing together, to master them as one: a talk, a paper, its code.

    With a NAME alone it shows the materials, what two of them say both, and where their figures
    differ; without one, all projects.
    """
    if sum((bool(added), bool(removed), rename is not None, delete)) > 1:
        raise click.UsageError("Add, remove, rename or delete: one at a time.")
    if name is None:
        if added or removed or rename is not None or delete:
            raise click.UsageError("Name the project.")
        _projects(session)
        return
    with library(session) as opened, session.long_work():
        if delete:
            gone = opened.drop_project(name)
            session.answer(
                {"project": gone.id, "name": gone.body.name, "removed": True},
                lambda: say("mastery.project.removed", opened.wording, name=gone.body.name),
            )
            return
        if added:
            name = opened.gather(name, added).id
        elif removed:
            name = opened.part_with(name, removed).id
        elif rename is not None:
            name = opened.rename_project(name, rename).id
        view = opened.project(name)
        session.answer(
            values.project_values(view), lambda: _shown(session, texts.project_text, view, opened.wording)
        )


def _projects(session: Session) -> None:
    with library(session) as opened:
        found: list[Mastery] = opened.projects()
        session.answer(
            [values.mastery_values(one) for one in found],
            lambda: (
                _shown(session, texts.masteries_text, found, opened.wording)
                if found
                else say("mastery.project.none", opened.wording)
            ),
        )
