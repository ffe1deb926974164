"""``Library``: everything an interface may ask of a home."""

from __future__ import annotations

from banyun.library.sides.carrying import Carrying
from banyun.library.sides.challenging import Challenging
from banyun.library.sides.checking import Checking
from banyun.library.sides.comparing import Comparing
from banyun.library.sides.discussing import Discussing
from banyun.library.sides.frontier import Exploring
from banyun.library.sides.indexing import Indexing
from banyun.library.sides.learning import Learning
from banyun.library.sides.looking import Looking
from banyun.library.sides.mastering import Mastering
from banyun.library.sides.proposing import Proposing
from banyun.library.sides.reading import Reading
from banyun.library.sides.removing import Removing
from banyun.library.sides.saying import Saying
from banyun.library.sides.sharing import Sharing
from banyun.library.sides.studying import Studying
from banyun.library.sides.thinking import Thinking
from banyun.library.sides.thinking_along import ThinkingAlong
from banyun.library.sides.transfer import Transfer
from banyun.library.sides.validating import Validating
from banyun.library.sides.warming import Warming
from banyun.library.sides.writing_notes import WritingNotes


class Library(
    Checking,
    Warming,
    ThinkingAlong,
    Indexing,
    Looking,
    Validating,
    Sharing,
    Mastering,
    Comparing,
    Reading,
    Removing,
    Learning,
    WritingNotes,
    Saying,
    Thinking,
    Proposing,
    Studying,
    Transfer,
    Challenging,
    Discussing,
    Exploring,
    Carrying,
):
    """A home and what can be done with it, one side a base class (``library/sides``)."""
