"""How what is handed on says where the words are from."""

from __future__ import annotations

import re

from banyun.language.wording import say
from banyun.materials.material import Material
from banyun.outputs.prose import one_line
from banyun.outputs.shared_words import authors, written_day


def address_of(material: Material) -> str:
    """Where anybody can find it; empty for what lies on this machine."""
    for one in (material.address or "", material.source):
        if re.match(r"https?://[^\s<>\"]+\Z", one):
            return one
    return ""


def source_words(material: Material, lang: str) -> str:
    """“A map …”, a talk by Ilse Marten, 17 October 2024."""
    return say("sharing.source", lang, title=one_line(material.title), kind=by_words(material, lang))


def by_words(material: Material, lang: str) -> str:
    """A talk by Ilse Marten, 17 October 2024."""
    kind = say(f"sharing.kind.{material.kind}", lang)
    named = authors(material, lang)
    if named:
        kind = say("sharing.by", lang, kind=kind, names=("、" if lang == "zh" else ", ").join(named))
    when = say("sharing.when", lang, day=written_day(material.published, lang)) if material.published else ""
    return kind + when


def rights_words(material: Material, lang: str) -> str:
    """What whoever hands it on should know; empty for an open text."""
    return say(f"sharing.rights.{material.rights}", lang) if material.restricted else ""
