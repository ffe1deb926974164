"""Two sentences on the same: which of their figures differ."""

import pytest

from banyun.study.mastery.overlap import differing


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        ("节点 14 秒就能干活。", "节点 19 秒就能干活。", ("14 秒", "19 秒")),
        ("节点 14 秒就能干活，以前是 11 分钟。", "节点 19 秒就能干活，回填要 11 分钟。", ("14 秒", "19 秒")),
        ("Ready in 14 seconds, before in 11 minutes.", "Refilled in 11 minutes.", None),
        ("节点 14 秒就能干活。", "快则 12 秒，慢则 19 秒。", None),
        ("14 seconds, from the database 11 minutes.", "40 seconds.", ("14 seconds", "40 seconds")),
        ("The nodes are 14.", "The nodes are 19.", None),
    ],
)
def test_a_figure_differs_that_stands_alone(mine: str, theirs: str, expected: tuple[str, str] | None) -> None:
    assert differing(mine, theirs) == expected
    assert differing(theirs, mine) == (expected and (expected[1], expected[0]))
