"""The engine room's state and sizes as text for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from banyun.engine.carrying.rate import break_even
from banyun.engine.sizing import KNOWN, TEXT_TOKENS, Architecture, readable
from banyun.engine.status import EngineStatus, KeptPrefix
from banyun.language.translation import in_language
from banyun.language.wording import say

SHOWN = 20


def status_lines(status: EngineStatus, lang: str) -> str:
    """What is kept, what it saved, what was refused, who runs."""
    return "\n".join(_status(status, lang))


def _status(status: EngineStatus, lang: str) -> Iterator[str]:
    for tier in status.tiers:
        held, budget = readable(tier.held_bytes), readable(tier.budget_bytes)
        medium = say(f"engine.medium.{tier.medium}", lang)
        yield say("engine.tier", lang, medium=medium, held=held, budget=budget, count=tier.entries)
    if status.hit_rate is None:
        yield say("engine.nothing_asked", lang)
    else:
        counts = {"reused": status.reused_tokens, "computed": status.computed_tokens}
        yield say("engine.saved", lang, share=f"{status.hit_rate:.0%}", **counts)
        by_origin = {origin: status.totals.times(origin) for origin in ("hot", "ram", "disk", "carried")}
        yield say("engine.origins", lang, **by_origin)
        yield say("engine.seconds_saved", lang, seconds=round(status.saved_seconds))
    if status.prefixes:
        yield ""
        yield say("engine.prefixes", lang, count=len(status.prefixes))
        for prefix in status.prefixes[:SHOWN]:
            yield "  " + _prefix(prefix, lang)
        if len(status.prefixes) > SHOWN:
            yield "  " + say("engine.more", lang, count=len(status.prefixes) - SHOWN)
    if status.totals.refusals:
        yield ""
        yield say("engine.refused", lang, count=status.totals.times("refused"))
        for event in list(status.totals.refusals)[-5:]:
            day = datetime.fromtimestamp(event.at, UTC).strftime("%Y-%m-%d %H:%M")
            yield f"  {day} UTC · {event.name[:12]} · {in_language(event.reason, lang)}"
    if status.workers:
        yield ""
    for worker in status.workers:
        values = {"process": str(worker.process), "model": worker.model, "address": worker.address}
        yield say("engine.worker", lang, slots=worker.slots, context=worker.context, **values)


def _prefix(prefix: KeptPrefix, lang: str) -> str:
    tiers = ", ".join(
        f"{say(f'engine.medium.{medium}', lang)} {readable(size)}"
        for medium, size in prefix.stored_bytes.items()
    )
    parts = [prefix.name[:12], say("engine.tokens", lang, count=prefix.tokens), tiers]
    parts.append(say("engine.uses", lang, count=prefix.uses))
    if prefix.encoding != "plain":
        parts.append(say("engine.compressed", lang))
    if prefix.pinned:
        parts.append(say("engine.pinned", lang))
    return " · ".join((*parts, *prefix.documents))


def sizes_markdown(architectures: Iterable[Architecture] = KNOWN) -> str:
    """The table of the sizing guide."""
    lines = [
        f"| model | layers × KV heads × width | KV a token | a text of {TEXT_TOKENS:,} tokens |",
        "|---|---|---|---|",
    ]
    for one in architectures:
        shape = f"{one.layers} × {one.kv_heads} × {one.head_width}"
        size = one.bytes_per_token()
        lines.append(f"| {one.name} | {shape} | {readable(size)} | {readable(size * TEXT_TOKENS)} |")
    return "\n".join(lines)


def size_lines(architectures: Iterable[Architecture], lang: str, prefill: float | None = None) -> str:
    """The same for a terminal, each model in a line; with ``prefill`` tokens a second computed,
    the link in MB/s above which fetching is sooner."""
    lines = [say("engine.formula", lang)]
    for one in architectures:
        size = one.bytes_per_token()
        values = {"name": one.name, "token": readable(size), "text": readable(size * TEXT_TOKENS)}
        line = say("engine.size", lang, tokens=TEXT_TOKENS, **values)
        if prefill:
            line += say("engine.break_even", lang, link=f"{break_even(size, prefill) / 1e6:.3g}")
        lines.append(line)
    return "\n".join(lines)
