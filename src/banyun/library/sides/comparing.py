"""The same material again: what moved since, and how it reads to somebody else."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from banyun.digest.beside import Beside, beside
from banyun.digest.digest import Digest
from banyun.digest.moved import Moved, moved
from banyun.digest.summary import DigestSummary, summarise
from banyun.errors import InvalidInput, NotFound
from banyun.language.wording import day, say
from banyun.library.home import as_of_date
from banyun.library.sides.learning import Learning
from banyun.library.sides.opened import CONFIG
from banyun.library.sides.reading import Reading
from banyun.materials.material import Material
from banyun.storage.sqlite.copying import copy_home, is_home

LAST = "last"


class _Other(Learning, Reading):
    """Another reader, in a home of their own that nobody keeps."""

    def digest_of(self, owner: Reading, material: Material) -> Digest:
        """A material of another home, held against the notes of this one."""
        theirs, version = owner._store, owner._store.version(material.id)
        try:
            self._store.material(material.id)
        except NotFound:
            self._store.add_material(
                material,
                replace(version, number=1),
                theirs.passages(version.id),
                theirs.original(version.original_sha256),
            )
        return self.digest(material.id)


class Comparing(Reading):
    """Digests held against earlier ones and against another reader's."""

    def moved(self, reference: str, since: str, data: bytes | None = None) -> Moved:
        """What moved since an earlier digest of a material.

        Args:
            since: ``last`` for the last digest that said something else, or a day: the digest as it
                stood at its end.

        Raises:
            NotFound: it was not digested then.
            InvalidInput: no day.
        """
        material = self._material(reference, data)
        earlier = self._store.digest_summaries(material.id)
        digest = self.digest(material.id)
        before = _before(earlier, since, digest)
        if since == LAST:
            return moved(before, digest)
        end = datetime.combine(as_of_date(since), time.max, before.created.tzinfo)
        return moved(before, digest, end)

    def beside(
        self, reference: str, other: str, *, as_of: date | None = None, data: bytes | None = None
    ) -> Beside:
        """A material as it reads here and to another reader.

        Args:
            other: A home, a folder of notes, or an earlier day of this home.
            as_of: Here too as of that day.

        Raises:
            InvalidInput: ``other`` is none of these.
        """
        material = self._material(reference, data)
        mine = self.digest(material.id, as_of=as_of)
        name = say("beside.you", self.wording) if as_of is None else day(as_of, self.wording)
        place = Path(other).expanduser()
        if place.exists():
            return beside(mine, self._as_read_by(place, material), (name, place.resolve().name))
        try:
            until = as_of_date(other)
        except InvalidInput as error:
            raise InvalidInput(
                f"“{other}” is no home, no folder of notes and no day.", "Give one of these."
            ) from error
        return beside(mine, self.digest(material.id, as_of=until), (name, day(until, self.wording)))

    def _as_read_by(self, place: Path, material: Material) -> Digest:
        """The digest of another home or of a folder of notes; neither is changed."""
        with tempfile.TemporaryDirectory(prefix="banyun-") as folder:
            home = Path(folder, "home")
            if is_home(place):
                copy_home(place, home)
                if (place / CONFIG).is_file():
                    shutil.copy(place / CONFIG, home / CONFIG)
            with _Other(
                home, clock=self._clock, wording=self.wording, report=self._report, cancel=self._cancel
            ) as reader:
                if not is_home(place):
                    reader.learn([place])
                return reader.digest_of(self, material)


def _before(earlier: list[DigestSummary], since: str, digest: Digest) -> DigestSummary:
    """The earlier digest that is meant."""
    if not earlier:
        raise NotFound("It was not digested before.", "Digest it now, and again when your notes have grown.")
    if since == LAST:
        now = summarise(digest)
        other = [one for one in earlier if one.content != now.content]
        return other[-1] if other else earlier[-1]
    until = as_of_date(since)
    then = [one for one in earlier if one.created.date() <= until]
    if not then:
        first = earlier[0].created.date()
        raise NotFound(
            f"“{digest.material.title}” was not digested before {until}.",
            f"Digest it, and ask again later; the first digest kept is of {first}.",
        )
    return then[-1]
