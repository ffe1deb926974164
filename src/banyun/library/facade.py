"""``Library``: everything an interface may ask of a home."""

from __future__ import annotations

from banyun.library.sides.carrying import Carrying
from banyun.library.sides.learning import Learning
from banyun.library.sides.looking import Looking
from banyun.library.sides.reading import Reading
from banyun.library.sides.saying import Saying
from banyun.library.sides.thinking import Thinking
from banyun.library.sides.validating import Validating


class Library(
    Looking,
    Validating,
    Reading,
    Learning,
    Saying,
    Thinking,
    Carrying,
):
    """A home and what can be done with it, one side a base class (``library/sides``)."""
