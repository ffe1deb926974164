"""Discussions in JSON: Telegram's export, Slack's export, and plain lists of messages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape

from banyun.errors import TooLarge, UnreadableSource
from banyun.knowledge.importers.discussions.base import LONGEST_NAME, MOST_MESSAGES, Said, not_a_discussion

_WHO = ("from", "sender", "author", "name", "user", "username", "nickname", "talker", "发送者", "昵称")
_WORDS = ("text", "content", "message", "body", "msg", "内容")
_WHEN = ("date", "time", "datetime", "timestamp", "ts", "created_at", "createTime", "create_time", "时间")
_LISTS = ("messages", "data", "items", "history", "records")
_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|([^<>\n]*))?>")
_LINK = re.compile(r"<((?:https?|mailto):[^<>|\s]+)(?:\|([^<>\n]*))?>")
_CHANNEL = re.compile(r"<[#!][^<>|\n]*(?:\|([^<>\n]*))?>")
_MILLISECONDS = 10**11
"""Seconds since 1970 are less than this until the year 5138."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat of a file: its own name, and its messages in order."""

    name: str
    said: tuple[Said, ...]


def json_chats(text: str) -> list[Chat]:
    """The chats of a JSON export.

    Raises:
        UnreadableSource: no JSON, or no messages in it.
        TooLarge: nested too deeply, or too many messages.
    """
    try:
        loaded = json.loads(text)
    except RecursionError as error:
        raise TooLarge("Its JSON is nested too deeply.", "Save the chat as text.") from error
    except ValueError as error:
        raise UnreadableSource("It is not JSON that can be read.", "Export the chat again.") from error
    chats = [chat for name, messages in _lists(loaded) if (chat := _chat(name, messages)).said]
    if not chats:
        raise not_a_discussion()
    if sum(len(chat.said) for chat in chats) > MOST_MESSAGES:
        raise TooLarge(f"It has more than {MOST_MESSAGES:,} messages.", "Save the part that matters.")
    return chats


def _lists(loaded: object) -> Iterator[tuple[str, list[object]]]:
    """The lists of messages in a file, each with the name of its chat."""
    if isinstance(loaded, list):
        yield "", loaded
        return
    if not isinstance(loaded, dict):
        return
    chats = loaded.get("chats")
    listed = chats.get("list") if isinstance(chats, dict) else chats
    if isinstance(listed, list):
        for chat in listed:
            if isinstance(chat, dict):
                yield from _lists({key: value for key, value in chat.items() if key != "chats"})
        return
    for key in _LISTS:
        if isinstance(loaded.get(key), list):
            name = loaded.get("name") or loaded.get("title")
            yield (name if isinstance(name, str) else ""), loaded[key]
            return


def _chat(name: str, messages: list[object]) -> Chat:
    whole = [each for each in messages if isinstance(each, dict)]
    names = dict(_slack_names(whole))
    said = [found for each in whole if (found := _said(each, names)) is not None]
    return Chat(" ".join(name.split())[:LONGEST_NAME], tuple(said))


def _slack_names(messages: list[dict[str, object]]) -> Iterator[tuple[str, str]]:
    """The names that Slack's messages carry for the ids of their writers."""
    for each in messages:
        profile, user = each.get("user_profile"), each.get("user")
        if isinstance(profile, dict) and isinstance(user, str):
            for key in ("display_name", "real_name", "name"):
                if isinstance(profile.get(key), str) and profile[key].strip():
                    yield user, profile[key].strip()
                    break


def _said(message: Mapping[str, object], names: Mapping[str, str]) -> Said | None:
    """A message; None for what nobody says (somebody joined, a pinned picture)."""
    if message.get("type") not in (None, "message", "text", 1, "1") or message.get("subtype") in (
        "channel_join",
        "channel_leave",
        "channel_topic",
        "channel_purpose",
    ):
        return None
    words = next((found for key in _WORDS if (found := _words(message.get(key)))), "")
    who = next((found for key in _WHO if (found := _name(message.get(key)))), "")
    if not words or not (who or any(key in message for key in _WHEN)):
        return None
    if isinstance(message.get("ts"), str):
        words = _slack_words(words, names)
    moments = (_when(message.get(key)) for key in _WHEN)
    when = next((moment for moment in moments if moment is not None), None)
    return Said(names.get(who, who)[:LONGEST_NAME], when, words)


def _words(value: object) -> str:
    """Telegram writes marked words as a list of strings and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        parts = (each.get("text") if isinstance(each, dict) else each for each in value)
        return "".join(part for part in parts if isinstance(part, str))
    return ""


def _name(value: object) -> str:
    if isinstance(value, dict):
        value = next((value[key] for key in ("name", "username", "id") if key in value), "")
    return " ".join(value.split()) if isinstance(value, str) else ""


def _when(value: object) -> datetime | None:
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if isinstance(value, str) and re.fullmatch(r"\d{9,13}(?:\.\d{1,9})?", value.strip()):
        number = float(value)
    try:
        if number is not None:
            return datetime.fromtimestamp(number / 1000 if number > _MILLISECONDS else number, UTC)
        return datetime.fromisoformat(value.strip().replace("/", "-")) if isinstance(value, str) else None
    except (ValueError, OverflowError, OSError):
        return None


def _slack_words(words: str, names: Mapping[str, str]) -> str:
    words = _MENTION.sub(
        lambda found: "@" + (found.group(2) or names.get(found.group(1), found.group(1))), words
    )
    words = _LINK.sub(
        lambda found: f"{found.group(2)} ({found.group(1)})" if found.group(2) else found.group(1), words
    )
    return unescape(_CHANNEL.sub(lambda found: found.group(1) or "", words))
