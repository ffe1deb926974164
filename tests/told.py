"""A reader who has told much of the example talk, in either language, through the real command."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from tests.cli.command import Banyun

ROOT = Path(__file__).resolve().parents[1]

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "talk": "first day of the holiday",
        "post-mortem": "Cold search cache",
        "theirs": (
            "When a cache node starts empty, it must not ask the render farm; its neighbour already "
            "holds the same tiles in memory."
        ),
        "mine": (
            "A cache node that starts empty must not ask the database. It should ask its neighbour, "
            "who has the same keys in memory"
        ),
        "details": "Nobody had looked at the queue of the database before.",
        "inspection": "How we cut the false alarms",
        "theirs 2": "One signal alone never isolates a machine.",
        "mine 2": "One signal alone only makes a machine a suspect",
        "formula": "One line for what we want",
        "situation": "talk in May",
        "situation text": "Why our search cache must never start empty",
        "rehearsal": (
            "A search that survives a restart = fewer misses + a neighbour that helps + a gate that "
            "opens slowly. I put that on the first slide and nothing else."
        ),
        "question": "How long does the copy take when a whole region restarts?",
        "question quote": "The copy is limited to a fifth of the neighbour's network card",
        "deduction 1": "Forty seconds a node, as with our search cache.",
        "deduction 2": (
            "Nine minutes: every node asks the same two neighbours. So a region must restart in waves."
        ),
        "open question": "What does tracing every miss cost?",
        "field": "HTTP/3 runs on it; browsers and two large networks drive it.",
        "paper": "The QUIC transport protocol",
        "fewer": "Fewer round trips at the start.",
        "took": "They measured stalls, not throughput.",
        "grasp": "It moves loss recovery into the application; those lead who own both ends.",
        "video": "QUIC at a video site",
        "design": "The list of hot keys is kept outside of the node.",
        "compare": (
            "Who copies | its neighbour already holds the same tiles in memory | two neighbours, half each"
        ),
        "lookup": "How BBR reacts to loss",
        "where": "its authors' paper",
        "learned": "It models bandwidth and round trip time.",
        "principle": (
            "Rendering a tile anew costs hundreds of times as much as having it, so a cache that "
            "starts empty is an outage. A restarted node therefore copies the hottest tiles from its "
            "neighbour and takes traffic as its coverage grows, and the phones moved to QUIC so that "
            "a lost packet no longer holds twenty tiles back. None of it is new to me."
        ),
    },
    "zh": {
        "talk": "假期第一天",
        "post-mortem": "放号早晨的冷缓存",
        "theirs": "一台缓存节点空着启动的时候，不该去找渲染集群，因为隔壁邻居的内存里就有同样的瓦片。",
        "mine": "缓存节点空着启动，不该去找数据库，应该去找邻居",
        "details": "在那之前，没有人看过数据库的排队。",
        "inspection": "巡检误报是怎么降下来的",
        "theirs 2": "单个信号永远不隔离机器，必须两个信号互相印证",
        "mine 2": "",
        "formula": "一页公式",
        "situation": "五月的演讲",
        "situation text": "为什么我们的搜索缓存不能空着启动",
        "rehearsal": (
            "不崩的放号 = 更少的未命中 + 肯帮忙的邻居 + 慢慢打开的闸门。第一页只放这一行，别的都不放。"
        ),
        "question": "整个机房一起重启，拷贝要多久？",
        "question quote": "拷贝限速在邻居网卡的五分之一",
        "deduction 1": "一台四十秒，和我们的搜索缓存一样。",
        "deduction 2": "九分钟：每台都去找同样的两个邻居。所以一个机房要分批重启。",
        "open question": "每次未命中都打点，要花多少？",
        "field": "HTTP/3 跑在它上面，浏览器和几家大网络在推。",
        "paper": "QUIC 传输协议",
        "fewer": "握手省一个来回。",
        "took": "他们量卡顿，不量吞吐。",
        "grasp": "它把丢包恢复搬到了用户态；走在前面的是两头都自己管的公司。",
        "video": "一家视频网站的 QUIC",
        "design": "热 key 名单放在节点外面，重启前就备好。",
        "compare": "谁来拷 | 隔壁邻居的内存里就有同样的瓦片 | 两个邻居，各拷一半",
        "lookup": "BBR 怎么看丢包",
        "where": "作者的论文",
        "learned": "它估计带宽和往返时延，不把丢包当拥塞。",
        "principle": (
            "现画一张瓦片的成本是已经有的几百倍，所以缓存空着启动就是一次故障。重启的节点先从隔壁邻居"
            "的内存里把最热的瓦片拷过来，覆盖率涨到多少就接多少线上流量；手机从 TCP 换到 QUIC，丢一个"
            "包不再让二十张瓦片一起等。这些我都不陌生。"
        ),
    },
}


def read(banyun: Banyun, lang: str, vault: Path | None = None) -> None:
    """Learns the example notes and digests the example talk."""
    learned = banyun("learn", vault or ROOT / "examples" / lang / "vault-sre")
    assert learned.code == 0, learned.err
    assert banyun("digest", ROOT / "examples" / lang / "talk.md", "--quiet").code == 0


def tell(banyun: Banyun, lang: str) -> None:
    """Says something in every pass."""
    words = WORDS[lang]
    talk = words["talk"]

    def said(*arguments: str) -> Any:
        ended = banyun(*arguments, "--json")
        assert ended.code == 0, ended.err
        return ended.json

    quotes = ("--quote", words["theirs"], "--note-quote", words["mine"])
    said("stance", talk, words["post-mortem"], "confirms", *quotes)
    said("stance", talk, words["post-mortem"], "--details", words["details"])
    offered = said("technique", talk)["offered"]
    for kind, name in (("formula", words["formula"]),):
        finding = next(one["finding"] for one in offered if one["details"]["kind"] == kind)
        said("technique", "--take", finding, "--name", name)
    said("situation", words["situation"], "--when", "2026-05", "--text", words["situation text"])
    said("rehearse", words["formula"], words["situation"], "--text", words["rehearsal"])
    said("question", words["question"], "--on", talk, "--quote", words["question quote"])
    said("question", words["open question"], "--on", talk)
    said("deduce", words["question"], words["deduction 1"])
    said("deduce", words["question"], words["deduction 2"], "--moved")
    said("explore", "QUIC", "--field", words["field"])
    said("explore", "QUIC", "--paper", words["paper"], "--took", words["fewer"])
    said("explore", "QUIC", "--talk", words["video"], "--took", words["took"])
    said("explore", "QUIC", "--grasp", words["grasp"])
    said("challenge", talk, "--text", words["design"], "--compare", words["compare"])
    looked = ("--on", talk, "--where", words["where"], "--learned", words["learned"])
    said("lookup", words["lookup"], *looked)
    said("master", talk, "principle", "--text", words["principle"])


def copied(home: Path, target: Path, lang: str = "en") -> Banyun:
    """The command on a copy of a home, to change it at will."""
    shutil.copytree(home, target)
    return Banyun(target, lang="zh_CN.UTF-8" if lang == "zh" else "en_GB.UTF-8")
