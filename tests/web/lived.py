"""A home that someone has used for a while: materials in every state, questions, stances, deductions."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from banyun.library import Library
from banyun.materials.adding import Given
from tests.web.served import NOW, fill

MORE = {
    "en": (
        ("How a queue tells you the truth", "paper", "Bryan Liles"),
        ("Hedged requests, ten years on", "article", "Mara Okafor"),
        ("Write-ahead logs without tears", "article", ""),
        ("Capacity planning as a conversation", "talk", "Ines Duarte"),
        ("A patch series for fair eviction", "patch", "R. van Dijk"),
        ("Postmortems that people read", "article", "Tomas Lindqvist"),
        ("The economics of the last nine", "book", "Ruth Amado"),
    ),
    "zh": (
        ("队列会告诉你实情", "paper", "林若水"),
        ("对冲请求，十年之后", "article", "马岚"),
        ("不掉眼泪的预写日志", "article", ""),
        ("把容量规划当作一场对话", "talk", "杜亦宁"),
        ("公平淘汰的一组补丁", "patch", "范 R."),
        ("有人愿意读的事故复盘", "article", "林图"),
        ("最后一个九的经济学", "book", "阮如"),
    ),
}
QUESTIONS = {
    "en": (
        "What does one cache miss cost us, in milliseconds and in money?",
        "Who would notice first if it broke?",
    ),
    "zh": ("一次缓存未命中花掉我们多少毫秒、多少钱？", "它要是坏了，谁会最先发现？"),
}
DEDUCTION = {
    "en": "About 40 ms for the reader, and a second read of the database for us; on an on-sale morning"
    " that is the whole budget.",
    "zh": "读的人多等四十毫秒，我们多读一次数据库；开票的早上，这就是全部预算。",
}
BODY = {
    "en": "A short text about {title}, kept for a while. It says one thing three times and stops.\n\n"
    "The second paragraph adds a number: the warm cache answered 94 per cent of the requests.\n",
    "zh": "一篇讲{title}的短文，留着慢慢看。同一件事说三遍，然后就完了。\n\n"
    "第二段加一个数字：热的缓存回答了百分之九十四的请求。\n",
}


def lived_in(home: Path, lang: str, talk: Path) -> str:
    """Fills a home; gives the talk's id."""
    (talk_id,) = fill(home, lang, talk)
    moments = [NOW]

    def clock() -> datetime:
        return moments[-1]

    with Library(home, clock=clock, wording=lang) as library:
        moments.append(NOW - timedelta(days=21))
        materials = []
        for title, kind, author in MORE[lang]:
            moments.append(moments[-1] + timedelta(days=2, hours=3))
            head = f"---\ntitle: {title}\n" + (f"author: {author}\n" if author else "") + "---\n\n"
            data = (head + BODY[lang].format(title=title)).encode()
            added = library.add(f"{title}.md", Given(kind=kind), data=data)  # type: ignore[arg-type]
            materials.append(added.material.id)
        library.triage(materials[0], "later")
        library.triage(materials[1], "digest")
        library.triage(materials[6], "drop")
        library.triage(talk_id, "digest")
        digest = library.digest(talk_id)
        moments.append(NOW - timedelta(days=9))
        pairs = library.to_judge(digest)
        for pair, stance in zip(pairs, ("confirms", "refines", "contradicts"), strict=False):
            library.judge(digest, pair, stance)  # type: ignore[arg-type]
        asked = [library.ask(text, on=talk_id) for text in QUESTIONS[lang]]
        library.deduce(asked[0].question.id, DEDUCTION[lang])
        moments.append(NOW)
    return talk_id
