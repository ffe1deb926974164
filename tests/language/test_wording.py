"""Both languages say the same things, and only what the program asks for."""

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

import banyun
from banyun.errors import InvalidInput
from banyun.language import wording
from banyun.language.wording import (
    WORDINGS,
    catalogue,
    duration,
    listing,
    moment,
    number,
    say,
    wording_language,
)

SOURCE = Path(banyun.__file__).parent


def forms(entry: wording.Entry) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def asked_for() -> Iterator[tuple[str, set[str] | None, str]]:
    """Every ``say("key", …)`` and template ``say("key", …)``: key or glob, its value names
    (None where they are passed on with ``**``), where."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name not in ("say", "_say"):
                continue
            given = {keyword.arg for keyword in node.keywords}
            names = None if None in given else {arg for arg in given if arg}
            for key in keys_in(node.args[0]):
                yield key, names, f"{path.relative_to(SOURCE)}:{node.lineno}"
    for path in SOURCE.rglob("*.j2"):
        for key in re.findall(r"""\bsay\(\s*["']([^"']+)["']\s*[,)]""", path.read_text("utf-8")):
            yield key, None, str(path.relative_to(SOURCE))
        for key in re.findall(r"""\bsay\(\s*["']([^"']+)["']\s*~""", path.read_text("utf-8")):
            yield key + "*", None, str(path.relative_to(SOURCE))


def keys_in(node: ast.expr) -> Iterator[str]:
    """A literal key, an f-string as a glob, either side of a conditional."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "*"
            for part in node.values
        )
    elif isinstance(node, ast.IfExp):
        yield from keys_in(node.body)
        yield from keys_in(node.orelse)


def matching(pattern: str) -> list[str]:
    """The keys that a key or glob may mean; a star stands for one part of a key."""
    whole = re.compile(re.escape(pattern).replace(r"\*", r"[^.]+"))
    return [key for key in catalogue("en") if whole.fullmatch(key)]


def test_both_languages_have_the_same_keys() -> None:
    assert set(catalogue("en")) == set(catalogue("zh"))


@pytest.mark.parametrize("key", sorted(catalogue("en")))
def test_both_languages_take_the_same_values(key: str) -> None:
    wanted = set().union(*(placeholders(form) for form in forms(catalogue("en")[key])))
    if not isinstance(catalogue("en")[key], str):
        wanted.add("count")
    found = set().union(*(placeholders(form) for form in forms(catalogue("zh")[key])))
    assert found <= wanted
    assert wanted - found <= {"count"}


def test_every_key_asked_for_exists() -> None:
    assert [(key, where) for key, _, where in asked_for() if not matching(key)] == []


def test_every_key_is_asked_for() -> None:
    used = {key for pattern, _, _ in asked_for() for key in matching(pattern)}
    assert sorted(set(catalogue("en")) - used) == []


def test_every_value_asked_for_is_given() -> None:
    slips = []
    for pattern, names, where in asked_for():
        for key in matching(pattern):
            for lang in WORDINGS:
                wanted = set().union(*(placeholders(form) for form in forms(catalogue(lang)[key])))
                if not isinstance(catalogue(lang)[key], str):
                    wanted.add("count")
                if names is not None and not wanted <= names:
                    slips.append((where, key, lang, sorted(wanted - names)))
    assert slips == []


@pytest.mark.parametrize("key", sorted(catalogue("zh")))
def test_chinese_is_set_as_chinese_is(key: str) -> None:
    han = r"[\u3400-\u9fff]"
    for form in forms(catalogue("zh")[key]):
        assert not re.search(rf"{han}[A-Za-z0-9]|[A-Za-z0-9]{han}", form), "a space between Han and Latin"
        assert not re.search(rf"{han}[,;:?!()]|[,;?!()]{han}", form), "full-width punctuation beside Han"
        assert not re.search(r"\s[，。；：？！、）]|[（，。；：？！、][^\S\n](?!$)", form), (
            "no space beside full-width marks"
        )


def test_plurals() -> None:
    entries = {"t.notes": {"one": "{count} note", "other": "{count} notes"}}
    for count, words in ((0, "0 notes"), (1, "1 note"), (2, "2 notes"), (12345, "12,345 notes")):
        template = entries["t.notes"]["one" if count == 1 else "other"]
        assert "".join(wording._pieces(template, "en", {"count": count})) == words


@given(st.text())
def test_a_readers_braces_mean_nothing(text: str) -> None:
    assert "".join(wording._pieces("“{quote}”", "en", {"quote": text})) == f"“{text}”"


def test_chinese_spacing_where_value_and_text_meet() -> None:
    assert "".join(wording._pieces("共{count}篇", "zh", {"count": 3})) == "共 3 篇"
    assert "".join(wording._pieces("关于{term}的笔记", "zh", {"term": "缓存"})) == "关于缓存的笔记"
    assert "".join(wording._pieces("关于{term}的笔记", "zh", {"term": "RDMA"})) == "关于 RDMA 的笔记"


@pytest.mark.parametrize(
    ("environ", "configured", "language"),
    [
        ({}, None, "en"),
        ({"LANG": "zh_CN.UTF-8"}, None, "zh"),
        ({"LANG": "zh_TW"}, None, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, None, "en"),
        ({"LANG": "C", "LC_MESSAGES": "zh_CN.UTF-8"}, None, "zh"),
        ({"LC_ALL": "", "LANG": "zh.UTF-8"}, None, "zh"),
        ({"LANG": "de_DE.UTF-8"}, None, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "en", "en"),
        ({}, "zh-Hans", "zh"),
    ],
)
def test_the_language_follows_configuration_then_locale(
    environ: dict[str, str], configured: str | None, language: str
) -> None:
    assert wording_language(environ, configured) == language


def test_a_configured_language_must_be_spoken() -> None:
    with pytest.raises(InvalidInput, match="fr"):
        wording_language({}, "fr")


def test_times_numbers_and_lists_read_as_people_write_them() -> None:
    assert [moment(text, "en") for text in ("2019", "2019-03", "2019-03-07")] == [
        "2019",
        "March 2019",
        "7 March 2019",
    ]
    assert [moment(text, "zh") for text in ("2019", "2019-03", "2019-03-07")] == [
        "2019 年",
        "2019 年 3 月",
        "2019 年 3 月 7 日",
    ]
    assert wording.day(date(2021, 11, 2), "en") == "2 November 2021"
    assert [number(value) for value in (0, 999, 9999, 10000, -1234567)] == [
        "0",
        "999",
        "9999",
        "10,000",
        "-1,234,567",
    ]
    assert [listing(items, "en") for items in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert listing(["缓存", "巡检", "RDMA"], "zh") == "缓存、巡检和 RDMA"
    assert [duration(value, "en") for value in (0.42, 12.3, 180, 7500)] == [
        "0.4 s",
        "12 s",
        "3 min",
        "2 h 5 min",
    ]
    assert [duration(value, "zh") for value in (0.42, 180, 7200)] == ["0.4 秒", "3 分钟", "2 小时"]


def test_an_unknown_key_is_a_slip_of_the_program() -> None:
    with pytest.raises(KeyError):
        say("no.such.key", "en")
