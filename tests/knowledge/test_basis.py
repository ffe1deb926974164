"""Labelled notes in both languages: what was done is told from what was read and thought."""

from __future__ import annotations

from pathlib import Path

import pytest

from banyun.knowledge.basis import BASES
from banyun.knowledge.describing import describe
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.note import Basis

DID = {
    "a.md": "We rolled out the new scheduler in May and the queue time fell from 40 s to 6 s.",
    "b.md": "I migrated the billing database over a weekend. The dump took nine hours, not three.",
    "c.md": "# Post-mortem: checkout down for 40 minutes\n\nTimeline\n- 09:02 first alert\n- 09:14 paged",
    "d.md": "---\ntype: incident\n---\nThe pool ran dry; raising the limit helped.",
    "e.md": "---\nbasis: did\n---\nPerhaps one could say so.",
    "f.md": "---\ntags: [postmortem, dns]\n---\nTTL was an hour, the plan assumed five minutes.",
    "Projects/g.md": "Replicas lag when the nightly export runs; moved it to the standby.",
    "h.md": "# How we halved the build time\n\nCaching the toolchain image did most of it.",
    "i.md": "It took two tries. First try: a lock per key held 3,000 requests. Second try: wait 200 ms.",
    "j.md": "Finance asked why the bill had grown, so I counted: 11 million series, 72 per cent never read.",
    "k.md": "I baked the rye at 230 degrees this time; last week it was pale after 50 minutes.",
    "l.md": "Our first version alerted on every retransmit. The next day the team muted it.",
    "m.md": "On call, second week. 14 pages, 9 of them one disk. I turned the check off.",
    "worklog/n.md": "Rewrote the parser. Tests green at noon.",
    "a.zh.md": "我们在去年上线了自动巡检，误报率从 8% 降到了 1%。",
    "b.zh.md": "# 网关超时故障复盘\n\n时间线：21:03 告警，21:10 回滚。",
    "c.zh.md": "---\ntags: [复盘]\n---\n证书过期，没有人收到提醒。",
    "d.zh.md": "试点：3000 台机器夜里跑离线任务，浪费从 31% 降到 4%。最后限制了磁盘。",
    "e.zh.md": "当时我负责接入层，切流量那天凌晨两点才收工。",
    "f.zh.md": "第一周发了 2143 张工单，抽查 200 张，准确率 61%。后来先不加检查项。",
    "g.zh.md": "我们把连接池从 50 调到了 200，排队消失了，数据库却先扛不住。",
    "工作日志/h.md": "改了告警阈值，跟网络组对了一遍。",
    "i.zh.md": "# 那次 DNS 迁移\n\n下线旧机器之后，200 多个服务连不上。旧地址被进程缓存了 400 天。",
    "j.zh.md": "我值班的那晚，磁盘只读挂了一夜，没人看见。教训：机器本身也要有人看。",
    "k.zh.md": "昨天炖了三小时，盐放早了。去年那次先焯水，汤清得多。",
    "l.zh.md": "压测到 48 万 QPS 时网关先挂了，实测排队从 62% 水位开始。我们选了 55%。",
    "o.md": "I look after the render nodes. We drain one at a time and restart it by hand every Monday.",
    "p.md": "I tune the learning rate by hand and stop when the loss stands still for two epochs.",
    "q.md": "We always keep two nodes warm; I am on call for them.",
    "m.zh.md": "我维护训练集群。我们组用八台参数服务器，每台管一部分键。",
    "n.zh.md": "我们每天夜里跑一遍备份，早上看一眼队列。",
    "o.zh.md": "我平时负责推荐系统的召回，点积都除以维度的平方根再进 softmax。",
}
READ = {
    "a.md": "# Reading notes: Site Reliability Engineering\n\nChapter 3: error budgets.",
    "b.md": "---\nauthor: Martin Kleppmann\nisbn: 9781449373320\n---\nLogs are the simplest storage.",
    "c.md": "The authors claim a 10x improvement. According to the paper the cache holds 80% of the blocks.",
    "d.md": "---\nsource: https://example.com/post\n---\nWe rolled out a scheduler and cut cost by 30%.",
    "Clippings/e.md": "We deployed the service in 2019 and learned a lot.",
    "f.md": "---\ntags: [literature]\n---\nSpaced repetition beats massed practice.",
    "g.md": "I read the CUBIC draft again. They propose a window that grows with the cube of time.",
    "h.md": "# Notes on “The Mythical Man-Month”\n\nAdding people makes it later.",
    "Books/i.md": "Systems tend to oscillate where feedback is delayed.",
    "j.md": "> We rolled out the new scheduler in May.\n> The queue time fell from 40 s to 6 s.\n\nGood.",
    "k.md": "Smith et al. show (arXiv 2101.00001) that attention is quadratic. Section 4 has the proof.",
    "l.md": "In this section we introduce the softmax. Recall that you can normalise. Figure 3 shows this.",
    "a.zh.md": "# 《系统之美》读书笔记\n\n存量与流量。",
    "b.zh.md": "作者认为排队是延迟的根源。书中第三章用超市举例。",
    "c.zh.md": "---\ntags: [摘录]\n---\n凡是不能度量的，就不能改进。",
    "文献/d.md": "该方法用平方根缩放步长。",
    "e.zh.md": "这篇论文提出分离式架构，他们报告吞吐提升 5 倍。",
    "f.zh.md": "---\n来源: https://example.com/a\n---\n我们上线了新架构，成本下降了 30%。",
    "g.zh.md": "# 读《深入理解计算机系统》\n\n缓存行是 64 字节。",
    "h.zh.md": "# 听了一场数据库分享\n\n讲者说存算分离的关键是日志。",
    "i.zh.md": "我刚看完第五章，摘录两句：可靠性来自冗余。",
    "j.zh.md": "本节介绍线性回归。例如，我们可以用梯度下降。读者可以在练习中尝试，如图所示。",
}
THOUGHT = {
    "a.md": "# Idea: a health record for each host\n\nWhat if every machine kept its own history?",
    "b.md": "I think caches hide more than they help. Maybe we should measure without them.",
    "c.md": "---\ntype: idea\n---\nA budget for alerts.",
    "d.md": "Queues are promises.",
    "e.md": "Should we move to one region? I suspect the latency would hurt more than the bill.",
    "thoughts/f.md": "A tool that asks back.",
    "g.md": "milk, eggs, bread",
    "h.md": "In practice we use a small batch. We run the experiment below and check the loss.",
    "a.zh.md": "# 想法：机器的病历\n\n如果每台机器都有一份病历，会不会更早发现问题？",
    "b.zh.md": "我觉得监控应该按问题来组织，而不是按机器。",
    "c.zh.md": "---\ntags: [随笔]\n---\n工具是手的延长。",
    "d.zh.md": "也许可以把预热做成按需的。还没试。",
    "随想/e.md": "慢是一种选择。",
    "f.zh.md": "缓存是承诺。",
    "g.zh.md": "我怀疑三期做不成，如果没有机房配合，要不要先停一停？",
}
LABELLED = [
    pytest.param(path, text, basis, id=f"{basis}-{path}")
    for basis, notes in (("did", DID), ("read", READ), ("thought", THOUGHT))
    for path, text in notes.items()
]


@pytest.mark.parametrize(("path", "text", "basis"), LABELLED)
def test_the_labelled_notes(path: str, text: str, basis: Basis) -> None:
    assert describe(NoteSource(path, text)).basis == basis


def test_a_textbook_is_not_what_its_reader_did(shared: Path) -> None:
    pages = sorted((shared / "data/d2l").rglob("*.md"))
    guesses = [describe(NoteSource(page.name, page.read_text(encoding="utf-8"))).basis for page in pages]
    assert len(guesses) > 200
    assert guesses.count("did") <= 0.06 * len(guesses)


def test_every_basis_has_signs() -> None:
    assert {basis for notes in LABELLED for basis in [notes.values[2]]} == set(BASES)
