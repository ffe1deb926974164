"""File names made of titles."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.outputs.sharing.file_names import MOST_BYTES, file_name, free_name
from banyun.outputs.sharing.vault import wikilink


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A map: on the first day?", "A map on the first day"),
        ("AC/DC [live] #1 ^2 | x", "AC DC live 1 2 x"),
        ("假期第一天的地图：缓存／预热", "假期第一天的地图：缓存／预热"),
        ("../../etc/passwd", "etc passwd"),
        (".hidden", "hidden"),
        ("ends in dots...", "ends in dots"),
        ("CON", "CON_"),
        ("nul.txt", "nul.txt_"),
        ("console", "console"),
        ("???", "Untitled"),
        ("a\u202etxt.exe\nb", "a txt.exe b"),
    ],
)
def test_titles_become_names(title: str, name: str) -> None:
    assert file_name(title) == name


@given(st.text())
def test_any_title_gives_a_name_that_every_system_bears(title: str) -> None:
    name = file_name(title)
    assert 0 < len(name.encode()) <= MOST_BYTES + 1
    assert not re.search(r'[\x00-\x1f*"\\/<>:|?#^\[\]]', name)
    assert name == name.strip()
    assert not name.startswith(".")
    assert not name.endswith(".")
    assert file_name(name) == name


def test_a_long_chinese_title_is_cut_between_characters() -> None:
    name = file_name("缓存" * 200)
    assert set(name) == {"缓", "存"}
    assert len(name.encode()) <= MOST_BYTES


def test_a_name_that_is_taken_gets_a_number() -> None:
    assert free_name("A", {"A", "A 2"}.__contains__) == "A 3"


@pytest.mark.parametrize(
    ("path", "title", "link"),
    [
        ("a/b.md", "B", "[[a/b|B]]"),
        ("b.md", "b", "[[b]]"),
        ("复盘/冷缓存.md", "冷缓存", "[[复盘/冷缓存|冷缓存]]"),
        ("a.txt", "A", "[[a.txt|A]]"),
        ("a#1.md", "A | one", "[A \\| one](a%231.md)"),
        ("a.md", "A [[x]] | y", "[[a|A x y]]"),
    ],
)
def test_links_go_by_the_real_file_name(path: str, title: str, link: str) -> None:
    assert wikilink(path, title) == link
