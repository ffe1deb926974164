"""Real texts digested with a real llama.cpp on random weights, and the process killed in the middle."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from banyun.engine.llama.probing import FACTS, facts_of
from banyun.engine.llama.random_model import Shape, write_random_model
from banyun.events import CancelToken, silent
from banyun.language.sentences import sentences
from banyun.library import Library

ROOT = Path(__file__).resolve().parents[3]
TINY = Shape(layers=1, width=64, heads=2, kv_heads=1, hidden=128, vocabulary=2048, context=16384)
PAGE = "chapter_linear-networks/linear-regression-scratch_origin.md"
POINTS = 10
LEAST_KEPT = 3
NOTES = {
    "en": "# Fitting a line\n\nI fitted a linear regression by hand: minibatches, a squared loss.",
    "zh": "# 缓存预热\n\n我给推理服务做过缓存预热和自动化巡检，发现坏盘就隔离，首字时延降了一半。",
}


@pytest.fixture(scope="module")
def texts(shared: Path) -> dict[str, Path]:
    """The talk, and a page of a textbook of at most 8,000 tokens."""
    return {"zh": shared / "seed" / "talk.md", "en": shared / "data" / "d2l" / PAGE}


@pytest.fixture(scope="module")
def tiny(texts: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A very small model, whose tokenizer is trained on these texts; its first trial is made."""
    folder = tmp_path_factory.mktemp("tiny")
    words = "".join(path.read_text("utf-8") for path in texts.values())
    write_random_model(folder / "tiny.gguf", words, TINY)
    facts_of(folder / "tiny.gguf", folder, silent, CancelToken())
    return folder / "tiny.gguf"


def kept_in(home: Path) -> int:
    """How many answers are kept, as another process sees it."""
    database = sqlite3.connect(f"file:{home / 'banyun.sqlite'}?mode=ro", uri=True, timeout=10)
    try:
        query = "SELECT count(*) FROM digest_steps WHERE run_key LIKE 'model:%' AND length(passage_id) = 64"
        return int(database.execute(query).fetchone()[0])
    finally:
        database.close()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_killed_digest_goes_on_and_asks_nothing_twice(
    lang: str, texts: dict[str, Path], tiny: Path, tmp_path: Path
) -> None:
    home, caches, log = tmp_path / "home", tmp_path / "kv", tmp_path / "log"
    caches.mkdir()
    shutil.copy(tiny.parent / FACTS, caches / FACTS)
    (tmp_path / "note.md").write_text(NOTES[lang], "utf-8")
    with Library(home, clock=lambda: datetime(2026, 3, 14, tzinfo=UTC), wording=lang) as library:
        library.learn([tmp_path / "note.md"])
        material = library.add(str(texts[lang])).material.id
        passages = [one.analysis.passage for one in library.digest(material).passages]
        for passage in [one for one in passages if one.readable and one.kind == "prose"][:POINTS]:
            said = next(iter(sentences(passage.text)))
            words = passage.text[said.start : said.end].strip()
            library.name_point(material, name=words[:20], quotes=[words])
    command = [sys.executable, "-m", "tests.engine.models.joining"]
    command += [str(one) for one in (home, material, tiny, caches, log, lang)]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    dying = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while kept_in(home) < LEAST_KEPT and dying.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    dying.kill()
    assert dying.wait(timeout=30) == -9, "it ended before it could be killed"
    kept = kept_in(home)
    first = log.read_text().split()
    log.unlink()
    ended = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, timeout=200, check=True)
    said = json.loads(ended.stdout)
    second = log.read_text().split()
    assert (said["before"], said["asked"]) == (kept, said["total"] - kept)
    assert kept >= LEAST_KEPT
    assert len(second) == said["asked"]
    assert set(first[:kept]).isdisjoint(second)
    assert len(set(second)) == len(second)
    assert len(first) - kept <= 1
    assert (said["wrong"], said["unusable"]) == (0, 0)
    assert said["dropped"] + said["kept"] >= said["asked"]
    assert said["calls"] >= 20
    assert said["cached_share"] >= 0.9
    assert said["moved"] == []
    with Library(home, wording=lang) as library:
        digest = library.digest(material)
        text = digest.version.text
        for one in digest.findings:
            assert all(text[quote.start : quote.end] == quote.exact for quote in one.quotes)
        refused = sum(one.refused for one in library.quoted())
        assert refused >= said["dropped"]
        assert len([one for one in digest.findings if one.author == "model"]) <= said["kept"] + kept
