"""Fetches one address, safely.

Only http and https. A host is looked up once and asked at that very address, its name kept for
the Host header and the certificate, so that a second answer of its name server counts for
nothing. Every redirect is judged like the first address. Size, expansion, time and number of
redirects are bounded; what is no text, page or PDF is not taken. Proxies of the environment are
not used: behind one, nothing here could be checked.
"""

from __future__ import annotations

import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from importlib.metadata import version
from typing import TYPE_CHECKING

from banyun.errors import AddressRefused, FetchError, RateLimited, TooLarge, TooManyRedirects
from banyun.events import CancelToken
from banyun.materials.addresses import Resolve, pinned, resolve_by_system
from banyun.materials.source import MOST_BYTES, Source

if TYPE_CHECKING:
    import httpx

SAVE = "Open it in a browser, save the page and add the file."
_USER_AGENT = f"Mozilla/5.0 (compatible; Banyun/{version('banyun')})"
_ACCEPTED = (
    "text/html,application/xhtml+xml,application/pdf,application/epub+zip,text/markdown,"
    "text/plain;q=0.9,*/*;q=0.1"
)
_READABLE = re.compile(
    r"text/(?!css|javascript|csv|calendar)[\w.+-]+|application/(?:xhtml\+xml|pdf|epub\+zip|mbox|octet-stream)|"
)
_REDIRECTS = (301, 302, 303, 307, 308)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Asking:
    """How a fetcher introduces itself and what it takes: a pattern of whole media types."""

    user_agent: str = _USER_AGENT
    accept: str = _ACCEPTED
    taken: re.Pattern[str] = _READABLE


PAGES = Asking()


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Sizes in bytes, times in seconds. ``expansion`` bounds the size after decompression;
    ``time`` all of it, redirects included; ``wait`` one step of the connection."""

    size: int = MOST_BYTES
    expansion: int = MOST_BYTES
    time: float = 60
    wait: float = 15
    redirects: int = 8


LIMITS = FetchLimits()


class _Deadline:
    """A moment at which the connection is cut, however busy it is."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @property
    def left(self) -> float:
        return self._end - time.monotonic()

    @contextmanager
    def running(self) -> Iterator[None]:
        self._timer.start()
        try:
            yield
        finally:
            self._timer.cancel()

    def watch(self, event: str, info: Mapping[str, object]) -> None:
        """httpcore's trace hook: remembers the socket of the connection."""
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            stream = info.get("return_value")
            found = stream.get_extra_info("socket") if hasattr(stream, "get_extra_info") else None
            self._socket = found if isinstance(found, socket.socket) else None

    def _cut(self) -> None:
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # closed already


class Fetcher:
    """Fetches addresses under one policy.

    Args:
        allowed_hosts: ``host`` or ``host:port`` of private hosts that may be asked.
        limits: On size and time.
        resolve: How names are looked up.
        context: TLS settings, for a private certificate authority.
        asking: What is asked for; by default pages, PDFs, books and texts.
    """

    def __init__(
        self,
        allowed_hosts: Collection[str] = (),
        limits: FetchLimits = LIMITS,
        resolve: Resolve = resolve_by_system,
        context: ssl.SSLContext | None = None,
        asking: Asking = PAGES,
    ) -> None:
        self._allowed = frozenset(allowed_hosts)
        self._limits = limits
        self._resolve = resolve
        self._context = context
        self._asking = asking

    def fetch(self, address: str, cancel: CancelToken | None = None) -> Source:
        """What is at an address.

        Raises:
            AddressRefused: not http(s), or a host that is not public and not allowed.
            TooManyRedirects: more than the limit, or in a circle.
            TooLarge: over a limit on size or expansion.
            FetchError: anything else that went wrong.
            Cancelled: the token was set.
        """
        deadline = _Deadline(self._limits.time)
        asked: list[str] = []
        current = address.strip()
        with deadline.running():
            while True:
                if current in asked or len(asked) > self._limits.redirects:
                    raise TooManyRedirects(f"“{address}” redirects without end.", SAVE)
                asked.append(current)
                if cancel is not None:
                    cancel.check()
                url = _checked(current)
                answer = self._asked(url, deadline, cancel)
                if isinstance(answer, str):
                    current = str(url.join(answer))
                    continue
                return Source(answer.data, address.strip(), str(url), answer.media_type, answer.charset)

    def _asked(self, url: httpx.URL, deadline: _Deadline, cancel: CancelToken | None) -> _Answer | str:
        """What one address answers, or where it redirects to."""
        import httpx  # noqa: PLC0415  # a tenth of a command's start, and most ask nobody

        port = url.port or _DEFAULT_PORTS[url.scheme]
        number = pinned(url.host.lower(), port, self._allowed, self._resolve, max(0.1, deadline.left))
        wait = max(0.1, min(self._limits.wait, deadline.left))
        headers = {
            "Host": url.netloc.decode("ascii"),
            "User-Agent": self._asking.user_agent,
            "Accept": self._asking.accept,
            "Accept-Encoding": "gzip, deflate",
        }
        extensions = {"sni_hostname": url.host, "trace": deadline.watch}
        verify = self._context if self._context is not None else True
        try:
            with (
                httpx.Client(verify=verify, trust_env=False, timeout=wait) as client,
                client.stream(
                    "GET", url.copy_with(host=number), headers=headers, extensions=extensions
                ) as response,
            ):
                if response.status_code in _REDIRECTS and response.headers.get("location"):
                    return str(response.headers["location"])
                return self._taken(url, response, deadline, cancel)
        except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
            raise _failure(url, error, deadline) from error

    def _taken(
        self, url: httpx.URL, response: httpx.Response, deadline: _Deadline, cancel: CancelToken | None
    ) -> _Answer:
        _check_status(url, response.status_code, response.headers.get("retry-after", ""))
        media_type, charset = _content_type(response.headers.get("content-type", ""))
        if self._asking.taken.fullmatch(media_type) is None:
            raise FetchError(
                f"“{url}” is {media_type}, which cannot be read.", "Add a page, a PDF or a text."
            )
        data = bytearray()
        taken = 0
        unpacking = _Expansion(url, response.headers.get("content-encoding", ""))
        for chunk in response.iter_raw():
            if cancel is not None:
                cancel.check()
            taken += len(chunk)
            if deadline.left <= 0:
                raise _too_slow(url)
            if taken > self._limits.size:
                raise _too_large(url, self._limits.size)
            data += unpacking.expanded(chunk, self._limits.expansion + 1 - len(data))
            if len(data) > self._limits.expansion:
                raise _too_large(url, self._limits.expansion)
        return _Answer(bytes(data), media_type, charset)


@dataclass(frozen=True, slots=True)
class _Answer:
    data: bytes
    media_type: str
    charset: str


def fetch(
    address: str,
    *,
    allowed_hosts: Collection[str] = (),
    limits: FetchLimits = LIMITS,
    cancel: CancelToken | None = None,
) -> Source:
    """What is at an address; errors as of ``Fetcher.fetch``."""
    return Fetcher(allowed_hosts, limits).fetch(address, cancel)


def is_address(text: str) -> bool:
    """Whether a source is meant as an address and not as a path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", text.strip()) is not None


def _checked(address: str) -> httpx.URL:
    import httpx  # noqa: PLC0415  # as above

    try:
        url = httpx.URL(address)
        port = url.port
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise AddressRefused(f"“{address[:200]}” is not an address.", "Check how it is written.") from error
    if url.scheme not in _DEFAULT_PORTS or not url.host:
        raise AddressRefused(
            f"“{address[:200]}” is not an http or https address.",
            "Only those are fetched; add other things as files.",
        )
    if url.userinfo:
        raise AddressRefused(
            f"The address of “{url.host}” holds a user name or password.",
            "Leave it out, or save the page and add the file.",
        )
    if port == 0:
        raise AddressRefused(f"“{address[:200]}” names no port.", "Check how it is written.")
    return url.copy_with(fragment=None)


def _check_status(url: httpx.URL, status: int, retry_after: str) -> None:
    if status == 200:
        return
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    if status in (429, 503):
        raise RateLimited(f"“{url}” answered {phrase}.", "Try again later.", _seconds(retry_after))
    hint = "Check the address." if status in (404, 410) else SAVE
    raise FetchError(f"“{url}” answered {phrase}.", hint)


def _seconds(retry_after: str) -> float | None:
    """How long a server asks to wait, where it says so in seconds (RFC 9110, 10.2.3)."""
    return float(retry_after) if re.fullmatch(r"\d{1,6}", retry_after.strip()) else None


def _content_type(header: str) -> tuple[str, str]:
    media_type, _, parameters = header.partition(";")
    charset = re.search(r"""charset\s*=\s*["']?([A-Za-z0-9_.:-]+)""", parameters, re.IGNORECASE)
    return media_type.strip().lower(), charset.group(1) if charset else ""


class _Expansion:
    """Undoes a content encoding, never writing more than it is asked for."""

    def __init__(self, url: httpx.URL, encoding: str) -> None:
        self._url = url
        name = encoding.strip().lower()
        if name not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError(f"“{url}” is sent in an encoding that was not asked for ({name[:40]}).", SAVE)
        self._packed = name not in ("", "identity")
        self._inflate = zlib.decompressobj(wbits=47)
        self._begun = False

    def expanded(self, chunk: bytes, most: int) -> bytes:
        if not self._packed:
            return chunk
        try:
            return self._inflated(chunk, most)
        except zlib.error as error:
            raise FetchError(f"“{self._url}” was sent damaged.", "Try again.") from error

    def _inflated(self, chunk: bytes, most: int) -> bytes:
        try:
            out = self._inflate.decompress(self._inflate.unconsumed_tail + chunk, max(1, most))
        except zlib.error:
            if self._begun:
                raise
            # Some servers call raw deflate data "deflate".
            self._inflate = zlib.decompressobj(wbits=-15)
            out = self._inflate.decompress(chunk, max(1, most))
        self._begun = True
        return out


def _failure(url: httpx.URL, error: Exception, deadline: _Deadline) -> FetchError:
    import httpx  # noqa: PLC0415  # as above

    if deadline.left <= 0 or isinstance(error, httpx.TimeoutException):
        return _too_slow(url)
    reason = str(error)
    if "certificate" in reason.lower():
        return FetchError(f"The certificate of “{url.host}” cannot be trusted.", SAVE)
    if isinstance(error, httpx.ConnectError):
        return FetchError(f"“{url.host}” cannot be reached.", "Check the connection and try again.")
    return FetchError(
        f"The connection to “{url.host}” broke off.", "Try again, or save the page and add the file."
    )


def _too_slow(url: httpx.URL) -> FetchError:
    return FetchError(f"“{url}” took too long.", "Try again, or save the page and add the file.")


def _too_large(url: httpx.URL, most: int) -> TooLarge:
    return TooLarge(f"“{url}” has more than {most / 2**20:g} MB.", "Save it, split it and add the parts.")
