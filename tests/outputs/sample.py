"""Digests made by hand over a talk and notes of it, so that renderers are tested on real text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from banyun.analysis.candidates import Lens, PassageAnalysis
from banyun.digest.digest import Digest, DigestedPassage
from banyun.findings.finding import Finding, FindingKind, PassName
from banyun.identity import content_id, sha256
from banyun.knowledge.evidence import Evidence, Known, Recalled
from banyun.knowledge.note import Basis, Note, NoteText, When
from banyun.materials.anchor import Anchor, anchor_at
from banyun.materials.material import Material, Section, Version
from banyun.materials.passage import Passage, PassageKind
from banyun.passes.base import PassScore

TEXTS = Path(__file__).parent / "texts"
"""The example talk and four of its notes in each language, as they were once: the examples may
change without these tests."""

NOW = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)

# note file, basis, when, words of the talk, words of the note, score, why
PAIRS = {
    "en": [
        (
            "post-mortems/2019-06-14 Cold search cache on the on-sale morning.md",
            "did",
            "2019-06-14",
            "When a cache node starts empty, it must not ask the render farm; its neighbour already holds"
            " the same tiles in memory.",
            "A restarted cache node must not ask the database. It should copy the hottest keys from its"
            " neighbour, who has them in memory already.",
            0.91,
            "Both speak of neighbour, hottest keys, cache node.",
        ),
        (
            "Warm-up from the neighbour.md",
            "did",
            "2019-10-02",
            "takes live traffic only as its coverage grows",
            "It takes live traffic when the copied keys cover 85 per cent of the accesses",
            0.84,
            "Both speak of live traffic, coverage, neighbour.",
        ),
        (
            "How we cut the false alarms of the inspection.md",
            "did",
            "2021-01-20",
            "One signal alone never isolates a machine. We ask for two that agree",
            "One signal alone only makes a machine a suspect.",
            0.88,
            "Both speak of inspection, signal, slow disk.",
        ),
        (
            "Night work on idle hosts.md",
            "did",
            "2022-02",
            "At night the render farm is idle.",
            None,
            0.55,
            "Both speak of night, idle, give way.",
        ),
    ],
    "zh": [
        (
            "复盘/2019-06-14 放号早晨的冷缓存.md",
            "did",
            "2019-06-14",
            "一台缓存节点空着启动的时候，不该去找渲染集群，因为隔壁邻居的内存里就有同样的瓦片。",
            "重启的缓存节点不该去找数据库，应该向邻居拷热 key，数据本来就在邻居内存里。",
            0.91,
            "都说到：热 key、邻居、缓存节点。",
        ),
        (
            "从邻居预热.md",
            "did",
            "2019-10-02",
            "覆盖率涨到多少，就接多少线上流量。",
            None,
            0.84,
            "都说到：覆盖率、流量、邻居。",
        ),
        (
            "巡检误报是怎么降下来的.md",
            "did",
            "2021-01-20",
            "单个信号永远不隔离机器，必须两个信号互相印证",
            None,
            0.88,
            "都说到：巡检、信号、内核日志。",
        ),
        (
            "夜里的闲机器.md",
            "did",
            "2022-02",
            "夜里渲染集群是闲的。",
            None,
            0.55,
            "都说到：夜里、让路。",
        ),
    ],
}

# kind, pass, name, text, words of the talk, details
FINDINGS: dict[str, list[tuple[FindingKind, PassName, str, str, str, dict[str, object]]]] = {
    "en": [
        (
            "technique",
            "transfer",
            "Three formulas on one slide",
            "Say the whole as a sum of three terms, then walk through them.",
            "cheaper map    = fewer tiles per view + fewer renders per tile + fewer bytes per tile",
            {
                "kind": "formula",
                "pattern": "Say the whole as a sum of three terms, then walk through them.",
                "why": "The audience has a map before the details arrive.",
            },
        ),
        (
            "technique",
            "transfer",
            "One number to remember",
            "Give one ratio and ask for it to be kept.",
            "a tile that we have costs us 0.3 milliseconds, a tile that we must render costs 240",
            {
                "kind": "sharp_number",
                "pattern": "Give one ratio and ask for it to be kept.",
                "why": "A factor is remembered where a table is not.",
            },
        ),
        (
            "technique",
            "transfer",
            "Before and after",
            "Put the old figure beside the new one.",
            "went from 2.9 to 0.9 seconds",
            {"kind": "before_after", "pattern": "Old beside new.", "why": "It needs no baseline."},
        ),
        (
            "question",
            "enhancement",
            "What does measuring a miss cost?",
            "They sample one request in a thousand: what would measuring every miss cost, and what stays"
            " unseen?",
            "tracing every tile request would have made our metrics bigger than our maps",
            {"lens": "observability"},
        ),
        (
            "question",
            "enhancement",
            "How does it fail?",
            "What happens to the neighbour if three nodes start empty at the same time?",
            "The copy is limited to a fifth of the neighbour's network card",
            {"lens": "failure"},
        ),
        (
            "blind_spot",
            "frontier",
            "QUIC",
            "Named seven times here, never in your notes.",
            "We moved them from TCP to QUIC",
            {"aliases": ["0-RTT"], "topic": "QUIC", "score": 0.93, "count": 7, "in_notes": 0},
        ),
        (
            "blind_spot",
            "frontier",
            "BBR",
            "Named five times here, never in your notes.",
            "We moved to BBR",
            {"aliases": [], "topic": "congestion control", "score": 0.81, "count": 5, "in_notes": 0},
        ),
        (
            "blind_spot",
            "frontier",
            "segmentation offload",
            "Named once here, never in your notes.",
            "segmentation offload for UDP",
            {"aliases": [], "topic": "UDP", "score": 0.4, "count": 1, "in_notes": 0},
        ),
        (
            "blind_spot",
            "frontier",
            "connection ID",
            "Named once here, never in your notes.",
            "under a connection ID",
            {"aliases": [], "topic": "QUIC", "score": 0.3, "count": 1, "in_notes": 0},
        ),
        (
            "point",
            "validation",
            "warm from the neighbour",
            "warm from the neighbour",
            "copies those tiles in the order of heat",
            {},
        ),
    ],
    "zh": [
        (
            "technique",
            "transfer",
            "一页三个公式",
            "把整件事写成三项之和，再逐项讲。",
            "更便宜的地图 = 每屏更少的瓦片 + 每张瓦片更少的渲染 + 每张瓦片更少的字节",
            {
                "kind": "formula",
                "pattern": "把整件事写成三项之和，再逐项讲。",
                "why": "细节到来之前，听众先有了一张地图。",
            },
        ),
        (
            "technique",
            "transfer",
            "只要求记住一个数",
            "给一个倍数，请听众记住它。",
            "一张已经有的瓦片，成本是 0.3 毫秒；一张要现画的瓦片，成本是 240 毫秒，差八百倍。",
            {
                "kind": "sharp_number",
                "pattern": "给一个倍数，请听众记住它。",
                "why": "表格记不住，倍数记得住。",
            },
        ),
        (
            "question",
            "enhancement",
            "量一次未命中要多少钱？",
            "他们只采样千分之一：每次未命中都量，开销有多大？看不见的又是哪些？",
            "给每个瓦片请求都打点，监控数据会比地图还大",
            {"lens": "observability"},
        ),
        (
            "question",
            "enhancement",
            "会怎么坏？",
            "三台节点同时空着启动，邻居会怎么样？",
            "拷贝限速在邻居网卡的五分之一",
            {"lens": "failure"},
        ),
        (
            "blind_spot",
            "frontier",
            "QUIC",
            "这里出现七次，你的笔记里没有。",
            "我们把它们从 TCP 换到了 QUIC",
            {"aliases": ["0-RTT"], "topic": "QUIC", "score": 0.93, "count": 7, "in_notes": 0},
        ),
        (
            "blind_spot",
            "frontier",
            "BBR",
            "这里出现四次，你的笔记里没有。",
            "我们换成了 BBR",
            {"aliases": [], "topic": "拥塞控制", "score": 0.81, "count": 4, "in_notes": 0},
        ),
        (
            "blind_spot",
            "frontier",
            "UDP 分段卸载",
            "这里出现一次，你的笔记里没有。",
            "用上 UDP 分段卸载",
            {"aliases": [], "topic": "UDP", "score": 0.4, "count": 1, "in_notes": 0},
        ),
    ],
}


def find(text: str, words: str) -> Anchor:
    start = text.index(words)
    return anchor_at(text, start, start + len(words))


def cut(text: str, text_id: str) -> list[Passage]:
    """Passages at blank lines; they touch."""
    passages, heading, at = [], "", 0
    if front := re.match(r"---\n.*?\n---\n+", text, re.DOTALL):
        passages.append((0, front.end(), "", "front_matter"))
        at = front.end()
    while at < len(text):
        blank = re.compile(r"\n\n+").search(text, at)
        end = blank.end() if blank else len(text)
        block = text[at:end]
        kind = "heading" if block.startswith("#") else "code" if block.startswith("    ") else "prose"
        if kind == "heading" and not block.startswith("# "):
            heading = block.lstrip("# ").strip()
        passages.append((at, end, heading, kind))
        at = end
    return [
        Passage(content_id("passage", text_id, start, end), start, end, above, _kind(kind), text[start:end])
        for start, end, above, kind in passages
    ]


def _kind(name: str) -> PassageKind:
    kinds: dict[str, PassageKind] = {
        "heading": "heading",
        "code": "code",
        "prose": "prose",
        "front_matter": "front_matter",
    }
    return kinds[name]


def first_sentence(text: str) -> str:
    body = [line for line in text.split("---\n")[-1].split("\n") if line and not line.startswith("#")]
    return re.split(r"(?<=[。.])", body[0])[0]


@cache
def sample(lang: str) -> Digest:
    """A digest of the example talk in that language, held against the SRE's notes."""
    text = (TEXTS / lang / "talk.md").read_text("utf-8")
    version = Version(
        id=content_id("version", lang),
        material_id=f"mat_{lang}",
        number=1,
        text=text,
        format="markdown",
        sha256=sha256(text),
        original_sha256=sha256(text),
        created=NOW,
        body_start=text.index("---\n", 4) + 5,
        outline=tuple(
            Section(len(match[1]), match[2], match.start(), len(text))
            for match in re.finditer(r"^(#+) (.*)$", text, re.MULTILINE)
        ),
    )
    material = Material(
        id="mat_01KA5X8V4N7R2T6W9Y3B5D8F1G" if lang == "en" else "mat_01KA5X8V4N7R2T6W9Y3B5D8F1H",
        title="A map on the first day of the holiday" if lang == "en" else "假期第一天的地图",
        kind="talk",
        language=lang,
        source=f"examples/{lang}/talk.md",
        added=NOW,
        authors=("Ilse Marten",) if lang == "en" else ("林瑶",),
        published="2024-10-17",
    )
    notes: dict[str, Note] = {}
    texts: dict[str, NoteText] = {}
    evidence: list[Evidence] = []
    for key, basis, when, said, wrote, score, why in PAIRS[lang]:
        note, note_text = read_note(lang, str(key), "did" if basis == "did" else "read", str(when))
        notes[note.id], texts[note.id] = note, note_text
        quote = find(note_text.text, str(wrote) if wrote else first_sentence(note_text.text))
        recalled = Recalled(
            note.id, note.title, note.basis, note.when, quote, float(str(score)), ("cache",), str(why)
        )
        evidence.append(Evidence(recalled, find(text, str(said))))
    passages = tuple(digested(passage, evidence) for passage in cut(text, version.id))
    return Digest(
        id="dig_01",
        material=material,
        version=version,
        passages=passages,
        findings=tuple(made(lang, material, version, passages, row) for row in FINDINGS[lang]),
        stances=(),
        lenses=(Lens("observability", 0.8), Lens("failure", 0.6)),
        notes=notes,
        note_texts=texts,
        note_passages=131,
        as_of=None,
        created=NOW,
        seconds=1.3,
    )


def read_note(lang: str, key: str, basis: Basis, when: str) -> tuple[Note, NoteText]:
    text = (TEXTS / lang / Path(key).name).read_text("utf-8")
    note_id = content_id("note", lang, key)
    heading = re.search(r"^# (.*)$", text, re.MULTILINE)
    note = Note(
        id=note_id,
        collection="vault",
        key=key,
        title=heading[1] if heading else Path(key).stem,
        language=lang,
        basis=basis,
        when=When(when),
        version=1,
        sha256=sha256(text),
        updated=NOW,
    )
    return note, NoteText(note_id, 1, text, sha256(text), NOW)


def digested(passage: Passage, evidence: list[Evidence]) -> DigestedPassage:
    here = tuple(
        sorted(
            (each for each in evidence if passage.start <= each.material_quote.start < passage.end),
            key=lambda each: -each.recalled.score,
        )
    )
    known: Known = "known" if len(here) > 1 else "partly" if here else "new"
    passes = (PassScore("validation", here[0].recalled.score, here[0].recalled.why),) if here else ()
    return DigestedPassage(
        PassageAnalysis(
            passage=passage,
            known=known,
            novelty={"known": 0.2, "partly": 0.5, "new": 0.9}[known],
            evidence=here,
            searched=("cache", "neighbour") if here else (),
            weight=0.6,
        ),
        passes,
    )


def made(
    lang: str,
    material: Material,
    version: Version,
    passages: tuple[DigestedPassage, ...],
    row: tuple[FindingKind, PassName, str, str, str, dict[str, object]],
) -> Finding:
    kind, pass_name, name, text, words, details = row
    quote = find(version.text, words)
    holding = [
        each.analysis.passage.id
        for each in passages
        if each.analysis.passage.start <= quote.start < each.analysis.passage.end
    ]
    return Finding(
        id=content_id("finding", lang, kind, name),
        material_id=material.id,
        version_id=version.id,
        kind=kind,
        pass_name=pass_name,
        name=name,
        text=text,
        quotes=(quote,),
        passage_ids=tuple(holding),
        author="analysis",
        state="suggested",
        fingerprint=content_id("finding", name),
        created=NOW,
        details=details,
    )


def with_stance(digest: Digest, stance: str) -> Digest:
    """The same digest once the reader took a stance on every piece of evidence."""
    taken = {"confirms": "confirms", "contradicts": "contradicts", "unrelated": "unrelated"}[stance]
    return replace(
        digest,
        passages=tuple(
            replace(
                each,
                analysis=replace(
                    each.analysis,
                    evidence=tuple(
                        Evidence(piece.recalled, piece.material_quote, taken)  # type: ignore[arg-type]
                        for piece in each.analysis.evidence
                    ),
                ),
            )
            for each in digest.passages
        ),
    )


def without_notes(digest: Digest) -> Digest:
    """The same text to a reader whose notes know nothing of it."""
    return replace(
        digest,
        passages=tuple(digested(each.analysis.passage, []) for each in digest.passages),
        notes={},
        note_texts={},
    )
