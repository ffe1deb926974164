"""A server on loopback that is strict about the wire formats of OpenAI and Anthropic.

Whatever a request has wrong is answered with 400 and kept in ``complaints``. It keeps a cache of
prefixes and tells what it read from it. ``faults`` are taken one a request, before the answer.
"""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

KEY = "sk-loopback-secret-9f8e7d"
Answer = Callable[[dict[str, Any]], str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one request.

    kinds: ``status`` (with ``status``, ``headers``, ``body``), ``reset``, ``hang``, ``cut``, ``drip``,
    ``huge``, ``endless_line``, ``malformed``, ``not_utf8``, ``other_json``, ``error_event``,
    ``no_usage``, ``plain`` (one JSON body, not a stream), ``reject`` (of a parameter, by name).
    """

    kind: str
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""


SPOILS: dict[str, list[bytes]] = {
    "huge": [b": " + b"x" * 2**14 + b"\n"] * 2**12,
    "endless_line": [b"x" * 2**14] * 2**9,
    "malformed": [b'data: {"choices": [{"delta": \n\n'],
    "not_utf8": [b'data: {"choices": "\xff\xfe"}\n\n'],
    "other_json": [b'data: {"choices": 3, "type": "content_block_delta"}\n\n'],
}


@dataclass(frozen=True, slots=True)
class Seen:
    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class ModelServer:
    """Use as a context manager. ``answer`` makes the text of an answer from a request's body."""

    def __init__(self, answer: Answer | str = "Understood.") -> None:
        self.answer: Answer = (lambda _: answer) if isinstance(answer, str) else answer
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.complaints: list[str] = []
        self.rejects: set[str] = set()
        """Names of parameters that this server does not take."""
        self.asked = threading.Event()
        self.hung_up = threading.Event()
        self.released = threading.Event()
        self.cached: list[str] = []
        self._lock = threading.Lock()
        server = self

        class Handler(_Handler):
            owner = server

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.released.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def next_fault(self) -> Fault | None:
        with self._lock:
            return self.faults.pop(0) if self.faults else None

    def cached_part(self, prompt: str, marks: list[str] | None = None) -> int:
        """How many characters of a prompt are in the cache; takes it in. With ``marks`` only what
        ends at one is kept."""
        with self._lock:
            if marks is None:
                shared = max((_shared(prompt, one) for one in self.cached), default=0)
                self.cached.append(prompt)
                return shared
            hit = max((len(mark) for mark in marks if mark in self.cached), default=0)
            self.cached.extend(marks)
            return hit


def _shared(one: str, other: str) -> int:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


class _Handler(BaseHTTPRequestHandler):
    owner: ModelServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            self._json(200, {"object": "list", "data": [{"id": "small", "object": "model"}]})
        else:
            self._json(404, {"error": {"message": f"no {self.path}"}})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        body = json.loads(content)
        self.owner.seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        self.owner.asked.set()
        wrong = self._wrong(content, body)
        if wrong:
            self.owner.complaints.append(wrong)
            self._json(400, {"error": {"type": "invalid_request_error", "message": wrong}})
            return
        fault = self.owner.next_fault()
        for name in self.owner.rejects:
            if name in body or body.get("response_format", {}).get("type") == name:
                self._json(400, {"error": {"message": f"Unsupported parameter: '{name}'", "param": name}})
                return
        if fault is not None and self._at_once(fault):
            return
        if self.path == "/v1/embeddings":
            self._embed(body, fault)
        else:
            self._stream(body, fault)

    def _wrong(self, content: bytes, body: dict[str, Any]) -> str:
        """What is wrong with a request, or nothing."""
        if self.headers.get("Content-Type") != "application/json":
            return "Content-Type"
        if content != json.dumps(body, ensure_ascii=False).encode():
            return "the body is not in one canonical form"
        if self.path in ("/v1/chat/completions", "/v1/embeddings"):
            if self.headers.get("Authorization") != f"Bearer {KEY}":
                return "Authorization"
            return _wrong_chat(body) if "chat" in self.path else _wrong_embedding(body)
        if self.path == "/v1/messages":
            if self.headers.get("x-api-key") != KEY or self.headers.get("anthropic-version") != "2023-06-01":
                return "x-api-key or anthropic-version"
            return _wrong_messages(body)
        return f"no {self.path}"

    def _at_once(self, fault: Fault) -> bool:
        """Faults that come instead of an answer."""
        if fault.kind == "status":
            self.send_response(fault.status)
            for name, value in fault.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(fault.body.encode())))
            self.end_headers()
            self.wfile.write(fault.body.encode())
            return True
        if fault.kind == "reset":
            self._reset()
            return True
        if fault.kind == "hang":
            self._hang()
            return True
        return False

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.shutdown(socket.SHUT_RD)
        self.close_connection = True
        self.connection.close()

    def _hang(self) -> None:
        """Says nothing until the other side hangs up."""
        self.connection.settimeout(0.02)
        while not self.owner.released.is_set():
            try:
                if self.connection.recv(1) == b"":
                    self.owner.hung_up.set()
                    break
            except TimeoutError:
                continue
            except OSError:
                self.owner.hung_up.set()
                break
        self.close_connection = True

    def _json(self, status: int, value: object) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _embed(self, body: dict[str, Any], fault: Fault | None) -> None:
        vectors = [[float(len(text)), float(text.count("e")), 1.0] for text in body["input"]]
        data = [{"index": at, "embedding": vector} for at, vector in enumerate(vectors)][::-1]
        if fault is not None and fault.kind == "wrong_vectors":
            data = json.loads(fault.body)
        self._json(200, {"data": data, "usage": {"prompt_tokens": 7, "total_tokens": 7}})

    def _stream(self, body: dict[str, Any], fault: Fault | None) -> None:
        text = self.owner.answer(body)
        kind = fault.kind if fault else ""
        chat = "chat" in self.path
        if kind == "plain":
            message = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            self._json(200, {"choices": [message], "usage": _chat_usage(self.owner, body, text)})
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream; charset=utf-8")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            events = (
                _chat_events(self.owner, body, text, kind)
                if chat
                else _message_events(self.owner, body, text)
            )
            for number, event in enumerate(events):
                if number == 2 and not self._spoiled(fault):
                    return
                self._chunk(event)
            self._chunk(b"")
        except OSError:
            self.owner.hung_up.set()
            self.close_connection = True

    def _spoiled(self, fault: Fault | None) -> bool:
        """Does what a fault says in the middle of a stream; False when nothing more is to come."""
        kind = fault.kind if fault else ""
        if kind == "cut":
            self._reset()
            return False
        if kind == "ended":
            self._chunk(b"")
            return False
        if kind == "drip":
            while not self.owner.released.wait(0.02):
                self._chunk(b": still here\n\n")
        for chunk in SPOILS.get(kind, ()):
            self._chunk(chunk)
        if kind == "error_event":
            assert fault is not None
            self._chunk(b"event: error\ndata: " + fault.body.encode() + b"\n\n")
        return True

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()


def _wrong_chat(body: dict[str, Any]) -> str:
    known = {
        "model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens", "temperature",
        "seed", "stop", "response_format", "prompt_cache_key",
    }  # fmt: skip
    if set(body) - known or not {"model", "messages", "stream"} <= set(body):
        return f"keys {sorted(body)}"
    if body["stream"] is not True or body.get("stream_options", {"include_usage": True}) != {
        "include_usage": True
    }:
        return "not a stream with usage"
    for message in body["messages"]:
        if set(message) != {"role", "content"} or not isinstance(message["content"], str):
            return f"message {message}"
    form = body.get("response_format")
    if form is not None and form["type"] == "json_object" and "JSON" not in body["messages"][-1]["content"]:
        return "json_object without the word JSON"
    if (
        form is not None
        and form["type"] == "json_schema"
        and set(form["json_schema"]) != {"name", "strict", "schema"}
    ):
        return "json_schema"
    return ""


def _wrong_embedding(body: dict[str, Any]) -> str:
    if set(body) != {"model", "input", "encoding_format"} or not 1 <= len(body["input"]) <= 64:
        return f"keys {sorted(body)}"
    return "" if all(isinstance(text, str) for text in body["input"]) else "input"


def _wrong_messages(body: dict[str, Any]) -> str:
    known = {
        "model", "max_tokens", "messages", "system", "stream", "temperature", "stop_sequences", "tools",
        "tool_choice",
    }  # fmt: skip
    if set(body) - known or not {"model", "messages", "max_tokens", "stream"} <= set(body):
        return f"keys {sorted(body)}"
    marks = 0
    for block in [
        *body.get("system", []),
        *(one for message in body["messages"] for one in message["content"]),
    ]:
        if block["type"] != "text" or not block["text"] or set(block) - {"type", "text", "cache_control"}:
            return f"block {block}"
        marks += "cache_control" in block
    if marks > 4:
        return "more than four cache marks"
    roles = [message["role"] for message in body["messages"]]
    if roles[0] != "user" or any(left == right for left, right in itertools.pairwise(roles)):
        return f"roles {roles}"
    if ("tools" in body) != ("tool_choice" in body):
        return "tools without tool_choice"
    return ""


def _tokens(characters: int) -> int:
    return (characters + 3) // 4


def _chat_usage(owner: ModelServer, body: dict[str, Any], text: str) -> dict[str, Any]:
    prompt = json.dumps(body.get("response_format")) + "".join(one["content"] for one in body["messages"])
    return {
        "prompt_tokens": _tokens(len(prompt)),
        "completion_tokens": _tokens(len(text)),
        "prompt_tokens_details": {"cached_tokens": owner.cached_part(prompt) // 4},
    }


def _chat_events(owner: ModelServer, body: dict[str, Any], text: str, fault: str) -> Iterator[bytes]:
    def chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
        value = {
            "object": "chat.completion.chunk",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
        }
        return b"data: " + json.dumps(value).encode() + b"\n\n"

    cut = int(body.get("max_tokens") or body["max_completion_tokens"]) * 4
    yield b": processing\n\n"
    yield chunk({"role": "assistant", "content": ""})
    for at in range(0, len(text[:cut]), 5):
        yield chunk({"content": text[:cut][at : at + 5]})
    yield chunk({}, "length" if len(text) > cut else "stop")
    if fault != "no_usage" and "stream_options" in body:
        last = {"choices": [], "usage": _chat_usage(owner, body, text[:cut])}
        yield b"data: " + json.dumps(last).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


def _message_events(owner: ModelServer, body: dict[str, Any], text: str) -> Iterator[bytes]:
    def event(kind: str, **values: Any) -> bytes:
        data = json.dumps({"type": kind, **values})
        return f"event: {kind}\ndata: {data}\n\n".encode()

    prompt, marks = json.dumps([body.get("tools"), body.get("tool_choice")]), []
    for block in [
        *body.get("system", []),
        *(one for message in body["messages"] for one in message["content"]),
    ]:
        prompt += block["text"]
        if "cache_control" in block:
            marks.append(prompt)
    read = owner.cached_part(prompt, marks)
    written = max((len(mark) for mark in marks), default=0) - read
    usage = {
        "input_tokens": _tokens(len(prompt) - read - written),
        "cache_read_input_tokens": read // 4,
        "cache_creation_input_tokens": written // 4,
        "output_tokens": 1,
    }
    cut = text[: body["max_tokens"] * 4]
    yield event("message_start", message={"role": "assistant", "content": [], "usage": usage})
    yield event("ping")
    tool = "tool_choice" in body
    block = (
        {"type": "tool_use", "id": "toolu_1", "name": "answer", "input": {}}
        if tool
        else {"type": "text", "text": ""}
    )
    yield event("content_block_start", index=0, content_block=block)
    for at in range(0, len(cut), 5):
        piece = cut[at : at + 5]
        delta = (
            {"type": "input_json_delta", "partial_json": piece}
            if tool
            else {"type": "text_delta", "text": piece}
        )
        yield event("content_block_delta", index=0, delta=delta)
    yield event("content_block_stop", index=0)
    reason = "max_tokens" if len(cut) < len(text) else "tool_use" if tool else "end_turn"
    yield event("message_delta", delta={"stop_reason": reason}, usage={"output_tokens": _tokens(len(cut))})
    yield event("message_stop")
