"""An account as a note of an Obsidian vault: front matter, and the parts that Banyun keeps up to date.

Links to the reader's notes go by their real file names, every quote of the material has a block id that
stays the same, and headings of the parts say nothing of the material, so that what the reader writes under
them is found by their own words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote as percent

from banyun.findings.finding import Finding
from banyun.identity import sha256
from banyun.knowledge.generated import KEY
from banyun.knowledge.note import Note
from banyun.language.wording import listing, say
from banyun.materials.anchor import Anchor
from banyun.materials.material import Material
from banyun.outputs.prose import one_line, plain
from banyun.outputs.shared_words import aliases, month
from banyun.outputs.sharing.post import (
    carried_pieces,
    design_pieces,
    explored_pieces,
    lookup_words,
    own,
    safe,
    thought_words,
)
from banyun.outputs.sharing.quoting import dated, quoted, theirs_words
from banyun.outputs.sources import address_of, rights_words, source_words
from banyun.study.account import Account, Pair
from banyun.study.asked import Asked

PARTS = (
    "source",
    "evidence",
    "points",
    "carried",
    "questions",
    "frontier",
    "design",
    "discussions",
    "mastery",
)

Place = Callable[[Note], str]
"""Where a note lies in the vault, as a path from its root; empty for one that lies elsewhere."""

_UNLINKABLE = re.compile(r"[\[\]|#^]|%%")
_HEADING = re.compile(r"^#{3,6}[ \t]+(.*)$", re.MULTILINE)


def front_matter(material: Material) -> str:
    """The properties of a new note; they are the reader's from then on."""
    address = address_of(material)
    lines = [
        f"title: {_yaml(one_line(material.title))}",
        *([f"authors: {_yaml([one_line(name) for name in material.authors])}"] if material.authors else []),
        *([f"date: {_yaml(material.published)}"] if material.published else []),
        *([f"url: {_yaml(address)}"] if address else []),
        f"tags: {_yaml(['banyun', f'banyun/{material.kind}'])}",
        f"{KEY}: {material.id}",
    ]
    return "\n".join(["---", *lines, "---", ""])


def _yaml(value: object) -> str:
    """JSON is YAML; a plain date stays one."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return value
    return json.dumps(value, ensure_ascii=False)


def vault_parts(account: Account, lang: str, place: Place) -> dict[str, str]:
    """Every part by its name, empty where there is nothing to say."""
    made = _Vault(account, lang, place)
    found = {
        "source": made.source(),
        "evidence": made.evidence(),
        "points": made.points(),
        "carried": made.carried(),
        "questions": made.questions(),
        "frontier": made.frontier(),
        "design": made.design(),
        "discussions": made.discussions(),
        "mastery": made.mastery(),
    }
    return {name: _tame("\n\n".join(found[name])) for name in PARTS}


def wikilink(path: str, title: str) -> str:
    """A link by path; where the path has signs that end a wikilink, a Markdown link."""
    shown = " ".join(_UNLINKABLE.sub(" ", one_line(title)).split())
    if _UNLINKABLE.search(path):
        return f"[{safe(title)}]({percent(path)})"
    target = path.removesuffix(".md")
    return f"[[{target}]]" if target == shown else f"[[{target}|{shown}]]"


def _tame(text: str) -> str:
    """Nothing in a part begins a comment or looks like the mark of one."""
    return text.strip().replace("%%", "&#37;&#37;")


class _Vault:
    """Makes the parts; a quote that was shown has its block id from then on."""

    def __init__(self, account: Account, lang: str, place: Place) -> None:
        self._account = account
        self._lang = lang
        self._place = place
        self._shown: set[str] = set()

    def source(self) -> Iterator[str]:
        material = self._account.material
        address = address_of(material)
        yield f"*{safe(source_words(material, self._lang))}*{f' <{address}>' if address else ''}"
        if rights := rights_words(material, self._lang):
            yield safe(rights)

    def evidence(self) -> Iterator[str]:
        account = self._account
        for name, pairs in (
            ("done", account.done),
            ("known", account.known),
            ("contradicted", account.contradicted),
        ):
            if pairs or (name == "done" and account.felt):
                yield f"## {self._say(f'sharing.label.{name}')}"
            for pair in pairs:
                yield from self._pair(pair)
            if name == "done":
                for felt in account.felt:
                    assert felt.body.quote is not None
                    yield safe(
                        self._say("sharing.post.said_done", quote=quoted(felt.body.quote, account.material))
                    )
        if account.recalled:
            yield f"## {self._say('sharing.label.recalled')}"
        for one in account.recalled:
            yield from self._theirs(one.material_quote)
            yield from self._mine(one.note, one.quote)

    def _pair(self, pair: Pair) -> Iterator[str]:
        yield from self._theirs(pair.taken.material_quote)
        yield from self._mine(pair.note, pair.taken.note_quote)
        if pair.taken.stance == "refines":
            yield self._say("sharing.post.refines")
        yield from (own(one.body.text) for one in pair.remembered)

    def points(self) -> Iterator[str]:
        if self._account.points:
            yield f"## {self._say('sharing.label.points')}"
        for point in self._account.points:
            yield f"**{safe(point.name)}**"
            for quote in point.quotes:
                yield from self._theirs(quote)

    def carried(self) -> Iterator[str]:
        if self._account.carried:
            yield f"## {self._say('sharing.label.carried')}"
        for each in self._account.carried:
            body = each.technique.body
            pieces = list(carried_pieces(self._account, each, self._lang))
            for piece in pieces:
                yield _HEADING.sub(r"**\1**", piece)
                if body.quotes and piece.startswith((">", "— ")):
                    yield from self._id(body.quotes[0])

    def questions(self) -> Iterator[str]:
        if self._account.asked:
            yield f"## {self._say('sharing.label.asked')}"
        for asked in self._account.asked:
            yield from self._question(asked)

    def _question(self, asked: Asked) -> Iterator[str]:
        body = asked.question.body
        yield f"**{safe(body.text)}**"
        for quote in body.quotes:
            yield from self._theirs(quote)
        for one, (when, text) in zip(asked.deductions, thought_words(asked, self._lang), strict=True):
            yield f"{safe(when)}{self._say('sharing.vault.colon')}{own(text)}"
            notes = [note for each in one.body.note_ids if (note := self._account.notes.get(each))]
            if notes:
                named = listing([self._link(note) for note in notes], self._lang)
                yield self._say("sharing.vault.deepens", notes=named)
        if body.state != "open" and body.why:
            yield safe(self._say(f"sharing.closed.{body.state}", why=body.why))

    def frontier(self) -> Iterator[str]:
        account = self._account
        learned = [one for one in account.lookups if one.body.learned.strip()]
        pieces = [piece for one in account.explored for piece in explored_pieces(one, self._lang)]
        if pieces or learned or account.spots:
            yield f"## {self._say('sharing.label.explored')}"
        yield from (_HEADING.sub(r"**\1**", piece) for piece in pieces)
        if learned:
            yield "\n".join(f"- {safe(lookup_words(one.body, self._lang))}" for one in learned)
        if account.spots:
            spots = [_named(one, self._lang) for one in account.spots]
            yield safe(self._say("sharing.vault.spots", terms=listing(spots, self._lang)))

    def design(self) -> Iterator[str]:
        if self._account.designs:
            yield f"## {self._say('sharing.label.design')}"
            yield from design_pieces(self._account, self._account.designs[-1], self._lang)

    def discussions(self) -> Iterator[str]:
        if self._account.discussions:
            yield f"## {self._say('sharing.label.discussions')}"
            lines = []
            for one in self._account.discussions:
                whom = one_line(one.body.with_whom) or self._say(f"sharing.vault.medium.{one.body.medium}")
                about = one_line(one.body.subject)
                line = f"{dated(one.created, self._lang)} · {whom}{f' · {about}' if about else ''}"
                lines.append(f"- {safe(line)}")
            yield "\n".join(lines)

    def mastery(self) -> Iterator[str]:
        stands = self._account.standing
        if stands is None or not any(part.attempts for part in stands.parts):
            return
        yield f"## {self._say('sharing.label.mastery')}"
        lines = []
        for part in stands.parts:
            name = say(f"mastery.part.{part.part}", self._lang)
            earned = (
                self._say("sharing.vault.earned", day=part.earned)
                if part.earned
                else self._say("sharing.vault.not_earned")
            )
            lines.append(f"- {name}{self._say('sharing.vault.colon')}{earned}")
        yield "\n".join(lines)
        if self._account.explanation is not None:
            yield own(self._account.explanation.body.text)

    def _theirs(self, quote: Anchor) -> Iterator[str]:
        """The material's words with their block id; at the next mention a link to them."""
        account = self._account
        whose = safe(theirs_words(account.material, account.heading(quote), self._lang))
        yield f"> {safe(quoted(quote, account.material))}\n>\n> — {whose}"
        yield from self._id(quote)

    def _id(self, quote: Anchor) -> Iterator[str]:
        known = block_id(quote)
        if known not in self._shown:
            self._shown.add(known)
            yield f"^{known}"

    def _mine(self, note: Note, quote: Anchor) -> Iterator[str]:
        when = month(note.when, self._lang) if note.when else ""
        basis = self._say(f"sharing.vault.basis.{note.basis}")
        whose = " · ".join(filter(None, (self._link(note), basis, when)))
        yield f"{whose}{self._say('sharing.vault.colon').rstrip()}"
        yield f"> {safe(plain(quote.exact))}"

    def _link(self, note: Note) -> str:
        path = self._place(note)
        return wikilink(path, note.title) if path else safe(note.title)

    def _say(self, key: str, **values: object) -> str:
        return say(key, self._lang, **values)


def block_id(quote: Anchor) -> str:
    """The same whenever the same words are quoted: letters and digits, as Obsidian asks."""
    return f"q-{sha256(' '.join(quote.exact.split()))[:8]}"


def _named(spot: Finding, lang: str) -> str:
    also: Sequence[str] = aliases(spot)
    shown = one_line(spot.name)
    return shown + say("outputs.also", lang, names=listing(also, lang)) if also else shown
