"""References: ids found where a text names itself, keys that stay, TeX that holds."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from banyun.errors import InvalidInput
from banyun.materials.material import Material, Version
from banyun.outputs.sharing.references import bibtex, csl_json, reference_of

NOW = datetime(2026, 3, 14, tzinfo=UTC)
PAPER = Material(
    "mat_1",
    "Mooncake: A KVCache-centric Architecture & 100% of {it}",
    "paper",
    "en",
    "https://arxiv.org/abs/2407.00079v3",
    NOW,
    authors=("Ruoyu Qin", "Müller, Jürgen", "Research and Development Group"),
    published="2024-06-24",
)


def version(text: str = "# A title\n\nWords.\n") -> Version:
    return Version("ver_1", "mat_1", 1, text, "markdown", "", "", NOW)


def fields(entry: str) -> dict[str, str]:
    return dict(re.findall(r"^  (\w+) = \{?(.*?)\}?,$", entry, re.MULTILINE))


def test_a_preprint_is_named_by_its_arxiv_id() -> None:
    entry = bibtex(reference_of(PAPER, version()))
    assert entry.startswith("@misc{qin2024mooncake,\n")
    found = fields(entry)
    assert (found["eprint"], found["archivePrefix"]) == ("2407.00079", "arXiv")
    assert found["url"] == "https://arxiv.org/abs/2407.00079"
    assert found["month"] == "jun"
    assert "doi" not in found
    assert found["author"] == "Qin, Ruoyu and Müller, Jürgen and {Research and Development Group}"


def test_tex_acts_on_nothing_in_a_title() -> None:
    entry = bibtex(reference_of(PAPER, version()))
    assert r"  title = {{Mooncake: A KVCache-centric Architecture \& 100\% of \{it\}}}," in entry
    unescaped = re.sub(r"\\[{}]", "", entry)
    assert unescaped.count("{") == unescaped.count("}")


@pytest.mark.parametrize(
    ("address", "text", "doi", "arxiv"),
    [
        ("https://doi.org/10.1145/3098822.3098842", "", "10.1145/3098822.3098842", ""),
        (None, "---\ndoi: 10.1000/a_b.c\n---\n# T\n", "10.1000/a_b.c", ""),
        (None, "---\narxiv: 2407.00079\n---\n# T\n", "", "2407.00079"),
        (None, "---\ndoi: 10.48550/arXiv.2407.00079\n---\n", "", "2407.00079"),
        (None, "# T\n\narXiv:hep-th/9901001v2 [hep-th]\n", "", "hep-th/9901001"),
        (
            None,
            "# T\n\nhttps://doi.org/10.1016/S0370-2693(97)00123-4.\n",
            "10.1016/S0370-2693(97)00123-4",
            "",
        ),
        (None, "# T\n\n发表于某刊（doi:10.1000/xyz123）。\n", "10.1000/xyz123", ""),
    ],
)
def test_ids_are_found_where_a_text_names_itself(
    address: str | None, text: str, doi: str, arxiv: str
) -> None:
    material = replace(PAPER, source="/home/x/paper.pdf", address=address)
    found = reference_of(material, version(text))
    assert (found.doi, found.arxiv) == (doi, arxiv)


def test_what_a_text_cites_far_below_is_not_its_own() -> None:
    text = "# T\n\n" + "Words and words. " * 400 + "doi:10.1000/other arXiv:2001.00001"
    with pytest.raises(InvalidInput, match="neither a DOI nor an arXiv id"):
        reference_of(replace(PAPER, source="paper.pdf"), version(text))


def test_keys_stay_and_are_ascii() -> None:
    chinese = replace(PAPER, title="假期第一天的地图", authors=("林瑶",))
    key = reference_of(chinese, version()).key
    assert re.fullmatch(r"banyun2024[0-9a-f]{6}", key)
    assert reference_of(replace(chinese, title="换了题目"), version()).key == key
    german = replace(PAPER, title="Über die Wärme", authors=("Jürgen Müller",))
    assert reference_of(german, version()).key == "muller2024uber"


def test_csl_names_the_same() -> None:
    (item,) = json.loads(csl_json(reference_of(PAPER, version())))
    assert item["id"] == "qin2024mooncake"
    assert item["author"][0] == {"family": "Qin", "given": "Ruoyu"}
    assert item["author"][2] == {"literal": "Research and Development Group"}
    assert item["issued"] == {"date-parts": [[2024, 6, 24]]}
    assert item["DOI"] == "10.48550/arXiv.2407.00079"
