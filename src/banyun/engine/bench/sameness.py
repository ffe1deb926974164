"""Restored is hot: the same prompts give the same tokens, greedily, whatever the prefix came from."""

from __future__ import annotations

from collections.abc import Iterator

from banyun.engine.bench.rig import Rig
from banyun.engine.bench.row import Row, at_least

PROMPTS = 100
TOKENS = 1024
ANSWER = 12


def rows(rig: Rig, command: str, tokens: int = TOKENS) -> Iterator[Row]:
    """Hot answers of one process, then each prompt restored anew in another process."""
    library = rig.library("sameness")
    with rig.engine(library, context=tokens + 256) as engine:
        prefix = rig.document(engine, tokens)
        prompts = [rig.question(engine, number) for number in range(PROMPTS)]
        engine.warm(prefix)
        hot = [engine.ask(prefix, prompt, limit=ANSWER).answer.tokens for prompt in prompts]
    same = restored = 0
    with rig.engine(library, context=tokens + 256) as engine:
        for prompt, expected in zip(prompts, hot, strict=True):
            asked = engine.ask(prefix, prompt, limit=ANSWER)
            restored += asked.prefix.origin in ("ram", "disk")
            same += asked.answer.tokens == expected
            engine.forget()
    note = f"{restored} of {PROMPTS} restored; {ANSWER} tokens each"
    yield at_least("restored = hot, prompts alike token for token", same, PROMPTS, PROMPTS, command, "", note)
