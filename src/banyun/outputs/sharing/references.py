"""A material as a reference: BibTeX, and CSL-JSON, for what has a DOI or an arXiv id."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass

from banyun.errors import InvalidInput
from banyun.identity import sha256
from banyun.language.words import word_list
from banyun.materials.front_matter import read_front_matter
from banyun.materials.material import Material, Version
from banyun.outputs.prose import one_line

_DOI_SIGNS = r"10\.\d{4,9}/[^\s\"'<>{}\\|^`\[\]，。；）]+"
_DOI = re.compile(_DOI_SIGNS, re.IGNORECASE)
_DOI_LINE = re.compile(
    rf"(?:doi(?:\.org)?[:/\s]\s*|https?://(?:dx\.)?doi\.org/)({_DOI_SIGNS})", re.IGNORECASE
)
_ARXIV_ID = r"\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}"
_ARXIV = re.compile(rf"(?:arxiv\.org/(?:abs|pdf|html)/|arxiv\s*:\s*)({_ARXIV_ID})(?:v\d+)?(?:\.pdf)?", re.I)
_ARXIV_DOI = re.compile(rf"10\.48550/arxiv\.({_ARXIV_ID})\Z", re.IGNORECASE)
_HEAD = 3_000
"""Code points from the beginning in which a paper names itself; later it names others."""

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_SMALL = word_list("stop.en")
_TYPES = {"paper": "article", "book": "book"}
_CSL = {"paper": "article", "book": "book", "talk": "speech", "article": "article", "patch": "post"}


@dataclass(frozen=True, slots=True)
class Reference:
    """What names a material anywhere: a DOI, an arXiv id without its version, or both."""

    material: Material
    doi: str = ""
    arxiv: str = ""

    @property
    def year(self) -> str:
        found = re.match(r"\d{4}", self.material.published or "")
        if found:
            return found[0]
        new = re.match(r"(\d{2})\d{2}\.", self.arxiv)
        return f"20{new[1]}" if new else ""

    @property
    def key(self) -> str:
        """The first author's family name, the year, the first word of the title that says something, in
        ASCII: the same as long as these stay."""
        author = _ascii(_family(self.material.authors[0])) if self.material.authors else ""
        words = [_ascii(word) for word in re.findall(r"[^\W_]+", self.material.title)]
        word = next((each for each in words if len(each) > 2 and each not in _SMALL), "")
        made = f"{author}{self.year}{word}"
        return made if author or word else f"banyun{self.year}{sha256(self.material.id)[:6]}"


def reference_of(material: Material, version: Version) -> Reference:
    """Raises:
    InvalidInput: it has neither a DOI nor an arXiv id.
    """
    front = read_front_matter(version.text)
    named = "\n".join(filter(None, (material.address, material.source, front.text("url", "link"))))
    stated = front.text("arxiv", "eprint")
    doi = _first(_DOI, front.text("doi")) or _first(_DOI, named) or _grouped(_DOI_LINE, version.text[:_HEAD])
    arxiv = (
        _grouped(re.compile(rf"({_ARXIV_ID})", re.I), stated)
        or _grouped(_ARXIV, named)
        or _grouped(_ARXIV, version.text[:_HEAD])
    )
    doi = _ended(doi)
    if (own := _ARXIV_DOI.match(doi)) is not None:
        arxiv, doi = arxiv or own[1], ""
    if not doi and not arxiv:
        raise InvalidInput(
            f"“{material.title}” has neither a DOI nor an arXiv id.",
            "Add it from its address at doi.org or arxiv.org, or write `doi:` or `arxiv:` into its"
            " front matter.",
        )
    return Reference(material, doi, arxiv)


def _ended(doi: str) -> str:
    """Without what ends the sentence that it stands in; parentheses of its own stay."""
    doi = doi.rstrip(".,;:")
    while doi.endswith(")") and doi.count("(") < doi.count(")"):
        doi = doi[:-1].rstrip(".,;:")
    return doi


def bibtex(reference: Reference) -> str:
    """One entry for BibTeX and BibLaTeX, in UTF-8."""
    material = reference.material
    preprint = reference.arxiv and not reference.doi
    kind = "misc" if preprint else _TYPES.get(material.kind, "misc")
    fields = {
        "title": f"{{{escaped(one_line(material.title))}}}",
        "author": " and ".join(_author(name) for name in material.authors),
        "year": reference.year,
        "month": _month(material.published),
        "doi": reference.doi,
        "eprint": reference.arxiv,
        "archivePrefix": "arXiv" if reference.arxiv else "",
        "url": _url(reference),
    }
    lines = [_field(name, value) for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{reference.key},", *lines, "}"]) + "\n"


def csl_json(reference: Reference) -> str:
    """The same as an array of one item of CSL-JSON."""
    material = reference.material
    parts = [int(part) for part in re.findall(r"\d+", material.published or "")[:3]]
    item: dict[str, object] = {
        "id": reference.key,
        "type": "article" if reference.arxiv else _CSL[material.kind],
        "title": one_line(material.title),
        "author": [_csl_author(name) for name in material.authors],
        "issued": {"date-parts": [parts]} if parts else None,
        "DOI": reference.doi or (f"10.48550/arXiv.{reference.arxiv}" if reference.arxiv else None),
        "number": f"arXiv:{reference.arxiv}" if reference.arxiv else None,
        "URL": _url(reference),
        "language": material.language,
    }
    kept = {name: value for name, value in item.items() if value}
    return json.dumps([kept], ensure_ascii=False, indent=2) + "\n"


def escaped(text: str) -> str:
    """Text in which TeX acts on nothing."""
    return "".join(_SPECIAL.get(sign, sign) for sign in text)


def _field(name: str, value: str) -> str:
    if name in ("month",):
        return f"  {name} = {value},"
    return f"  {name} = {{{value}}},"


def _url(reference: Reference) -> str:
    if reference.doi:
        return f"https://doi.org/{_in_url(reference.doi)}"
    return f"https://arxiv.org/abs/{reference.arxiv}"


def _in_url(doi: str) -> str:
    return doi.replace("%", "%25").replace("#", "%23").replace("?", "%3F")


def _month(published: str | None) -> str:
    names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    found = re.match(r"\d{4}-(\d{2})", published or "")
    return names[int(found[1]) - 1] if found and 1 <= int(found[1]) <= 12 else ""


def _author(name: str) -> str:
    """``Family, Given``; one whose name holds "and", or a group's, in braces."""
    name = one_line(name)
    if re.search(r"\band\b|[,，]", name, re.IGNORECASE) and not re.fullmatch(r"[^,]+, [^,]+", name):
        return f"{{{escaped(name)}}}"
    if "," in name or " " not in name:
        return escaped(name)
    given, family = name.rsplit(" ", 1)
    return f"{escaped(family)}, {escaped(given)}"


def _csl_author(name: str) -> dict[str, str]:
    name = one_line(name)
    if re.fullmatch(r"[^,]+, [^,]+", name):
        family, given = name.split(", ")
    elif " " in name and not re.search(r"\band\b|,", name, re.IGNORECASE):
        given, family = name.rsplit(" ", 1)
    else:
        return {"literal": name}
    return {"family": family, "given": given}


def _family(name: str) -> str:
    name = one_line(name)
    return name.split(",")[0] if "," in name else name.rsplit(" ", 1)[-1]


def _ascii(text: str) -> str:
    """Letters and digits of ASCII, accents taken off; what has none is left out."""
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", bare.lower())


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""


def _grouped(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[1] if found else ""
