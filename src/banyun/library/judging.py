"""What the reader says about a material: points and stances, each through the referee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from banyun.errors import InvalidInput
from banyun.findings.finding import Finding, StanceTaken
from banyun.findings.referee import locate
from banyun.identity import new_id, sha256
from banyun.knowledge.evidence import Stance
from banyun.language.span import Span
from banyun.library.echoes import is_echo
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material, Version
from banyun.materials.passage import Passage
from banyun.storage.base import Store

STANCES: tuple[Stance, ...] = ("undecided", "confirms", "refines", "contradicts", "unrelated")


Quoted = str | Span
"""Words of a material, as someone gives them, or the place of words in its latest version; a place that
cuts a word or a figure means all of it."""


def anchor_of(quote: Quoted, version: Version, material: Material) -> Anchor:
    """The anchor of a quote.

    Raises:
        QuoteNotFound: the material has no such words.
        InvalidInput: it has none at that place, or they say nothing.
    """
    if isinstance(quote, Span):
        whole = _whole_words(version.text, quote)
        return locate(whole.of(version.text), version.text, f"“{material.title}”", near=whole)
    return locate(quote, version.text, f"“{material.title}”")


def _whole_words(text: str, span: Span) -> Span:
    start, end = max(0, span.start), min(span.end, len(text))
    while 0 < start < len(text) and _inside_a_word(text, start):
        start -= 1
    while 0 < end < len(text) and _inside_a_word(text, end):
        end += 1
    return Span(start, end)


def _inside_a_word(text: str, at: int) -> bool:
    """Whether a word or figure goes on over that place; words of Han may be cut anywhere."""
    left, right = text[at - 1], text[at]
    if left.isascii() and right.isascii() and left.isalnum() and right.isalnum():
        return True
    if left.isdigit() and right in "%‰％":
        return True
    pair = text[at - 2 : at + 2]
    return (left in ".," and right.isdigit() and pair[:1].isdigit()) or (
        left.isdigit() and right in ".," and text[at + 1 : at + 2].isdigit()
    )


def name_point(
    store: Store, material: Material, *, name: str, quotes: Sequence[Quoted], now: datetime
) -> Finding:
    """A key point that the reader picks out and names, over one or more quotes.

    Raises:
        InvalidInput: no name, or no quote.
        QuoteNotFound: the material has no such words.
    """
    name = " ".join(name.split())
    if not name:
        raise InvalidInput("A point needs a name.", "Name in a few words what it is about.")
    if not quotes:
        raise InvalidInput("A point needs a quote.", "Quote the words of the material that make it.")
    version = store.version(material.id)
    anchors, touched = quoted(store, material, version, quotes)
    places = ",".join(f"{anchor.start}-{anchor.end}" for anchor in anchors)
    finding = Finding(
        id=new_id("finding", now),
        material_id=material.id,
        version_id=version.id,
        kind="point",
        pass_name="validation",  # noqa: S106
        name=name,
        text="",
        quotes=anchors,
        passage_ids=touched,
        author="me",
        state="accepted",
        fingerprint=sha256(f"point\x1fme\x1f{version.id}\x1f{places}\x1f{name}"),
        created=now,
        details={},
    )
    store.put_findings([finding])
    kept = next(one for one in store.findings(material.id) if one.fingerprint == finding.fingerprint)
    store.set_state(kept.id, "accepted")
    return store.finding(kept.id)


def quoted(
    store: Store, material: Material, version: Version, quotes: Sequence[Quoted]
) -> tuple[tuple[Anchor, ...], tuple[str, ...]]:
    """The anchors of quotes in a version, and the ids of the passages that they touch.

    Raises:
        QuoteNotFound: the material has no such words.
    """
    anchors = tuple(anchor_of(quote, version, material) for quote in quotes)
    passages = store.passages(version.id)
    return anchors, tuple(one.id for one in passages if any(_overlap(one, anchor) for anchor in anchors))


def take_stance(
    store: Store,
    material: Material,
    note_id: str,
    stance: Stance,
    *,
    quote: str,
    note_quote: str,
    now: datetime,
    near: Span | None = None,
    note_near: Span | None = None,
) -> StanceTaken:
    """How a note and a material stand to each other, with the words of both.

    Args:
        near: About where the words stand in the material, where they stand in several places.
        note_near: The same in the note.

    Raises:
        QuoteNotFound: one of them has no such words.
        InvalidInput: the note grew from the material, so that it is no evidence for it.
    """
    version, note = store.version(material.id), store.note(note_id)
    if is_echo(store, note, material, version):
        raise InvalidInput(
            f"“{note.title}” comes from this material, so it is no evidence for it.",
            "Take a note of your own.",
        )
    said = locate(quote, version.text, f"“{material.title}”", near=near)
    noted = locate(note_quote, store.note_text(note_id).text, f"“{note.title}”", near=note_near)
    taken = StanceTaken(
        id=new_id("stance", now),
        material_id=material.id,
        passage_id=passage_at(store, version, said).id,
        note_id=note_id,
        note_version=note.version,
        stance=stance,
        material_quote=said,
        note_quote=noted,
        author="me",
        created=now,
    )
    store.put_stance(taken)
    return taken


def passage_at(store: Store, version: Version, quote: Anchor) -> Passage:
    """The passage that holds most of a quote."""
    return max(
        store.passages(version.id), key=lambda one: min(one.end, quote.end) - max(one.start, quote.start)
    )


def _overlap(passage: Passage, anchor: Anchor) -> bool:
    return passage.start < anchor.end and anchor.start < passage.end
