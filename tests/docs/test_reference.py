"""The reference is what the code says today."""

import re

import pytest
from scripts.generate_docs import ENVIRONMENT, REFERENCE, WIDTH, environment_read, every_error, pages

from banyun import errors


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return pages()


def test_no_page_is_stale(made: dict[str, str]) -> None:
    written = {path.name: path.read_text("utf-8") for path in REFERENCE.glob("*.md")}
    assert set(written) == set(made), "run `make docs`"
    assert [name for name in made if made[name] != written[name]] == [], "run `make docs`"


def test_every_variable_read_is_described_and_none_else() -> None:
    assert environment_read() == set(ENVIRONMENT)


def test_every_error_says_what_it_is(made: dict[str, str]) -> None:
    for kind in every_error(errors.BanyunError):
        assert re.search(rf"\| `{kind.code}` \| `{kind.__name__}` \| \S", made["errors.md"]), kind


def test_help_fits_its_window(made: dict[str, str]) -> None:
    assert max(len(line) for line in made["commands.md"].splitlines()) <= WIDTH + 4


def test_no_page_names_this_machine(made: dict[str, str]) -> None:
    for text in made.values():
        assert not re.search(r"/(?:home|root|tmp|work)/", text)
