"""Files written whole."""

from __future__ import annotations

from pathlib import Path

from banyun.library.writing import write_whole


def test_a_file_whose_name_is_as_long_as_can_be_is_written(tmp_path: Path) -> None:
    place = tmp_path / f"{'页' * 83}.html"  # 254 bytes
    write_whole(place, b"a page")
    assert place.read_bytes() == b"a page"
    assert list(tmp_path.iterdir()) == [place]
