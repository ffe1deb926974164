"""Shows what the reader made in transfer, challenge and discussion."""

from __future__ import annotations

from banyun.interfaces.cli.session import Session
from banyun.library import Library
from banyun.library.made import Made
from banyun.outputs.challenge_text import counter_design_text
from banyun.outputs.discussion_text import discussion_text
from banyun.outputs.made_json import shown_values
from banyun.outputs.transfer_text import situation_text, technique_text, written_out_text
from banyun.study.carrying_over import SituationPage, TechniquePage, WrittenOut
from banyun.study.discussing import Filed


def answer_made(session: Session, opened: Library, made: Made) -> None:
    """The answer of ``banyun show``."""
    values = shown_values(made, opened.now())
    session.answer(values, lambda: _text(made, opened.wording, session.width, session.colour).rstrip("\n"))


def _text(made: Made, lang: str, width: int, colour: bool) -> str:
    if isinstance(made, TechniquePage):
        return technique_text(made, lang, width=width, colour=colour)
    if isinstance(made, SituationPage):
        return situation_text(made, lang, width=width, colour=colour)
    if isinstance(made, WrittenOut):
        return written_out_text(made, lang, width=width, colour=colour)
    if isinstance(made, Filed):
        return discussion_text(made, lang, width=width, colour=colour)
    return counter_design_text(made, lang, width=width, colour=colour)
