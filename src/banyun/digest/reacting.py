"""First reactions: one key of the reader's decides which pass of a passage comes first."""

from __future__ import annotations

from banyun.findings.bodies import Feeling
from banyun.findings.finding import PassName
from banyun.language.wording import say
from banyun.passes.base import PassScore
from banyun.passes.ranking import MOST_OF_A_PASSAGE

ROUTES: dict[Feeling, PassName] = {"did": "validation", "could": "transfer", "hard": "frontier"}
"""*Did this* is validated, *could do this* carried over, *hard* put on the frontier."""

FELT = 0.95
"""Score of the pass that a reaction asks for."""


def with_reaction(
    passes: tuple[PassScore, ...], feeling: Feeling | None, nearest: str | None, wording: str
) -> tuple[PassScore, ...]:
    """A passage's passes, the one that the reader's reaction asks for first.

    Args:
        nearest: Title of the nearest note; a hard passage begins from it.
    """
    if feeling is None:
        return passes
    asked = [(ROUTES[feeling], say(f"validation.felt.{feeling}", wording))]
    if feeling == "hard" and nearest is not None:
        asked.append(("mindset", say("validation.nearest", wording, title=nearest)))
    top = max((FELT, *(one.score for one in passes)))
    first = [PassScore(name, top, why) for name, why in asked]
    names = {one.pass_name for one in first}
    # What the reader finds hard, or could do but did not, is nothing they did already.
    left_out = names if feeling == "did" else names | {"mindset"}
    return (*first, *(one for one in passes if one.pass_name not in left_out))[:MOST_OF_A_PASSAGE]
