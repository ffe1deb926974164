"""Takes the pictures of docs/pictures/ with the real command and a real browser: ``make pictures``.

Needs Debian's chromium. The clock stands still, so that the same code gives the same pictures.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 300_000


@dataclass(frozen=True, slots=True)
class Picture:
    """The example talk in a language: windows of ``width`` × ``height`` CSS pixels side by side, one
    for each place of ``at`` that it is scrolled to."""

    name: str
    language: str
    width: int
    height: int
    at: tuple[str, ...] = ("",)
    dark: bool = False


TAKEN = (
    Picture("digest-en", "en", 1160, 760),
    Picture("digest-zh", "zh", 1160, 760),
    Picture("margin-en", "en", 1160, 760, at=("h-3",)),
    Picture("margin-zh", "zh", 1160, 760, at=("h-3",)),
    Picture("phone-en", "en", 390, 780, at=("", "h-3")),
    Picture("dark-en", "en", 1160, 620, dark=True),
    Picture("phone-zh", "zh", 390, 780, at=("", "h-3")),
)


def main() -> int:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("chromium is not installed.", file=sys.stderr)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for language in ("en", "zh"):
            (folder / f"{language}.html").write_text(digest(language, folder / f"home-{language}"), "utf-8")
        for picture in TAKEN:
            take(chromium, picture, folder)
    for script in ("web_pictures.py", "pass_pictures.py"):
        subprocess.run([sys.executable, str(ROOT / "scripts" / script)], check=True)
    return 0


def digest(language: str, home: Path) -> str:
    """The page of the example talk, held against the example notes of the reliability engineer."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "src"),
        "BANYUN_HOME": str(home),
        "BANYUN_TEST_NOW": "2026-03-14T09:26:53+00:00",
        "LC_ALL": "zh_CN.UTF-8" if language == "zh" else "C.UTF-8",
    }

    def banyun(*arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "-m", "banyun", "--quiet", *arguments],
            cwd=ROOT,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    banyun("learn", f"examples/{language}/vault-sre")
    return banyun("digest", f"examples/{language}/talk.md", "--format", "html")


def take(chromium: str, picture: Picture, folder: Path) -> None:
    target = PICTURES / f"{picture.name}.png"
    page = folder / f"{picture.name}.html"
    frames = "".join(f"<iframe src='{picture.language}.html#{place}'></iframe>" for place in picture.at)
    page.write_text(
        "<!doctype html><meta charset=utf-8><style>body{margin:0;display:flex;gap:24px;background:#8d8a83}"
        f"iframe{{border:0;flex:none;width:{picture.width}px;height:{picture.height}px}}</style>{frames}",
        "utf-8",
    )
    width = picture.width * len(picture.at) + 24 * (len(picture.at) - 1)
    subprocess.run(
        [
            chromium,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--hide-scrollbars", f"--user-data-dir={folder / 'profile'}"),
            *(["--blink-settings=preferredColorScheme=0"] if picture.dark else []),
            f"--window-size={width},{picture.height}",
            f"--screenshot={target}",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    size = target.stat().st_size
    print(f"{target.relative_to(ROOT)}  {size:,} bytes")
    if size > LARGEST:
        raise SystemExit(f"{target.name} is over {LARGEST:,} bytes: make its window smaller.")


if __name__ == "__main__":
    sys.exit(main())
