"""The one tree of errors.

Each says what happened and to what (``message``) and what to do next (``hint``).
Interfaces print both and never a traceback. ``code`` is stable and goes into JSON.

    BanyunError
    ├── NotFound                  no record of that id or prefix
    │   └── AmbiguousId           several records share that prefix
    ├── InvalidInput              a value that cannot be used (a date, a basis, a setting)
    ├── UnreadableSource          a file or page that cannot become a material or a note
    │   ├── EmptySource           nothing to read in it
    │   ├── EncryptedSource       needs a password
    │   ├── NotText               binary under a text name, or an unknown encoding
    │   ├── TooLarge              over a limit on size, pages, nesting or expansion
    │   └── UnsupportedSource     no reader for this kind of file
    ├── FetchError                an address that could not be fetched
    │   ├── AddressRefused        private, loopback or link-local target, or not http(s)
    │   ├── RateLimited           a server that asks to be left alone for a while
    │   └── TooManyRedirects      redirects that go on or in a circle
    ├── NothingToLearn            a folder in which no note was found
    ├── QuoteNotFound             the referee found no such words
    ├── NotOverwritten            a file that Banyun did not write, or that was changed since
    ├── ReaderFirst               a model or agent would speak before the reader has
    ├── StorageError              the home or its database
    │   ├── HomeUnwritable        the home cannot be read or written
    │   ├── DiskFull              no space is left
    │   ├── Busy                  another process holds the lock or the lease
    │   ├── Corrupt               the file is damaged
    │   └── NewerSchema           written by a later version of Banyun
    ├── ArchiveError              an export or a backup that cannot be read
    ├── EngineError               a model or its server
    │   ├── EngineUnavailable     not installed, not started, or not answering
    │   ├── ContextTooLong        more tokens than the model's context
    │   ├── CacheRefused          a saved KV cache that is damaged or not of this engine
    │   ├── ModelRefused          a key or an account that a model's server does not accept
    │   ├── ModelBusy             a model's server that asks to be left alone for longer than is waited
    │   ├── MalformedReply        an answer that broke off or is not in the agreed form
    │   │   └── SchemaMismatch    JSON that does not fit the schema asked for
    │   ├── BudgetExhausted       the tokens, money, calls or time given are used up
    │   └── NotConfirmed          nothing was sent or removed: the reader has not agreed
    ├── PartialFailure            some of several sources failed; the rest is done
    └── Cancelled                 interrupted by the user; what was acknowledged is kept
"""

from __future__ import annotations

from collections.abc import Sequence


class BanyunError(Exception):
    """Base of everything Banyun raises on purpose.

    Args:
        message: What happened, and to what; one sentence.
        hint: What to do next; one sentence, may be empty.
    """

    code = "error"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def as_json(self) -> dict[str, object]:
        """The error as interfaces put it into JSON."""
        return {"code": self.code, "message": self.message, "hint": self.hint}


class NotFound(BanyunError):
    code = "not_found"


class AmbiguousId(NotFound):
    code = "ambiguous_id"

    def __init__(self, prefix: str, candidates: Sequence[str]) -> None:
        shown = ", ".join(candidates[:8]) + (" …" if len(candidates) > 8 else "")
        super().__init__(
            f"“{prefix}” could be any of {len(candidates)} records.",
            f"Give more letters of one of these: {shown}",
        )
        self.candidates = tuple(candidates)

    def as_json(self) -> dict[str, object]:
        return {**super().as_json(), "candidates": list(self.candidates)}


class InvalidInput(BanyunError):
    code = "invalid_input"


class UnreadableSource(BanyunError):
    code = "unreadable_source"


class EmptySource(UnreadableSource):
    code = "empty_source"


class EncryptedSource(UnreadableSource):
    code = "encrypted_source"


class NotText(UnreadableSource):
    code = "not_text"


class TooLarge(UnreadableSource):
    code = "too_large"


class UnsupportedSource(UnreadableSource):
    code = "unsupported_source"


class FetchError(BanyunError):
    code = "fetch_error"


class AddressRefused(FetchError):
    code = "address_refused"


class RateLimited(FetchError):
    """A server that asks to be left alone; ``seconds`` where it says for how long."""

    code = "rate_limited"

    def __init__(self, message: str, hint: str = "", seconds: float | None = None) -> None:
        super().__init__(message, hint)
        self.seconds = seconds


class TooManyRedirects(FetchError):
    code = "too_many_redirects"


class NothingToLearn(BanyunError):
    code = "nothing_to_learn"


class QuoteNotFound(BanyunError):
    """The referee's refusal.

    Args:
        missing: The words of the quote that the text does not have.
        nearest: The real sentence closest to the quote, or an empty string.
    """

    code = "quote_not_found"

    def __init__(self, quote: str, missing: str, nearest: str, where: str) -> None:
        super().__init__(
            f"{where} does not say “{quote}”: “{missing}” is not in it.",
            f"The nearest sentence is: “{nearest}”" if nearest else "Quote its own words.",
        )
        self.quote = quote
        self.missing = missing
        self.nearest = nearest

    def as_json(self) -> dict[str, object]:
        return {**super().as_json(), "missing": self.missing, "nearest": self.nearest}


class NotOverwritten(BanyunError):
    code = "not_overwritten"


class ReaderFirst(BanyunError):
    code = "reader_first"


class StorageError(BanyunError):
    code = "storage_error"


class HomeUnwritable(StorageError):
    code = "home_unwritable"


class DiskFull(StorageError):
    code = "disk_full"


class Busy(StorageError):
    code = "busy"


class Corrupt(StorageError):
    code = "corrupt"


class NewerSchema(StorageError):
    code = "newer_schema"


class ArchiveError(BanyunError):
    code = "archive_error"


class EngineError(BanyunError):
    code = "engine_error"


class EngineUnavailable(EngineError):
    code = "engine_unavailable"


class ContextTooLong(EngineError):
    code = "context_too_long"


class CacheRefused(EngineError):
    code = "cache_refused"


class ModelRefused(EngineError):
    code = "model_refused"


class ModelBusy(EngineError):
    """A model's server that asks to be left alone; ``seconds`` where it says for how long."""

    code = "model_busy"

    def __init__(self, message: str, hint: str = "", seconds: float | None = None) -> None:
        super().__init__(message, hint)
        self.seconds = seconds


class MalformedReply(EngineError):
    """An answer that cannot be used.

    Args:
        text: What the model said of it, for a second try.
        usage: What it cost all the same (``engine.models.base.Usage``), where that is known.
    """

    code = "malformed_reply"

    def __init__(self, message: str, hint: str = "", *, text: str = "", usage: object = None) -> None:
        super().__init__(message, hint)
        self.text = text
        self.usage = usage


class SchemaMismatch(MalformedReply):
    code = "schema_mismatch"


class BudgetExhausted(EngineError):
    """``limit`` is the one that was reached: ``tokens``, ``money``, ``calls`` or ``seconds``."""

    code = "budget_exhausted"

    def __init__(self, message: str, hint: str = "", *, limit: str = "") -> None:
        super().__init__(message, hint)
        self.limit = limit


class NotConfirmed(EngineError):
    code = "not_confirmed"


class PartialFailure(BanyunError):
    """Some of several sources failed; the rest is done."""

    code = "partial_failure"

    def __init__(self, failed: Sequence[tuple[str, BanyunError]], of: int) -> None:
        super().__init__(f"{len(failed)} of {of} failed; the rest is done.")
        self.failed = tuple(failed)

    def as_json(self) -> dict[str, object]:
        listed = [{"source": source, **error.as_json()} for source, error in self.failed]
        return {**BanyunError.as_json(self), "failures": listed}


class Cancelled(BanyunError):
    code = "cancelled"
