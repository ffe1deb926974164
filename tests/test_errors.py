"""The error tree is drawn in its docstring: every class is there, every code is its own."""

from banyun import errors


def every_error(base: type[errors.BanyunError]) -> list[type[errors.BanyunError]]:
    return [base, *(below for child in base.__subclasses__() for below in every_error(child))]


def test_every_error_is_drawn_in_the_tree() -> None:
    assert errors.__doc__ is not None
    drawn = errors.__doc__.replace("│", " ").replace("├──", " ").replace("└──", " ").split()
    assert [kind.__name__ for kind in every_error(errors.BanyunError) if kind.__name__ not in drawn] == []


def test_every_error_has_a_code_of_its_own() -> None:
    codes = [kind.code for kind in every_error(errors.BanyunError)]
    assert len(codes) == len(set(codes))
