"""Letters to authors, discussions with them and with peers."""

from __future__ import annotations

from banyun.library import discussing
from banyun.library.discussing import Draft
from banyun.library.sides.opened import Opened
from banyun.study.discussing import Filed


class Discussing(Opened):
    """What is asked of others, and what they say."""

    def discussions(self, reference: str | None = None) -> list[Filed]:
        """The discussions, the latest first; on a question, a finding, a material."""
        return discussing.filed_on(self._store, reference)

    def draft(
        self, reference: str, *, to: str = "", me: str | None = None, quote: str = "", patch: bool = False
    ) -> Draft:
        """A letter about a question, to be written out; nothing is sent or kept."""
        reader = self.settings.me if me is None else me
        return discussing.draft(self._store, reference, to=to, me=reader, quote=quote, patch=patch)

    def file_discussion(
        self, reference: str, data: bytes, name: str, *, with_whom: str = "", me: str | None = None
    ) -> list[Filed]:
        """Files what was said on a question, a finding or a material."""
        return discussing.file_discussions(
            self._store,
            reference,
            data,
            name,
            with_whom=with_whom,
            me=self.settings.me if me is None else me,
            wording=self.wording,
            now=self._clock(),
        )
