"""A reading: one material, one reader's notes, and what the digest of it must show.

Expectations are data (``examples.toml``, ``golden.toml``). A passage is named by a few words that
stand in it and in no other; notes are named by their titles.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

HERE = Path(__file__).parent
REPO = HERE.parents[1]


@dataclass(frozen=True)
class Validates:
    """A passage that comes up for validation, ``one_of`` these notes in its first three pieces
    of evidence."""

    words: str
    one_of: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """What must come out.

    Attributes:
        validates: Passages for validation and the notes that must be found.
        passes: words → a pass that must be among the passage's two.
        lenses: words → lenses, one of which must have a question on that passage.
        technique_kinds: words → the kind of technique offered there.
        first_blind_spots: each is (an alias of) one of the first three blind spots.
        blind_spots: each is (an alias of) a blind spot, anywhere.
        no_blind_spots: none of them is (an alias of) a blind spot.
        not_known_by: no passage is called known on the strength of one of these notes.
        evidence_anywhere: one of these notes is evidence for some passage.
        opening: one of these notes is the evidence that scores best of all own work: a digest opens
            with it.
        no_validation: passages that must not come up for validation.
        nothing_validates: no passage comes up for validation and none is known.
        at_most_with_passes: at most this share of passages may have a pass.
        pending: check → why it does not hold yet; the test fails when it does.
    """

    name: str
    material: str
    vault: str
    wording: str
    validates: tuple[Validates, ...] = ()
    passes: dict[str, str] = field(default_factory=dict)
    lenses: dict[str, list[str]] = field(default_factory=dict)
    technique_kinds: dict[str, str] = field(default_factory=dict)
    first_blind_spots: tuple[str, ...] = ()
    blind_spots: tuple[str, ...] = ()
    no_blind_spots: tuple[str, ...] = ()
    not_known_by: tuple[str, ...] = ()
    evidence_anywhere: tuple[str, ...] = ()
    opening: tuple[str, ...] = ()
    no_validation: tuple[str, ...] = ()
    nothing_validates: bool = False
    at_most_with_passes: float = 1.0
    pending: dict[str, str] = field(default_factory=dict)


def load(name: str) -> list[Reading]:
    """The readings of one data file beside this module."""
    table = tomllib.loads((HERE / name).read_text(encoding="utf-8"))
    return [_reading(entry) for entry in table["reading"]]


def _reading(entry: dict[str, Any]) -> Reading:
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    values["validates"] = tuple(
        Validates(each["words"], tuple(each["one_of"])) for each in entry.get("validates", [])
    )
    return Reading(**values)


def banyun(home: Path, wording: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user would, on a home of its own."""
    environment = {
        **os.environ,
        "BANYUN_HOME": str(home),
        "LANG": {"zh": "zh_CN.UTF-8", "en": "en_US.UTF-8"}[wording],
        "PYTHONPATH": str(REPO / "src"),
        "PYTHONUTF8": "1",
    }
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        environment.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", "banyun", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )


@dataclass(frozen=True)
class Digested:
    """``digest --json`` and what the tests ask of it."""

    json: dict[str, Any]

    def passage(self, words: str) -> dict[str, Any]:
        """The one passage that holds ``words``."""
        found = [each for each in self.json["passages"] if words in each["text"]]
        assert len(found) == 1, f"{len(found)} passages hold “{words}”"
        return cast(dict[str, Any], found[0])

    def passes(self, words: str) -> list[str]:
        return [each["pass"] for each in self.passage(words)["passes"]]

    def evidence(self, words: str, first: int = 3) -> list[str]:
        """Titles of a passage's first pieces of evidence."""
        return [each["title"] for each in self.passage(words)["evidence"][:first]]

    def blind_spots(self, first: int | None = None) -> list[set[str]]:
        """Each blind spot's names, folded."""
        return [
            {name.casefold() for name in (each["term"], each["topic"], *each["aliases"])}
            for each in self.json["blind_spots"][:first]
        ]

    def on_passage(self, kind: str, words: str) -> Iterator[dict[str, Any]]:
        """Questions or techniques that name the passage holding ``words``."""
        passage = self.passage(words)["id"]
        return (each for each in self.json[kind] if passage in each["passages"])


def read(reading: Reading, material: Path, vault: Path, home: Path) -> Digested:
    """Learns the vault and digests the material, on a new home, through the command."""
    learned = banyun(home, reading.wording, "learn", str(vault), "--json")
    assert learned.returncode == 0, learned.stderr
    assert json.loads(learned.stdout)["notes"] == len(list(vault.rglob("*.md")))
    digested = banyun(home, reading.wording, "digest", str(material), "--json")
    assert digested.returncode == 0, digested.stderr
    return Digested(json.loads(digested.stdout))
