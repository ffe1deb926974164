"""Slides as Markdown for Marp (marp.app): front matter, rules between slides, notes in comments."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from banyun.outputs.sharing.post import code_block, quote_block, safe
from banyun.outputs.sharing.slides import Said, Slide
from banyun.outputs.typeset import html_lang

STYLE = """\
section { font-size: 28px; }
section.title, section.number, section.formula { justify-content: center; }
section.number blockquote { font-size: 1.35em; }
blockquote { border-left: 4px solid #b9ad94; color: inherit; }
section.formula pre { font-size: .72em; }
"""


def marp_markdown(slides: Sequence[Slide], title: str, lang: str) -> str:
    """The whole deck, ending in a line end."""
    head = [
        "---",
        "marp: true",
        f"title: {json.dumps(title, ensure_ascii=False)}",
        f"lang: {html_lang(lang)}",
        "paginate: true",
        "math: false",
        "style: |",
        *(f"  {line}" for line in STYLE.splitlines()),
        "---",
    ]
    return "\n".join(head) + "\n\n" + "\n\n---\n\n".join(_slide(slide) for slide in slides) + "\n"


def _slide(slide: Slide) -> str:
    pieces = [f"<!-- _class: {slide.kind} -->"]
    pieces.append(f"{'#' if slide.kind == 'title' else '##'} {safe(slide.title)}")
    pieces += _body(slide)
    if slide.notes:
        pieces.append(f"<!--\n{_comment(chr(10).join(slide.notes))}\n-->")
    return "\n\n".join(pieces)


def _body(slide: Slide) -> Iterator[str]:
    for said in slide.said:
        yield from _said(slide, said)
    if slide.kind in ("title", "source", "coverage"):
        yield from (_address(item) for item in slide.items)
    elif slide.items:
        yield "\n".join(f"- {safe(item)}" for item in slide.items)
    if slide.rows:
        lines = [f"| {' | '.join(safe(cell) for cell in row)} |" for row in slide.rows]
        yield "\n".join([lines[0], f"|{' --- |' * len(slide.rows[0])}", *lines[1:]])


def _address(item: str) -> str:
    return f"<{item}>" if item.startswith(("http://", "https://")) else safe(item)


def _said(slide: Slide, said: Said) -> Iterator[str]:
    if slide.kind == "formula":
        yield code_block(said.words)
        yield f"— {safe(said.whose)}"
    elif said.mine and slide.kind != "pair":
        yield "\n\n".join(safe(word) for word in said.words)
        if said.whose:
            yield f"— {safe(said.whose)}"
    else:
        yield quote_block([safe(word) for word in said.words], safe(said.whose))


def _comment(text: str) -> str:
    """Text that ends no comment."""
    return text.replace("--", "-\u200b-").strip()
