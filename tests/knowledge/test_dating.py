"""The time a note is about is read where its reader wrote it, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banyun.errors import InvalidInput
from banyun.knowledge.dating import find_date, parse_when, when_of_passage, when_under
from banyun.knowledge.describing import describe
from banyun.knowledge.importers.base import NoteSource
from banyun.knowledge.note import Note, When
from banyun.materials.segmenting import segment


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2019-03-12 standup", "2019-03-12"),
        ("20190312", "2019-03-12"),
        ("202103121530 zettel", "2021-03-12"),
        ("2019-03", "2019-03"),
        ("201903 月报", "2019-03"),
        ("2019_03_12", "2019-03-12"),
        ("2019.03.12 周会", "2019-03-12"),
        ("2019/3/12", "2019-03-12"),
        ("2019年3月12日复盘", "2019-03-12"),
        ("2019 年 3 月", "2019-03"),
        ("2019双11缓存复盘", "2019"),
        ("21年3月的那次故障", "2021-03"),
        ("21年底总结", "2021"),
        ("2021-W23", "2021-06"),
        ("2021 Q3 review", "2021"),
        ("Load test diary spring 2022", "2022"),
        ("March 2019 outage", "2019-03"),
        ("Sept. 3rd, 2020", "2020-09-03"),
        ("3 September 2020", "2020-09-03"),
        ("the 3rd of May 2021", "2021-05-03"),
        ("31/12/2020", "2020-12-31"),
        ("2024春季演讲", "2024"),
        ("Talk at the autumn meetup 2022, what went wrong", "2022"),
        ("2019 in review", "2019"),
    ],
)
def test_dates_in_names(name: str, expected: str) -> None:
    assert find_date(name, name=True) == When(expected)


@pytest.mark.parametrize(
    "name",
    [
        "Windows Server 2019 migration",
        "SQL Server 2016 tips",
        "PyCharm 2019.3.1 notes",
        "CVE-2021-44228",
        "RFC 2018",
        "2000 requests per second",
        "2048 tokens",
        "1999 台机器",
        "port 2022",
        "2019-13-40",
        "2021-02-30",
        "4/5/6",
        "12/34",
        "v2019",
        "issue #2021",
        "10.2021.33",
        "range 2019-2020s",
        "123456789012345",
        "20191345",
        "3.14159",
        "",
    ],
)
def test_numbers_that_are_no_dates(name: str) -> None:
    assert find_date(name, name=True) is None


@pytest.mark.parametrize(
    ("key", "text", "expected"),
    [
        ("a.md", "---\ndate: 2019-03-12\n---\nx", "2019-03-12"),
        ("a.md", "---\ndate: 2019-03-12 08:00:00\n---\nx", "2019-03-12"),
        ("a.md", "---\nwhen: 2018\ndate: 2019-03-12\n---\nx", "2018"),
        ("a.md", "---\n日期: 2019年3月\n---\nx", "2019-03"),
        ("a.md", "---\ncreated: 2023-01-01\n---\nIn March 2019 we rolled out the cache.", "2019-03"),
        ("a.md", "---\ncreated: 2023-01-01\n---\nWords.", "2023-01-01"),
        ("a.md", "---\nupdated: 2023-01-01\nmodified: 2023-02-02\n---\nWords.", None),
        ("a.md", "---\ndate: 2024-12-07\n---\n# 2019 年双十一复盘\n", "2019"),
        ("a.md", "---\ndate: 2024-12-07\n---\n# Our plan for 2025\n", "2024-12-07"),
        ("2019-06-14 cold cache.md", "# Cold cache\n", "2019-06-14"),
        ("20190614-x.txt", "words", "2019-06-14"),
        ("log.md", "# Log\n## 2021-06-11\na\n## 2021-06-20\nb\n", "2021-06"),
        ("log.md", "# Log\n## 2020-06-11\na\n## 2021-06-20\nb\n", None),
        ("a.md", "# Cache\n\nWe rolled out warming in May 2020 and saw it work.", "2020-05"),
        ("a.md", "# 缓存\n\n2020 年 5 月我们上线了预热，命中率升到了 92%。", "2020-05"),
        (
            "a.md",
            "# Book notes: queues\n\nErlang published his formula in 1917; in 1961 Little proved his.",
            None,
        ),
        ("a.md", "In 2019 we rolled out warming and saw it work.", "2019"),
        ("a.md", "2018 年刚入职，我们在半夜下线了旧机器，200 个服务连不上。", "2018"),
        ("a.md", "We rolled out warming, from the cold cache of 2019 to today.", None),
        ("a.md", "我们上线了预热，比 2019 年那次快得多，误报率从 8% 降到了 1%。", None),
        ("a.md", "We cut the load. In 2017 Google published the paper.", None),
        ("a.md", "Transformers were introduced in 2017.", None),
        ("a.md", "Last updated: 2023-01-01\n\nWe rolled out the cache.", None),
        ("a.md", "> In 2018 we rolled out everything.\n\nNice quote.", None),
        ("a.md", "No date at all.", None),
    ],
)
def test_where_a_note_says_when(key: str, text: str, expected: str | None) -> None:
    when = describe(NoteSource(key, text)).when
    assert when == (When(expected) if expected else None)


def test_a_daily_note_is_dated_by_its_vault() -> None:
    assert describe(NoteSource("daily/11-06-21.md", "words", day="2021-06-11")).when == When("2021-06-11")


@given(st.dates(min_value=datetime(1950, 1, 1).date(), max_value=datetime(2059, 12, 31).date()))
def test_a_day_is_read_however_it_is_written(day: datetime) -> None:
    written = (
        day.isoformat(),
        day.strftime("%Y%m%d"),
        day.strftime("%d %B %Y"),
        day.strftime("%B %d, %Y"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}/{day.month}/{day.day}",
    )
    assert {find_date(form, name=True) for form in written} == {When(day.isoformat())}


@given(st.text(max_size=80))
def test_any_text_has_a_valid_date_or_none(text: str) -> None:
    found = find_date(text, name=True)
    assert found is None or found.first_day.year >= 1900


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (["Work log", "2021-06-11"], "2021-06-11"),
        (["2021", "June", "11th"], "2021-06-11"),
        (["2021", "06-11"], "2021-06-11"),
        (["2021 年", "6 月 11 日"], "2021-06-11"),
        (["2021年6月", "11日 上线"], "2021-06-11"),
        (["2021-06", "June 12: the talk"], "2021-06-12"),
        (["2020-01-01", "2021-06-11"], "2021-06-11"),
        (["2021-06-11", "What happened", "Next"], "2021-06-11"),
        (["Work log", "11th"], None),
        (["2021", "13-40"], "2021"),
        ([], None),
    ],
)
def test_headings_complete_one_another(path: list[str], expected: str | None) -> None:
    assert when_under(path) == (When(expected) if expected else None)


LOG = """# Work log

Kept by hand.

## 2021-06-11

Moved the gateway to the new hall; the old one kept answering for an hour, nobody noticed it for weeks.

## 2021-08-20

### Afternoon

Drained the last rack. It took four hours, since two hosts had jobs that nobody owned any more, anywhere.

## Open ends

- 2021-09-02: the certificate of the old hall still has to go, and so has its entry in the address book.
"""


def a_note(now: datetime) -> Note:
    return Note("note_1", "c", "log.md", "Work log", "en", "did", When("2021"), 1, "sha", now)


def test_an_entry_of_a_log_dates_its_evidence() -> None:
    note = a_note(datetime(2026, 1, 1, tzinfo=UTC))
    dates = {
        passage.text.strip()[:9]: when
        for passage in segment(LOG, "markdown", "note_1/1")
        if (when := when_of_passage(note, passage)) and passage.kind != "heading"
    }
    assert dates == {
        "Kept by h": When("2021"),
        "Moved the": When("2021-06-11"),
        "Drained t": When("2021-08-20"),
        "- 2021-09": When("2021-09-02"),
    }


def test_what_the_reader_set_dates_all_of_it() -> None:
    note = replace(a_note(datetime(2026, 1, 1, tzinfo=UTC)), when=When("2019"), when_given=True)
    assert {when_of_passage(note, passage) for passage in segment(LOG, "markdown", "x")} == {When("2019")}


def test_a_time_given_by_hand_is_read_or_refused() -> None:
    assert [parse_when(text).text for text in (" 2019 ", "2019-3", "March 2019", "2019年3月7日")] == [
        "2019",
        "2019-03",
        "2019-03",
        "2019-03-07",
    ]
    for text in ("soon", "2019-13", "13", ""):
        with pytest.raises(InvalidInput):
            parse_when(text)
