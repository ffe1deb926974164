"""The verb that hands a material on: share."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from banyun.interfaces.cli.materials import RIGHTS
from banyun.interfaces.cli.opening import library
from banyun.interfaces.cli.session import Session, verb
from banyun.language.wording import WORDINGS, say
from banyun.library.sharing import FORMS, Output
from banyun.materials.material import Material, Rights
from banyun.outputs.prose import one_line


@verb("share")
@click.argument("material")
@click.option("--as", "form", type=click.Choice(FORMS), help="What it becomes.")
@click.option("--to", type=click.Path(path_type=Path), help="The file, or the folder, that it goes to.")
@click.option("--language", type=click.Choice(WORDINGS), help="Of Banyun's own words in it.")
@click.option("--force", is_flag=True, help="Write over what is not Banyun's; in a vault nothing is lost.")
@click.option("--rights", type=click.Choice(RIGHTS), help="Mark first whose the text is.")
def share_command(
    session: Session,
    material: str,
    form: str | None,
    to: Path | None,
    language: str | None,
    force: bool,
    rights: str | None,
) -> None:
    """Hand a material on, with what you made of it.

    \b
    obsidian  a note in your vault, with links to your own notes; what you write in it stays
    anki      a deck: techniques, questions with your last deduction, details
    post      an article in Markdown, of what you said
    talk      slides in Markdown, for Marp
    reveal    the same slides as one page for a browser
    html      the whole digest as one page
    bibtex    a reference, for what has a DOI or an arXiv id; csl is the same as CSL-JSON

    Without --to a deck goes into this folder, a note into the vault that you learned, and all else to
    standard output. Only what you said is in it: a pass in which you said nothing leaves nothing.
    """
    if form is None and rights is None:
        raise click.UsageError("Say with --as what it becomes, or with --rights whose it is.")
    with library(session) as opened, session.long_work():
        lang = opened.wording
        if rights is not None:
            marked = opened.mark_rights(material, cast(Rights, rights))
            if form is None:
                session.answer(_marked_values(marked), lambda: _marked(marked, lang))
                return
        made = opened.output(material, cast(str, form), to, language=language, force=force)
    if made.path is None and not session.json:
        click.echo(made.data.decode(), nl=False)
        return
    session.answer(output_values(made), lambda: _written(made, lang))


def _marked_values(material: Material) -> dict[str, object]:
    return {"material": material.id, "title": material.title, "rights": material.rights}


def _marked(material: Material, lang: str) -> str:
    rights = say(f"sharing.right.{material.rights}", lang)
    return say("sharing.marked", lang, title=one_line(material.title), rights=rights)


def output_values(made: Output) -> dict[str, object]:
    """What was written as JSON; with its text where it went nowhere."""
    values: dict[str, object] = {
        "material": made.material.id,
        "form": made.form,
        "path": str(made.path) if made.path else None,
        "state": made.state,
        "bytes": len(made.data),
    }
    if made.form == "anki":
        values["cards"] = made.cards
    if made.form == "obsidian":
        values |= {"parts": made.parts, "edited": list(made.edited)}
    if made.path is None:
        values["text"] = made.data.decode()
    return values


def _written(made: Output, lang: str) -> str:
    if made.state == "unchanged":
        return say("sharing.unchanged", lang, path=made.path)
    if made.form == "anki":
        return say("sharing.cards", lang, path=made.path, count=made.cards)
    if made.form != "obsidian":
        return str(made.path)
    lines = [say("sharing.note_written", lang, path=made.path, blocks=made.parts)]
    if made.edited:
        lines.append(say("sharing.kept_beside", lang, path=made.path, parts=", ".join(made.edited)))
    return "\n".join(lines)
