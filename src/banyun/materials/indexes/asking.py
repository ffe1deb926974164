"""Asks the public interfaces of indexes: politely, seldom, and never twice for the same.

Answers are kept for a week in the home's ``cache/indexes``. Between two requests to one index a
pause is kept, over processes too. Where a server asks to wait, it is waited for once if that is
short. Fetching is bounded as that of pages is.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote_plus, urlencode, urlsplit

from banyun.errors import FetchError, RateLimited, TooLarge
from banyun.events import CancelToken
from banyun.materials.fetching import Asking, Fetcher, FetchLimits

T = TypeVar("T")

ASKING = Asking(
    user_agent=f"Banyun/{version('banyun')} (a reading tool; asks only when its reader does)",
    accept="application/json, application/atom+xml",
    taken=re.compile(r"application/(?:json|atom\+xml|xml|vnd\.crossref-api-message\+json)|text/xml"),
)
LIMITS = FetchLimits(size=8 * 2**20, expansion=16 * 2**20, time=40, wait=20, redirects=3)
KEPT_FOR = timedelta(days=7)
MOST_KEPT = 300
"""Answers; the oldest go first."""
SHORT_WAIT = 20.0
"""Seconds that a server may ask to wait without being given up."""


class Asker:
    """Asks one index.

    Args:
        name: Its name, for messages.
        pause: Seconds between two requests.
        cache: Folder for answers; None keeps none.
        clock: What time it is, aware.
        wait: Passes seconds; ``time.sleep`` but in tests.
        allowed_hosts: Private hosts that may be asked.
        limits: On size and time.
    """

    def __init__(
        self,
        name: str,
        pause: float,
        cache: Path | None,
        clock: Callable[[], datetime],
        *,
        wait: Callable[[float], None] = time.sleep,
        allowed_hosts: Collection[str] = (),
        limits: FetchLimits = LIMITS,
    ) -> None:
        self._name = name
        self._pause = pause
        self._cache = cache
        self._clock = clock
        self._wait = wait
        self._fetcher = Fetcher(allowed_hosts, limits, asking=ASKING)
        self._last: datetime | None = None

    def __call__(
        self,
        base: str,
        parameters: Mapping[str, str],
        read: Callable[[bytes], T],
        cancel: CancelToken | None = None,
    ) -> T:
        """What ``read`` makes of the answer to a request, kept or asked for. An answer that it
        refuses is not kept.

        Raises:
            RateLimited: the index asks to be left alone for longer than is waited.
            FetchError: or another of its kinds.
            Cancelled: the token was set.
        """
        address = f"{base}?{urlencode(sorted(parameters.items()), quote_via=quote_plus)}"
        kept = self._kept(address)
        if kept is not None:
            return read(kept)
        try:
            data = self._asked(address, cancel)
        except RateLimited as error:
            if error.seconds is None or error.seconds > SHORT_WAIT:
                raise self._busy(error) from error
            self._wait(error.seconds)
            try:
                data = self._asked(address, cancel)
            except RateLimited as again:
                raise self._busy(again) from again
        found = read(data)
        self._keep(address, data)
        return found

    def _asked(self, address: str, cancel: CancelToken | None) -> bytes:
        if cancel is not None:
            cancel.check()
        self._keep_pause()
        try:
            return self._fetcher.fetch(address, cancel).data
        except RateLimited:
            raise
        except (FetchError, TooLarge) as error:
            host = urlsplit(address).netloc
            raise FetchError(
                f"{self._name} ({host}) gave no answer: {error.message}", "Try again later, or another index."
            ) from error

    def _busy(self, error: RateLimited) -> RateLimited:
        hint = "Try again later, or another index."
        if error.seconds is None:
            return RateLimited(f"{self._name} asks to be left alone.", hint)
        wait = f"{error.seconds:g}"
        return RateLimited(f"{self._name} asks to be left alone for {wait} seconds.", hint, error.seconds)

    def _keep_pause(self) -> None:
        now = self._clock()
        last = self._last or self._last_of_others()
        if last is not None and timedelta() <= now - last < timedelta(seconds=self._pause):
            self._wait(self._pause - (now - last).total_seconds())
        self._last = self._clock()
        if self._cache is not None:
            _write(self._cache / f"{self._name.lower()}.asked", self._last.isoformat().encode())

    def _last_of_others(self) -> datetime | None:
        """When another process last asked this index."""
        if self._cache is None:
            return None
        try:
            found = datetime.fromisoformat((self._cache / f"{self._name.lower()}.asked").read_text())
        except (OSError, ValueError):
            return None
        return found if found.tzinfo is not None else None

    def _file(self, address: str) -> Path | None:
        return self._cache / f"{hashlib.sha256(address.encode()).hexdigest()}.json" if self._cache else None

    def _kept(self, address: str) -> bytes | None:
        file = self._file(address)
        if file is None:
            return None
        try:
            values = json.loads(file.read_text("utf-8"))
            at = datetime.fromisoformat(values["at"])
            fresh = values["address"] == address and timedelta() <= self._clock() - at <= KEPT_FOR
            return str(values["answer"]).encode() if fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None  # not there, or damaged: asked again

    def _keep(self, address: str, data: bytes) -> None:
        file = self._file(address)
        if file is None:
            return
        try:
            answer = data.decode("utf-8")
        except UnicodeDecodeError:
            return  # no answer of these interfaces
        values = {"address": address, "at": self._clock().isoformat(), "answer": answer}
        _write(file, json.dumps(values, ensure_ascii=False).encode())
        kept = sorted(file.parent.glob("*.json"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)


def _write(file: Path, data: bytes) -> None:
    """Writes a file whole or not at all, for this user only; a full or read-only disk is no
    reason not to answer."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=file.parent)  # readable by this user alone
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        Path(name).replace(file)
    except OSError:
        return
