"""Handing a material on in the forms in which people use it."""

from __future__ import annotations

from pathlib import Path

from banyun.events import Warned
from banyun.language.wording import wording_language
from banyun.library import mastering, scheduling
from banyun.library import sharing as writing
from banyun.library.accounts import account_of, examined
from banyun.library.references import material_named
from banyun.library.sharing import Output
from banyun.library.sides.mastering import Mastering
from banyun.materials.material import Material, Rights
from banyun.outputs.html import digest_html
from banyun.outputs.sharing import references
from banyun.outputs.sharing.cards import cards_of
from banyun.outputs.sharing.marp import marp_markdown
from banyun.outputs.sharing.merging import new_note
from banyun.outputs.sharing.ownership import Form
from banyun.outputs.sharing.post import post_markdown
from banyun.outputs.sharing.reveal import slides_html
from banyun.outputs.sharing.slides import Coverage, Slide, slides_of, spoken
from banyun.outputs.sharing.vault import front_matter, vault_parts
from banyun.study.account import Account

_OF_WHAT_WAS_SAID = frozenset(("post", "talk", "reveal"))


class Sharing(Mastering):
    """What the reader made of a material, for others and for their other tools."""

    def account(self, reference: str, *, digested: bool = False) -> Account:
        """All that the reader said of a material, and what mastery asks of it.

        Args:
            reference: The material.
            digested: With the evidence on which the reader has not spoken yet.
        """
        material = material_named(self._store, reference)
        digest = self.digest(material.id) if digested else None
        return examined(self._store, account_of(self._store, material, digest), self._examiner(material.id))

    def mark_rights(self, reference: str, rights: Rights) -> Material:
        """Marks whose a text is; of a private or a paid one, what is handed on quotes little."""
        material = material_named(self._store, reference)
        return scheduling.set_rights(self._store, material, rights, now=self._clock())

    def render(self, reference: str, form: str, *, language: str | None = None) -> Output:
        """A material in a form, as bytes that were not written anywhere.

        Args:
            reference: The material.
            form: ``obsidian`` (a new note, its links to notes by title), ``anki``, ``post``, ``talk``
                (Marp), ``reveal`` (slides for a browser), ``html`` (the digest), ``bibtex``, ``csl``.
            language: Of Banyun's own words, ``en`` or ``zh``; by default the one it speaks here.

        Raises:
            InvalidInput: no such form, or nothing to make a reference of.
            BanyunError: the extra that the form needs is not installed.
        """
        chosen = writing.form_named(form)
        lang = wording_language({}, language) if language else self.wording
        material = material_named(self._store, reference)
        if chosen in ("bibtex", "csl"):
            made = references.reference_of(material, self._store.version(material.id))
            text = references.bibtex(made) if chosen == "bibtex" else references.csl_json(made)
            return Output(chosen, material, text.encode())
        if chosen == "html":
            page = digest_html(self.digest(material.id), lang, handed_on=True)
            return Output(chosen, material, page.encode())
        deck = writing.deck_module() if chosen == "anki" else None
        account = self.account(material.id, digested=chosen == "obsidian")
        if deck is not None:
            cards = cards_of(account, lang)
            return Output(
                chosen, material, deck.package(cards, material.id, material.title), cards=len(cards)
            )
        if not account.said and chosen in _OF_WHAT_WAS_SAID:
            self._report(
                Warned(
                    writing.STAGE,
                    f"You have said nothing of “{material.title}” yet, so there is little to tell.",
                )
            )
        return Output(chosen, material, self._told(account, chosen, lang).encode())

    def _told(self, account: Account, form: Form, lang: str) -> str:
        if form == "post":
            return post_markdown(account, lang)
        if form == "obsidian":
            return new_note(front_matter(account.material), vault_parts(account, lang, lambda _note: ""))
        slides = self._slides(account, lang)
        title = slides[0].title
        if form == "talk":
            return marp_markdown(slides, title, lang)
        return slides_html(slides, title, lang, account.material.language)

    def _slides(self, account: Account, lang: str) -> list[Slide]:
        """The slides, the last but one of which says what they tell of the material's details."""
        examiner = self._examiner(account.material.id)
        told = {one.key for one in mastering.told_details(examiner, spoken(slides_of(account, lang)))}
        coverage = Coverage(
            tuple(one.detail.question for one in account.details if one.detail.key in told),
            tuple(one.detail.question for one in account.details if one.detail.key not in told),
            sum(one.kept for one in account.details),
        )
        return slides_of(account, lang, coverage)

    def output(
        self,
        reference: str,
        form: str,
        to: Path | None = None,
        *,
        language: str | None = None,
        force: bool = False,
    ) -> Output:
        """A material in a form, written to a file or into a vault: whole or not at all.

        Args:
            reference: The material.
            form: As for ``render``.
            to: A file, or a folder in which it is called after the material; for ``obsidian`` a folder
                of a vault. By default a deck goes here, and a note into the vault that was learned.
            language: Of Banyun's own words, ``en`` or ``zh``; by default the one it speaks here.
            force: Write over a file that Banyun did not write, or that was changed since; in a vault the
                changed words stay in the note.

        Raises:
            InvalidInput: no such form, or no place where it can be written.
            NotOverwritten: what is there already is not Banyun's.
        """
        if writing.form_named(form) == "obsidian":
            material = material_named(self._store, reference)
            place = to or writing.vault_folder(self._collections, Path.cwd())
            lang = wording_language({}, language) if language else self.wording
            folder = writing.VaultFolder(place, self._report, self._cancel)
            account = self.account(material.id, digested=True)
            return writing.write_note(account, folder, lang, force=force)
        if to is not None:
            writing.target_of(to, writing.form_named(form), material_named(self._store, reference))
        made = self.render(reference, form, language=language)
        if made.form == "anki":
            return writing.write_deck(made, to or Path.cwd(), force=force)
        return writing.write_text(made, to, force=force) if to is not None else made

    def _collections(self) -> list[str]:
        return [note.collection for note in self._store.notes()]
