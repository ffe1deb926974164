"""Recognises a change to files in a text: a unified diff, and the list of what it changes."""

from __future__ import annotations

import re
from collections.abc import Sequence

_OPENS = re.compile(r"diff --git |Index: \S|--- (?:a/|/dev/null|\S+\t)")
_LISTED = re.compile(
    r" \S.*\|[ ]+(?:\d+|Bin)\b.*| \d+ files? changed\b.*| (?:create|delete) mode \d.*| rename \S.*"
)
_GOES_ON = re.compile(
    r"[-+ @\\]|diff |index [0-9a-f]|---|\+\+\+|(?:new|deleted|old) |(?:similarity|rename|copy|Binary|GIT) |$"
)
_SIGNATURE = "-- "


def change_end(lines: Sequence[str], at: int) -> int:
    """The index of the line after a change, or after a list of changed files, that begins at
    ``lines[at]``; ``at`` itself if none begins there."""
    if _LISTED.fullmatch(lines[at]):
        return _while_listed(lines, at)
    if not _OPENS.match(lines[at]):
        return at
    if lines[at].startswith("--- ") and not "".join(lines[at + 1 : at + 2]).startswith("+++ "):
        return at
    end = at + 1
    while end < len(lines) and lines[end].rstrip("\n") != _SIGNATURE and _GOES_ON.match(lines[end]):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return end


def _while_listed(lines: Sequence[str], at: int) -> int:
    end = at
    while end < len(lines) and _LISTED.fullmatch(lines[end]):
        end += 1
    return end
