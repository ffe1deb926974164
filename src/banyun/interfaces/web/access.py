"""Who may come in: one-time links, the browsers that are known, and their tokens against forgery.

Nothing is kept on disk: a session is a value that this installation's token signs, so that a browser
stays known when the server starts again, and no other installation takes it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

LIFETIME_S = 90 * 24 * 3600
"""A browser that was let in is known for so long."""
CODE_LIFETIME_S = 15 * 60
"""A link that pairs a browser is good for so long, and once."""


class Access:
    """Lets browsers in and recognises them.

    Args:
        token: The installation's (``library.token``).
        now: Seconds since the epoch.
    """

    def __init__(self, token: str, now: Callable[[], float] = time.time) -> None:
        self._token = token
        self._key = hashlib.sha256(b"banyun web\x1f" + token.encode()).digest()
        self._now = now
        self._codes: dict[str, float] = {}
        self.cookie = f"banyun_{self._signed('name')[:8].lower()}"
        """The name of the cookie: browsers keep one jar for all ports of a machine."""

    def code(self) -> str:
        """A new code for a link that lets one browser in."""
        made = secrets.token_urlsafe(16)
        self._codes[made] = self._now() + CODE_LIFETIME_S
        return made

    def redeem(self, code: str) -> bool:
        """Whether the code is good; it is used up by it."""
        return self._codes.pop(code, 0.0) >= self._now()

    def is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.strip().encode(), self._token.encode())

    def begin(self) -> str:
        """A new session."""
        said = f"{int(self._now()):x}.{secrets.token_urlsafe(16)}"
        return f"{said}.{self._signed(said)}"

    def knows(self, session: str) -> bool:
        """Whether it is a session of this installation, and not too old."""
        said, _, signature = session.rpartition(".")
        if not said or not hmac.compare_digest(signature.encode(), self._signed(said).encode()):
            return False
        return self._now() - int(said.partition(".")[0], 16) <= LIFETIME_S

    def csrf(self, session: str) -> str:
        """What every write of a session must carry."""
        return self._signed(f"csrf\x1f{session}")

    def is_csrf(self, session: str, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self.csrf(session).encode())

    def _signed(self, text: str) -> str:
        made = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(made).decode().rstrip("=")
