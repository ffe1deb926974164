"""A server on loopback that speaks like OpenAlex, Crossref and arXiv, strictly: a request that they
would not understand is refused; ``moods`` says how it behaves next."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

HOLDINGS = 60
"""Papers on any topic."""

ALLOWED = {
    "/openalex": {"search", "per_page", "page", "select"},
    "/crossref": {"query.bibliographic", "rows", "offset", "select"},
    "/arxiv": {"search_query", "start", "max_results", "sortBy", "sortOrder"},
}


@dataclass
class IndexServer:
    """``asked``: path, parameters and headers of every request."""

    port: int = 0
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    moods: list[str] = field(default_factory=list)

    def base(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}/{name}"


def work_openalex(at: int) -> dict[str, object]:
    return {
        "id": f"https://openalex.org/W{at}",
        "doi": f"https://doi.org/10.1000/Shared{at}" if at % 2 == 0 else None,
        "display_name": f"Warm <i>caches</i> {at}",
        "publication_year": 2020,
        "cited_by_count": 40 + at,
        "authorships": [{"author": {"display_name": "Ada Byron"}}, {"author": None}],
        "primary_location": {
            "landing_page_url": f"https://example.org/{at}",
            "source": {"display_name": "SOSP"},
        },
        "abstract_inverted_index": {"caches": [1, 3], "Warm": [0], "beat": [2], "far": [10**9], "bad": "x"},
    }


def work_crossref(at: int) -> dict[str, object]:
    return {
        "DOI": f"10.1000/shared{at}",
        "URL": f"https://doi.org/10.1000/shared{at}",
        "title": [f"Crossref says {at}"],
        "author": [{"given": "Grace", "family": "Hopper"}, {"name": "A Group"}],
        "issued": {"date-parts": [[2019, 3]] if at else [[None]]},
        "container-title": ["Journal of Caches"],
        "is-referenced-by-count": at,
        "abstract": "<jats:p>Cold &amp; dear.</jats:p>",
    }


def entry_arxiv(at: int) -> str:
    return (
        f"<entry><id>http://arxiv.org/abs/2101.{at:05}v1</id><published>2021-01-02T00:00:00Z</published>"
        f"<title>Preprint\n  on caches {at}</title><summary> Warm\n first. </summary>"
        "<author><name>Alan Turing</name></author>"
        f'<link href="http://arxiv.org/pdf/2101.{at:05}v1" rel="related" title="pdf"/>'
        f'<link href="https://arxiv.org/abs/2101.{at:05}v1" rel="alternate" type="text/html"/></entry>'
    )


def feed(entries: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"'
        ' xmlns:arxiv="http://arxiv.org/schemas/atom">'
        f"<title>arXiv Query</title>{entries}</feed>"
    )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: IndexServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        found = parse_qs(url.query, keep_blank_values=True, strict_parsing=True)
        given = {key: values[0] for key, values in found.items()}
        self.state.asked.append((url.path, given, dict(self.headers.items())))
        mood = self.state.moods.pop(0) if self.state.moods else ""
        if mood:
            self.misbehave(mood)
        elif (
            url.path not in ALLOWED
            or set(given) - ALLOWED[url.path]
            or any(len(v) > 1 for v in found.values())
        ):
            self.answer(b'{"error": "Invalid query parameters"}', 400)
        else:
            getattr(self, f"serve_{url.path[1:]}")(given)

    def misbehave(self, mood: str) -> None:
        kind, _, value = mood.partition(" ")
        if kind == "status":
            self.answer(b"{}", int(value))
        elif kind == "later":
            self.answer(b"{}", 429, Retry_After=value)
        elif kind == "says":
            self.answer(value.encode())
        elif kind == "atom":
            self.answer(value.encode(), kind="application/atom+xml")
        elif kind == "page":
            self.answer(b"<html>", kind="text/html")
        elif kind == "huge":
            self.answer(b" " * (9 * 2**20))
        elif kind == "slow":
            time.sleep(float(value))
            self.answer(b"{}")

    def answer(self, body: bytes, status: int = 200, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def serve_openalex(self, given: dict[str, str]) -> None:
        size, page = int(given.get("per_page", "25")), int(given.get("page", "1"))
        if not 1 <= size <= 100 or page < 1 or size * page > 10_000 or not given.get("search"):
            return self.answer(b'{"error": "Invalid", "message": "out of range"}', 400)
        numbers = range((page - 1) * size, min(page * size, HOLDINGS))
        meta = {"count": HOLDINGS, "page": page, "per_page": size}
        self.answer(json.dumps({"meta": meta, "results": [work_openalex(at) for at in numbers]}).encode())

    def serve_crossref(self, given: dict[str, str]) -> None:
        rows, offset = int(given.get("rows", "20")), int(given.get("offset", "0"))
        if not 0 <= rows <= 1000 or not 0 <= offset <= 10_000:
            return self.answer(b'{"status": "failed", "message": []}', 400)
        items = [work_crossref(at) for at in range(offset, min(offset + rows, HOLDINGS))]
        message = {"total-results": HOLDINGS, "items-per-page": rows, "items": items}
        self.answer(json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode())

    def serve_arxiv(self, given: dict[str, str]) -> None:
        start, rows = int(given.get("start", "0")), int(given.get("max_results", "10"))
        terms = given.get("search_query", "").split(" AND ")
        if rows > 30_000 or any(not term.startswith("all:") or not term[4:].isalnum() for term in terms):
            return self.answer(feed(error_entry("incorrect query")).encode(), 400, "application/atom+xml")
        entries = "".join(entry_arxiv(at) for at in range(start, min(start + rows, HOLDINGS)))
        self.answer(feed(entries).encode(), kind="application/atom+xml")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def error_entry(summary: str) -> str:
    return (
        "<entry><id>http://arxiv.org/api/errors#incorrect_query</id><title>Error</title>"
        f"<summary>{escape(summary)}</summary></entry>"
    )


class _Forgiving(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error here."""


@contextmanager
def serving_indexes() -> Iterator[IndexServer]:
    state = IndexServer()
    server = _Forgiving(("127.0.0.1", 0), type("Handler", (_Handler,), {"state": state}))
    state.port = int(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
