"""Doors of the home: a link for another browser, everything written out, an export brought in, a backup."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute

from banyun.errors import ArchiveError, InvalidInput
from banyun.events import CancelToken, Report
from banyun.interfaces.web.pages.events import told_of
from banyun.interfaces.web.pages.passes.forms import NOTHING, Show, doing
from banyun.interfaces.web.site import Site
from banyun.interfaces.web.visit import Visit, get, post

FILES, BYTES = 500_000, 8 << 30
"""Most that an export may hold."""
_CHUNK = 1 << 20
KEY = "import"


def routes(site: Site, show: Show) -> list[BaseRoute]:
    return [
        post(site, "/settings/link", link),
        get(site, "/settings/link", lambda visit: visit.go("/settings#link")),
        post(site, "/settings/export", export),
        post(site, "/settings/backup", backup),
        get(site, "/settings/import", lambda visit: show(visit, NOTHING)),
        post(site, "/settings/import", doing(show, {"import": bring_in})),
    ]


def under_way(visit: Visit) -> dict[str, Any]:
    """How far an import is, for the page."""
    job = visit.site.jobs.of(KEY)
    done = job.result if job is not None and job.news.state == "done" else None
    return {"job": job, "news": told_of(job, visit.lang) if job else None, "imported": done}


def link(visit: Visit) -> Response:
    """A link that lets one more browser of this machine in."""
    address = f"{visit.request.base_url}pair?code={visit.site.access.code()}"
    return visit.page("link.html.j2", address=address)


def export(visit: Visit) -> Response:
    """Everything as files that anyone can read, in one archive."""
    folder = Path(tempfile.mkdtemp(prefix="banyun-export-"))
    try:
        visit.library.export(folder / "banyun-export")
        packed = folder / "banyun-export.zip"
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted((folder / "banyun-export").rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder).as_posix())
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _file(visit, packed, folder, "banyun-export", "zip", "application/zip")


def backup(visit: Visit) -> Response:
    """The home in one file, as it is now."""
    folder = Path(tempfile.mkdtemp(prefix="banyun-backup-"))
    try:
        visit.library.backup(folder / "home.banyun")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return _file(visit, folder / "home.banyun", folder, "banyun-backup", "banyun", "application/octet-stream")


def _file(visit: Visit, path: Path, folder: Path, name: str, ending: str, kind: str) -> Response:
    """A file to take away, dated; its folder goes once it was sent."""
    day = visit.library.now().astimezone().date().isoformat()
    return FileResponse(
        path,
        media_type=kind,
        filename=f"{name}-{day}.{ending}",
        background=BackgroundTask(shutil.rmtree, folder, ignore_errors=True),
    )


def bring_in(visit: Visit) -> str:
    """An export brought in, in the background: all of it or nothing."""
    sent = visit.files("file")
    if not sent:
        raise InvalidInput("No file was chosen.", "Choose the archive that an export gave.")
    folder = Path(tempfile.mkdtemp(prefix="banyun-import-"))
    packed = folder / "export.zip"
    try:
        packed.write_bytes(sent[0][1])
        _check(packed, sent[0][0])
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    site, lang = visit.site, visit.lang

    def work(report: Report, cancel: CancelToken) -> object:
        try:
            with site.open_library(report, cancel, lang) as library:
                return library.import_from(_unpacked(packed, folder / "files", cancel))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    site.jobs.start(KEY, work)
    return "/settings#import"


def _check(packed: Path, name: str) -> None:
    """Raises:
    ArchiveError: it is no archive, holds too much, or would write outside its folder.
    """
    try:
        with zipfile.ZipFile(packed) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise ArchiveError(f"“{name}” is no archive.", "Choose the file that an export gave.") from error
    if len(entries) > FILES or sum(one.file_size for one in entries) > BYTES:
        raise ArchiveError(f"“{name}” holds too much.", "Bring it in with banyun import.")
    for one in entries:
        path = PurePosixPath(one.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in one.filename or ":" in one.filename:
            raise ArchiveError(
                f"“{name}” has a file that would lie outside of it.", "Choose the file that an export gave."
            )


def _unpacked(packed: Path, folder: Path, cancel: CancelToken) -> Path:
    """The folder of the export in an archive that was checked; no file gets larger than it said."""
    with zipfile.ZipFile(packed) as archive:
        for one in archive.infolist():
            cancel.check()
            target = folder / one.filename
            if one.is_dir():
                target.mkdir(parents=True, exist_ok=True)
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(one) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, _CHUNK)
    inside = list(folder.iterdir()) if folder.is_dir() else []
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder
