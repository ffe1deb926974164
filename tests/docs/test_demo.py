"""The demo does what it says, in both languages, and leaves the page that it names."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEEN = {
    "en": (
        "What you already did right",
        "“Cold search cache on the on-sale morning”",
        "To carry over",
        "To ask",
        "QUIC: named",
        "Talk in May",
        "“Why we left CUBIC for BBR on the uplinks”|“QUIC in production, first year”",
        "“must ask”",
        "your own",
    ),
    "zh": (
        "你早就做对了的",
        "《放号早晨的冷缓存》",
        "可以搬走的手法",
        "值得问的",
        "QUIC：这里",
        "五月的演讲",
        "《上行为什么从 CUBIC 换到 BBR》|《QUIC上线第一年》",
        "不该去找渲染集群",
        "换成你自己的",
    ),
}


@pytest.mark.parametrize("language", SEEN)
def test_the_demo_shows_what_banyun_is_for(language: str, tmp_path: Path) -> None:
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "LANG": {"en": "en_US.UTF-8", "zh": "zh_CN.UTF-8"}[language],
    }
    done = subprocess.run(
        ["sh", "scripts/demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    at = 0
    for wanted in SEEN[language]:
        places = [done.stdout.find(one, at) for one in wanted.split("|")]
        found = [place for place in places if place >= 0]
        assert found, f"“{wanted}” does not come in its turn"
        at = min(found)
    pages = list(tmp_path.glob("banyun-demo.*/digest.html"))
    assert len(pages) == 1
    assert str(pages[0]) in done.stdout
    assert pages[0].read_text(encoding="utf-8").startswith("<!doctype html>")
