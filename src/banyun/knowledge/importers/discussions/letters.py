"""Discussions by mail: a message or a mailbox, a discussion for each thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from banyun.knowledge.importers.discussions.base import Exchange, Said, exchange
from banyun.materials.mail import Mail, bare_subject, mails, own_words, pieces


def mail_exchanges(data: bytes, me: str = "") -> list[Exchange]:
    """The threads of a mailbox, in the order in which they begin in it.

    Raises:
        UnreadableSource: or one of its kinds.
    """
    return [_exchange(thread, me) for thread in threads(mails(data)) if any(_own(mail) for mail in thread)]


def threads(found: Sequence[Mail]) -> list[list[Mail]]:
    """Messages that answer one another, or that share a subject, the oldest first."""
    roots: dict[str, str] = {}

    def root(key: str) -> str:
        while roots.setdefault(key, key) != key:
            roots[key] = roots[roots[key]]
            key = roots[key]
        return key

    def keys(at: int, mail: Mail) -> list[str]:
        named = [f"<{each}>" for each in (mail.message_id, mail.replies_to, *mail.references) if each]
        subject = bare_subject(mail.subject).casefold()
        return [f"#{at}", *named, *([subject] if subject else [])]

    for at, mail in enumerate(found):
        first, *others = keys(at, mail)
        for other in others:
            roots[root(other)] = root(first)
    grouped: dict[str, list[Mail]] = {}
    for at, mail in enumerate(found):
        grouped.setdefault(root(f"#{at}"), []).append(mail)
    return [sorted(thread, key=_moment) for thread in grouped.values()]


def _moment(mail: Mail) -> datetime:
    when = mail.when or datetime.max.replace(tzinfo=UTC)
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _own(mail: Mail) -> str:
    """The writer's own words, or all of them where a message only passes on another."""
    return own_words(mail.text) or mail.text.strip()


def _exchange(thread: Sequence[Mail], me: str) -> Exchange:
    said = [
        Said(
            me if me and me.strip().casefold() == mail.address.casefold() else mail.sender,
            mail.when,
            _own(mail),
            "\n\n".join(piece.text.strip("\n") for piece in pieces(mail.text) if piece.depth),
        )
        for mail in thread
    ]
    left_out = sum(len(mail.left_out) for mail in thread)
    warnings = [f"{left_out} attachments are left out"] if left_out else []
    return exchange(said, "mail", me, bare_subject(thread[0].subject), warnings)
