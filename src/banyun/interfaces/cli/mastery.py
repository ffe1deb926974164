"""Verbs on what is the reader's: master, project."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click

from banyun.errors import InvalidInput
from banyun.interfaces.cli.asking import agree
from banyun.interfaces.cli.conversing import written
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.interfaces.cli.terminal import interactive, stops
from banyun.language.translation import in_language
from banyun.language.wording import say
from banyun.library import Library
from banyun.outputs import mastery as texts
from banyun.outputs import mastery_json as values
from banyun.outputs.checking import answer_values, checked_text
from banyun.outputs.prose import one_line
from banyun.outputs.thinking_along import took_text
from banyun.study.mastery.results import Explained, Mastery, Result, Shared
from banyun.study.mastery.standing import PARTS

STDIN = "-"
Judged = TypeVar("Judged", Explained, Shared)


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
            _explain(session, opened, subject, _given(text, file))
        elif discussion:
            _share(session, opened, opened.share(subject, "", discussion=discussion))
        else:
            given = _given(text, file)
            shared = _told(session, opened, subject, part, given, lambda told: opened.share(subject, told))
            if shared is not None:
                _share(session, opened, shared)


def _explain(session: Session, opened: Library, subject: str, given: str | None) -> None:
    def judge(told: str) -> Explained:
        return opened.explain(subject, told)

    explained = _told(session, opened, subject, "principle", given, judge)
    if explained is not None:
        session.answer(
            values.explained_values(explained),
            lambda: _shown(session, texts.explained_text, explained, opened.wording),
        )


def _share(session: Session, opened: Library, shared: Shared) -> None:
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


def _given(text: str | None, file: Path | None) -> str | None:
    """What the reader says, where it is given."""
    if file is not None:
        if str(file) == STDIN:
            return sys.stdin.read()
        try:
            return file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"{file} cannot be read.", "Give a text file.") from error
    return sys.stdin.read() if text == STDIN else text


def _told(
    session: Session,
    opened: Library,
    subject: str,
    part: str,
    given: str | None,
    judge: Callable[[str], Judged],
) -> Judged | None:
    """What becomes of a text: of the given one, or of what the reader writes now in their editor or line by
    line. What they wrote and is refused is not lost: they go on writing, until it is judged or they leave."""
    if given is not None:
        return judge(given)
    if session.json or not sys.stdin.isatty():
        raise InvalidInput("There is no text.", "Give it with --text or --file; - is standard input.")
    lang, before = opened.wording, ""
    opened.mastery(subject)
    lead = say(f"mastery.write.{part}", lang)
    click.echo(lead)
    while True:
        with session.waiting():
            told = written([lead], lang, pasted=before)
        if not told or told == before.strip():
            click.echo(say("conversing.nothing_kept", lang))
            return None
        try:
            return judge(told)
        except InvalidInput as error:
            click.echo(f"\n{in_language(error.message, lang)} {in_language(error.hint, lang)}", err=True)
            click.echo(say("mastery.write.go_on", lang))
            before = f"{told}\n"


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
    lang, results = opened.wording, list[Result]()
    click.echo(say("mastery.round", lang, count=len(sitting.questions)))
    click.echo(say("mastery.reply", lang) + "\n")
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
        if stops(answer):
            break
        result = opened.judge_answer(subject, question, answer)
        click.echo(_shown(session, texts.result_text, result, opened.wording))
        results.append(result)
        try:
            why = _why_overruled(session, opened, result)
        except click.Abort:
            click.echo()
            break
        if stops(why):
            break
        if why.strip():
            results[-1] = replace(result, overruled=why)
        click.echo()
    if results:
        sat = opened.sat(subject, results)
        click.echo(
            texts.sat_text(
                sat, opened.wording, width=session.width, colour=session.colour, results=False
            ).rstrip()
        )
    left = len(sitting.questions) - len(results)
    if left:
        command = f"banyun master {sitting.mastery.subject.id} details"
        click.echo(say("mastery.stopped", lang, count=left, command=command))


def _why_overruled(session: Session, opened: Library, result: Result) -> str:
    """What the reader says where an answer was judged wrongly; empty where nothing was, and none is asked of
    what they did not know."""
    if result.judgement.right or result.judgement.because in ("empty", "unknown"):
        return ""
    asked = f"   {say('mastery.overrule_now', opened.wording)}"
    with session.waiting():
        return str(click.prompt(asked, default="", show_default=False, prompt_suffix=" "))


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
