"""A digest of a text and notes that try everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from banyun.analysis.candidates import PassageAnalysis
from banyun.digest.digest import Digest, DigestedPassage
from banyun.identity import sha256
from banyun.knowledge.evidence import Evidence, Recalled
from banyun.knowledge.note import Note, NoteText, When
from banyun.materials.anchor import anchor_at
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.passes.base import PassScore
from tests.outputs.sample import sample

NOW = datetime(2026, 3, 14, tzinfo=UTC)


def attacks(address: str) -> list[str]:
    """Texts that would run or fetch something if they were taken for markup."""
    return [
        "<script>document.title='owned'</script>",
        f"<script src='{address}s.js'></script>",
        f"<img src='{address}i.png' onerror=\"document.title='owned'\">",
        f"![picture]({address}m.png)",
        "[click](javascript:document.title='owned')",
        "<a href=\"javascript:document.title='owned'\">x</a>",
        f"</style><style>body{{background:url({address}c.png)}}</style>",
        f"</blockquote></section></main><iframe src='{address}f'></iframe>",
        f"<svg onload=\"document.title='owned'\"><image href='{address}v.png'/></svg>",
        f"<meta http-equiv='refresh' content='0;url={address}r'>",
        f"<link rel=stylesheet href='{address}l.css'>",
        f"<base href='{address}'>",
        "{{ 7*7 }} {% raw %} {{ page.__class__ }} ${7*7}",
        '" onmouseover="document.title=\'owned\'" x="',
        "\u202egnp.exe\u202c \u2066isolated\u2069 \x1b[31m \x00 nul",
        "<details open ontoggle=\"document.title='owned'\"><summary>s</summary></details>",
        "&lt;script&gt;document.title='owned'&lt;/script&gt;",
        f'[link](https://e.org/"onclick="document.title=\'owned\') <{address}a"onclick=alert(1)>',
        "```\n</code></pre><script>document.title='owned'</script>\n```",
        f"| a | b |\n|---|---|\n| <img src={address}t.png> | x |",
    ]


def hostile_digest(address: str) -> Digest:
    """Every attack in every place where a reader's or an author's words are shown."""
    texts = attacks(address)
    text = "\n\n".join(texts) + "\n"
    passages = []
    at = 0
    note_text = "\n\n".join(reversed(texts))
    for index, attack in enumerate(texts):
        end = at + len(attack) + (2 if index < len(texts) - 1 else 1)
        passage = Passage(f"psg_{index}", at, end, f"Top › {attack}", "prose", text[at:end])
        begin = note_text.index(attack)
        recalled = Recalled(
            f"note_{index}",
            attack,
            "did",
            When("2019"),
            anchor_at(note_text, begin, begin + len(attack)),
            0.9,
            (attack,),
            attack,
        )
        evidence = Evidence(recalled, anchor_at(text, at, at + len(attack)))
        analysis = PassageAnalysis(passage, "known", 0.1, (evidence,), (attack,), 0.5)
        passages.append(DigestedPassage(analysis, (PassScore("validation", 0.9, attack),)))
        at = end
    assert at == len(text)
    base = sample("en")
    joined = " ".join(texts)
    return replace(
        base,
        material=Material(
            "mat_1", joined, "article", "en", joined, NOW, address=joined, authors=(joined,), published=joined
        ),
        version=Version("ver_1", "mat_1", 1, text, "markdown", sha256(text), sha256(text), NOW),
        passages=tuple(passages),
        findings=tuple(
            replace(
                finding,
                name=texts[index],
                text=texts[-index],
                quotes=(anchor_at(text, 0, len(texts[0])),),
                passage_ids=("psg_0",),
                details={**finding.details, "aliases": texts[:3], "lens": texts[2], "why": texts[1]},
            )
            for index, finding in enumerate(base.findings)
        ),
        notes={
            f"note_{index}": Note(
                f"note_{index}", "v", "k", attack, "en", "did", When("2019"), 1, sha256(note_text), NOW
            )
            for index, attack in enumerate(texts)
        },
        note_texts={
            f"note_{index}": NoteText(f"note_{index}", 1, note_text, sha256(note_text), NOW)
            for index in range(len(texts))
        },
    )
