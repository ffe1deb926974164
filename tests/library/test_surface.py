"""The surface of ``Library`` that scripts rely on: documented, and loaded only when it is asked for."""

import inspect
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property

import banyun
from banyun import Library


def surface() -> Iterator[tuple[str, object]]:
    for side in Library.__mro__:
        if side is not object:
            yield from ((name, thing) for name, thing in vars(side).items() if not name.startswith("_"))


def test_everything_public_says_what_it_is() -> None:
    silent = [
        name
        for name, thing in surface()
        if not inspect.getdoc(thing.func if isinstance(thing, cached_property) else thing)
    ]
    assert silent == []


def test_no_name_is_of_two_sides() -> None:
    names = [name for name, _ in surface()]
    assert sorted(names) == sorted(set(names))


def test_every_parameter_has_a_type() -> None:
    for name, thing in surface():
        if inspect.isfunction(thing):
            called = inspect.signature(thing)
            assert called.return_annotation is not called.empty, name
            for parameter in list(called.parameters.values())[1:]:
                assert parameter.annotation is not parameter.empty, (name, parameter.name)


def test_the_package_exports_the_library_and_nothing_else() -> None:
    assert banyun.__all__ == ["Library"]
    assert Library.__name__ == "Library"
    assert not hasattr(banyun, "Librarian")


def test_importing_the_package_loads_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import banyun; "
        "print(sorted(name for name in set(sys.modules) - before if not name.startswith('_')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(eval(done.stdout)) - {"banyun"}
    assert {name for name in loaded if name.startswith("banyun.")} == set()
    assert not loaded & {"numpy", "sqlalchemy", "click", "lxml", "rich", "jinja2", "httpx"}
