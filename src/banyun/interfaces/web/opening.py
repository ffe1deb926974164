"""Opens a text: what the notes say to it, now or as soon as it is known."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from banyun.digest.digest import Digest, DigestedPassage
from banyun.digest.runner import Analysed
from banyun.errors import NotFound
from banyun.events import CancelToken, Report
from banyun.interfaces.web.jobs import Job, Work
from banyun.interfaces.web.leaf import is_workable
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit
from banyun.library import Library
from banyun.library.results import Text


@dataclass(frozen=True, slots=True)
class Open:
    """A text that lies open. ``digest`` is None while it is not yet held against the notes; ``job`` is
    the work on that while it runs, or once it failed. ``state`` changes whenever the digest does."""

    text: Text
    analysed: Analysed | None
    digest: Digest | None
    job: Job | None
    state: Hashable = None

    def passage(self, passage_id: str) -> DigestedPassage:
        """Raises:
        NotFound: it is none that one can work on.
        """
        for one in self.digest.passages if self.digest else ():
            if one.analysis.passage.id == passage_id and is_workable(one.analysis.passage):
                return one
        raise NotFound("There is nothing beside this passage yet.", "Load the page again in a moment.")


def open_text(visit: Visit, *, anew: bool = False) -> Open:
    """The text that an address names.

    Args:
        anew: Where the notes have changed since, hold it against them again, in the background.
    """
    site, lang, library = visit.site, visit.lang, visit.library
    named, written = str(visit.path["material"]), library.written
    text = site.desk.read(("text", named), written, lambda: library.text_of(named))
    analysed, job = site.desk.kept(text.material.id, lang), None
    if analysed is not None and analysed.version.id != text.version.id:
        analysed = None
    if analysed is None or (anew and not library.is_current(analysed)):
        if analysed is None:
            job = opening(site, text.material.id, lang, len(text.version.text))
            analysed = site.desk.kept(text.material.id, lang)
        else:
            job = begin(site, text.material.id, lang)
        if job.news.state == "done":
            analysed, job = site.desk.kept(text.material.id, lang), None
    if analysed is None:
        return Open(text, None, None, job)
    state = (written, analysed.run_key, library.now().date())
    return Open(text, analysed, _digest(visit, analysed, state), job, state)


def _digest(visit: Visit, analysed: Analysed, state: Hashable) -> Digest:
    """The digest as it stands; today's, since techniques may be for a situation that is soon."""
    what = ("digest", analysed.material.id, visit.lang)
    return visit.site.desk.read(what, state, lambda: visit.library.digest_from(analysed))


def begin(site: Site, material_id: str, lang: str) -> Job:
    """Holds a text against the notes in the background."""
    return site.jobs.start(*_holding(site, material_id, lang))


def opening(site: Site, material_id: str, lang: str, characters: int) -> Job:
    """The same for a text of so many characters that somebody waits for, where it may not take long."""
    return site.jobs.begin("digest", characters, *_holding(site, material_id, lang))


def _holding(site: Site, material_id: str, lang: str) -> tuple[str, Work]:
    def work(report: Report, cancel: CancelToken) -> object:
        with site.open_library(report, cancel, lang) as library:
            library.fitted = site.fitted.turn()
            site.desk.keep(lang, library.analysed(material_id))
            _find_what_is_asked(site, library, lang, material_id)
        return material_id

    return f"digest {material_id} {lang}", work


def _find_what_is_asked(site: Site, library: Library, lang: str, material_id: str) -> None:
    """Finds what may be asked of a text that is being mastered, and of its projects all of whose texts lie
    open, before a page needs it."""
    library.mastery(material_id)
    for one in library.projects():
        ids = [material.id for material in one.subject.materials]
        if material_id in ids and all(site.desk.kept(each, lang) for each in ids):
            library.mastery(one.subject.id)
            library.project(one.subject.id)
