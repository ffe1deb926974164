"""The command on an empty home."""

from pathlib import Path

import pytest

from tests.cli.command import Banyun


@pytest.fixture
def banyun(tmp_path: Path) -> Banyun:
    return Banyun(tmp_path / "home")
