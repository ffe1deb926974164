"""An article of a hundred thousand characters: the example talk lies in the middle of a long chronicle, so
that what the notes answer is parts away from where one begins to read."""

from __future__ import annotations

from itertools import count
from pathlib import Path

LENGTH = 100_000
ROOT = Path(__file__).parents[2]

_CHAPTER = {"en": "The year {year}", "zh": "{year} 年"}
_SAID = {
    "en": (
        "In {year} the canal froze for {n} days, and the barges of the northern company lay still.",
        "The lock keeper wrote down {n} boats in the week after the thaw, more than in all of March.",
        "Salt came up the river in sacks of {n} pounds, carried by people who were paid by the sack.",
        "Nobody remembers who planted the row of {n} poplars along the towpath, but the deed names a widow.",
        "A traveller complains of the inn, of its soup, and of {n} stairs up to a room without a window.",
        "The parish paid for {n} new bricks and received a few less, as the margin of the book notes dryly.",
        "When the bridge was rebuilt, the masons found {n} coins of three kings in the old pier.",
        "The harvest filled {n} barns; what was left over was sold at the gate of the mill.",
    ),
    "zh": (
        "{year} 年运河封冻了 {n} 天，北边那家船行的驳船一动不动。",
        "开河之后的那一周，闸夫记下了 {n} 条船，比整个三月还多。",
        "盐从海边沿河运上来，每袋 {n} 斤，扛盐的人按袋拿钱。",
        "纤道旁那一排 {n} 棵杨树是谁种的，已经没有人记得，地契上写的是一位寡妇。",
        "那一年有位旅人抱怨客栈，抱怨它的汤，还抱怨要爬 {n} 级楼梯才到一间没有窗的屋子。",
        "教区付了 {n} 块新砖的钱，收到的却少了几块，账本的页边冷冷地记着这件事。",
        "重修石桥的时候，石匠在旧桥墩里找到 {n} 枚铜钱，分属三个朝代。",
        "收成装满了 {n} 座谷仓，余下的就在磨坊门口卖掉。",
    ),
}


def _chapters(lang: str, length: int, first: int) -> str:
    """Chapters of together at least this many characters."""
    made: list[str] = []
    said = _SAID[lang]
    joint = " " if lang == "en" else ""
    for year in count(first):
        lines = [
            said[(year + at) % len(said)].format(year=year, n=7 + (year * 13 + at * 29) % 340)
            for at in range(12)
        ]
        paragraphs = (joint.join(lines[at : at + 4]) for at in (0, 4, 8))
        made.append(f"## {_CHAPTER[lang].format(year=year)}\n\n" + "\n\n".join(paragraphs))
        if sum(map(len, made)) >= length:
            return "\n\n".join(made)
    raise AssertionError("years end never")


def long_article(lang: str) -> str:
    """The article as Markdown, with the talk after its first half."""
    talk = (ROOT / "examples" / lang / "talk.md").read_text("utf-8").split("---\n", 2)[2].strip()
    rest = LENGTH - len(talk)
    title = {"en": "A long chronicle", "zh": "一部长编年"}[lang]
    before = _chapters(lang, rest // 2, 1402)
    after = _chapters(lang, rest - rest // 2, 1702)
    whole = f"---\ntitle: {title}\nlang: {lang}\n---\n\n# {title}\n\n{before}\n\n{talk}\n\n{after}\n"
    assert len(whole) >= LENGTH
    return whole
