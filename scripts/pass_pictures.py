"""The pictures of the pages of the passes, of a home in which somebody has worked for half a year.
Called by ``take_pictures.py``; by itself: pass_pictures.py [FOLDER [FIRST LETTERS OF NAMES]].
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT), str(ROOT / "scripts")]

from tests.web.chromium import CHROMIUM, OPTIONS, PHONE, watched  # noqa: E402
from tests.web.lived_in import live_in  # noqa: E402
from tests.web.served import fill, held, serving, site_of  # noqa: E402
from web_pictures import DESK, LARGEST, Shot  # noqa: E402


def unfolded(page: Page) -> None:
    page.locator("main .fold > summary").first.click()


def compared(page: Page) -> None:
    """Two readers: the page waits for the comparison."""
    expect(page.locator(".two")).to_be_visible(timeout=30_000)


def answered(page: Page) -> None:
    """A round of details, answered."""
    for box in page.locator(".round textarea").all()[:2]:
        box.fill("fourteen seconds")
    page.locator(".pass button.first").click()
    expect(page.locator(".round .wrong, .round .right").first).to_be_visible(timeout=30_000)


def explained(page: Page) -> None:
    """What an explanation left out."""
    page.locator("#attempts ~ ul a, section[aria-labelledby=attempts] a").first.click()


SHOTS = (
    Shot("web-passes", "/passes"),
    Shot("web-validation", "/m/{talk}/validation"),
    Shot("web-validation-phone", "/m/{talk}/validation", phone=True, languages=("zh",)),
    Shot("web-validation-all", "/validation"),
    Shot("web-questions", "/questions"),
    Shot("web-question", "/questions/{question}"),
    Shot("web-question-dark", "/questions/{question}", dark=True, languages=("en",)),
    Shot("web-questions-on", "/m/{talk}/questions", unfolded),
    Shot("web-techniques", "/techniques"),
    Shot("web-technique", "/techniques/{technique}"),
    Shot("web-techniques-on", "/m/{talk}/techniques"),
    Shot("web-situation", "/situations/{situation}"),
    Shot("web-rehearsal", "/rehearse/{technique}/{past}"),
    Shot("web-frontier", "/frontier"),
    Shot("web-frontier-dark", "/frontier", dark=True, languages=("zh",)),
    Shot("web-frontier-phone", "/frontier", phone=True, languages=("en",)),
    Shot("web-exploration", "/explorations/{exploration}"),
    Shot("web-design", "/m/{talk}/designs"),
    Shot("web-mastery", "/mastery"),
    Shot("web-mastery-on", "/m/{talk}/mastery"),
    Shot("web-explained", "/m/{talk}/mastery", explained),
    Shot("web-details", "/mastery/{talk}/details", answered),
    Shot("web-project", "/projects/{project}"),
    Shot("web-readers", "/m/{talk}/readers?other={other}", compared),
    Shot("web-readers-phone", "/m/{talk}/readers?other={other}", compared, phone=True, languages=("zh",)),
)


def take_all(folder: Path, only: str = "", languages: tuple[str, ...] = ("en", "zh")) -> None:
    """All pictures (or those whose name begins with ``only``) into a folder."""
    os.chdir(ROOT)  # where the examples are named from
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as temporary:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for lang in languages:
            home = Path(temporary) / lang
            (talk,) = fill(home, lang, ROOT / "examples" / lang / "talk.md")
            made = live_in(home, lang, talk)
            places = {name: getattr(made, name) for name in made.__dataclass_fields__} | {"talk": talk}
            places["other"] = f"examples/{lang}/vault-transport"
            site = site_of(home)
            held(site, talk, lang)
            with serving(site) as address:
                for shot in SHOTS:
                    if lang not in shot.languages or not shot.name.startswith(only):
                        continue
                    with watched(
                        chromium,
                        address,
                        site.access.code(),
                        viewport=PHONE if shot.phone else DESK,
                        scheme="dark" if shot.dark else "light",
                        locale="zh-CN" if lang == "zh" else "en-GB",
                    ) as reader:
                        page = reader.go(shot.path.format(**places))
                        if shot.prepare:
                            shot.prepare(page)
                        target = folder / f"{shot.name}-{lang}.png"
                        page.screenshot(path=target, full_page="--whole" in sys.argv)
                        print(f"{target.name}  {target.stat().st_size:,} bytes")
                        if target.stat().st_size > LARGEST and "--whole" not in sys.argv:
                            raise SystemExit(f"{target.name} is over {LARGEST:,} bytes.")
        chromium.close()


if __name__ == "__main__":
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "pictures"
    place.mkdir(parents=True, exist_ok=True)
    take_all(place, sys.argv[2] if len(sys.argv) > 2 else "")
