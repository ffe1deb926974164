"""What a model's part in a digest will take and took, and what a material answers."""

from __future__ import annotations

from collections.abc import Iterator

from banyun.digest.answering import Statement
from banyun.digest.estimating import Estimate
from banyun.digest.thinking import Thought
from banyun.engine.models.budget import Tally
from banyun.language.wording import duration, say
from banyun.outputs.prose import one_line
from banyun.outputs.shapes import SPAN, Schema, count, many, share, table, text

ESTIMATE: Schema = table(
    model=text(),
    calls=count("questions still to be asked"),
    before=count("questions answered in earlier runs"),
    repairs=count("second turns expected, as earlier answers needed them"),
    prompt_tokens=count(),
    cached_tokens=count("of them, expected from a cache"),
    cached_share=share(),
    output_tokens=count(),
    seconds={"type": "number", "minimum": 0},
    cost={"type": ["number", "null"], "description": "null: no price is known"},
    currency=text(),
    exact={"type": "boolean", "description": "whether the model's own tokenizer counted"},
    windows=count("parts in which the text is read"),
)
ANSWER: Schema = table(
    material=text("id"),
    question=text(),
    statements=many(table(text=text(), **SPAN)),
    dropped=count("statements whose words are not in the text"),
    lookup={"type": ["string", "null"], "description": "id of the lookup it was filed as"},
    usage=table(
        name=text(),
        calls=count(),
        prompt_tokens=count(),
        cached_tokens=count(),
        output_tokens=count(),
        ttft_s={"type": "number"},
    ),
)


def estimate_record(name: str, plan: Estimate) -> dict[str, object]:
    """What ``digest --dry-run`` answers."""
    return {
        "model": name,
        "calls": plan.calls,
        "before": plan.before,
        "repairs": plan.repairs,
        "prompt_tokens": plan.prompt_tokens,
        "cached_tokens": plan.cached_tokens,
        "cached_share": round(plan.cached_share, 4),
        "output_tokens": plan.output_tokens,
        "seconds": round(plan.seconds, 1),
        "cost": None if plan.cost is None else round(plan.cost, 6),
        "currency": plan.currency,
        "exact": plan.exact,
        "windows": plan.windows,
    }


def estimate_text(name: str, plan: Estimate, lang: str, *, ahead: bool) -> str:
    """The same for people."""
    if not plan.calls:
        return "\n".join((*_nothing(name, plan.before, lang), say("model.plan.sent", lang)))
    lines = [say("model.plan.calls", lang, name=name, count=plan.calls)]
    if plan.before:
        lines.append(say("model.asked.before", lang, count=plan.before))
    if plan.repairs:
        lines.append(say("model.plan.repairs", lang, count=plan.repairs))
    share = round(100 * plan.cached_share)
    lines.append(say("model.plan.prompt", lang, count=plan.prompt_tokens, share=share))
    lines.append(say("model.plan.output", lang, count=plan.output_tokens))
    if plan.cost is None:
        lines.append(say("model.plan.no_price", lang))
    else:
        lines.append(say("model.plan.cost", lang, cost=_money(plan.cost), currency=plan.currency))
    lines.append(say("model.plan.time", lang, time=duration(plan.seconds, lang)))
    lines = [lines[0], *(f"  {line}" for line in lines[1:])]
    if plan.windows > 1:
        lines.append(say("model.plan.windows", lang, count=plan.windows))
    if not plan.exact:
        lines.append(say("model.plan.guess", lang))
    if ahead:
        lines.append(say("model.asked.ahead", lang))
    return "\n".join((*lines, say("model.plan.sent", lang)))


def thought_lines(
    name: str, thought: Thought, tally: Tally, moved: tuple[str, ...], lang: str, *, ahead: bool
) -> list[str]:
    """What it was, afterwards."""
    if not thought.asked and thought.stopped is None:
        return list(_nothing(name, thought.before, lang))
    parts = [say("model.asked.calls", lang, name=name, count=thought.asked)]
    if thought.before:
        parts.append(say("model.asked.before", lang, count=thought.before))
    if thought.asked or tally.calls:
        parts += _took(tally, lang)
    said = [say("model.asked.kept", lang, count=thought.kept)] if thought.asked else []
    if thought.dropped:
        said.append(say("model.asked.dropped", lang, count=thought.dropped))
    if thought.unusable:
        said.append(say("model.asked.unusable", lang, count=thought.unusable))
    comma, semicolon, stop = ("，", "；", "。") if lang == "zh" else (", ", "; ", ".")
    lines = [comma.join(parts) + (semicolon + comma.join(said) if said else "") + stop]
    why = [one for one in moved if one != "start"]
    if why and thought.asked:
        reasons = comma.join(say(f"model.why.{one}", lang) for one in why)
        lines.append(say("model.asked.moved", lang, why=reasons))
    if ahead:
        lines.append(say("model.asked.ahead", lang))
    return lines


def answer_text(title: str, statements: tuple[Statement, ...], dropped: int, lang: str) -> str:
    """An answer: each statement above the words it rests on."""
    lines: list[str] = []
    for one in statements:
        lines += [one_line(one.text), f"  “{one_line(one.quote.exact)}”", ""]
    if not statements:
        lines = [say("model.answer.none", lang, title=one_line(title)), ""]
    if dropped:
        lines.append(say("model.answer.dropped", lang, count=dropped))
    return "\n".join(lines).rstrip()


def _took(tally: Tally, lang: str) -> Iterator[str]:
    share = round(100 * tally.cached_share)
    yield say("model.asked.prompt", lang, count=tally.prompt_tokens, share=share)
    yield say("model.asked.output", lang, count=tally.output_tokens)
    if tally.cost is not None:
        yield f"{_money(tally.cost)} {tally.currency}"
    yield duration(tally.seconds, lang)


def took_text(name: str, tally: Tally, lang: str) -> str:
    """What an answer took, in one line."""
    colon, comma = ("：", "，") if lang == "zh" else (": ", ", ")
    return name + colon + comma.join(_took(tally, lang))


def _nothing(name: str, before: int, lang: str) -> Iterator[str]:
    if before:
        yield say("model.asked.before", lang, count=before) + ("。" if lang == "zh" else ".")
    else:
        yield say("model.asked.nothing", lang, name=name)


def _money(cost: float) -> str:
    return f"{cost:.2f}" if cost >= 1 else f"{cost:.2g}"
