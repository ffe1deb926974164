"""The server: tools, resources and prompts over the official SDK's protocol layer.

Every call opens the library anew, in a thread of its own, so that calls of several clients run side by
side like several processes do.
"""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Callable
from typing import Any, TypeVar

import anyio
import anyio.from_thread
import anyio.to_thread
import jsonschema
from mcp import types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from banyun.errors import BanyunError, InvalidInput, NotFound
from banyun.events import Advanced, CancelToken, Event, Started
from banyun.interfaces.mcp.access import Access, Call, OpenLibrary, hidden_notes
from banyun.interfaces.mcp.method import instructions, prompt_text, prompts
from banyun.interfaces.mcp.read_tools import PAGE, READ_TOOLS
from banyun.interfaces.mcp.resources import TEMPLATES, content_of, resource_list
from banyun.interfaces.mcp.tool import Tool
from banyun.interfaces.mcp.write_tools import WRITE_TOOLS

T = TypeVar("T")
Context = ServerRequestContext[Any, Any]


class Door:
    """One server's handlers.

    Args:
        open_library: Opens the library for a call.
        access: What is allowed.
        wording: The language of instructions and prompts, ``en`` or ``zh``.
    """

    def __init__(self, open_library: OpenLibrary, access: Access, wording: str) -> None:
        self._open = open_library
        self._access = access
        self._wording = wording
        tools = (*READ_TOOLS, *WRITE_TOOLS) if access.allow_write else READ_TOOLS
        self._tools = {tool.name: tool for tool in tools}

    def server(self, version: str) -> Server[Any]:
        """The server with its handlers."""
        return Server(
            "banyun",
            version=version,
            instructions=instructions(self._wording),
            on_list_tools=self.list_tools,
            on_call_tool=self.call_tool,
            on_list_resources=self.list_resources,
            on_list_resource_templates=self.list_templates,
            on_read_resource=self.read_resource,
            on_list_prompts=self.list_prompts,
            on_get_prompt=self.get_prompt,
        )

    # Tools

    async def list_tools(
        self, _context: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_listed(tool) for tool in self._tools.values()])

    async def call_tool(self, context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(types.INVALID_PARAMS, f"There is no tool {params.name} here.")
        arguments = params.arguments or {}
        try:
            _check(tool, arguments)
            made = await self._in_library(context, lambda call: tool.run(call, arguments))
        except BanyunError as error:
            return _answer(error.as_json(), refused=True)
        return _answer(made)

    async def _in_library(self, context: Context, work: Callable[[Call], T]) -> T:
        """Does work on a library opened in a thread; a cancelled request ends it in order."""
        cancel = CancelToken()

        def report(event: Event) -> None:
            anyio.from_thread.run(self._progress, context, event, totals)

        totals: dict[str, int | None] = {}

        def worked() -> T:
            with self._open(report, cancel) as library:
                hidden = hidden_notes(library, self._access.denied)
                return work(Call(library, self._access, _agent(context), hidden))

        try:
            return await anyio.to_thread.run_sync(worked, abandon_on_cancel=True)
        except anyio.get_cancelled_exc_class():
            cancel.cancel()
            raise

    async def _progress(self, context: Context, event: Event, totals: dict[str, int | None]) -> None:
        if isinstance(event, Started):
            totals[event.stage] = event.total
        elif isinstance(event, Advanced):
            total = totals.get(event.stage)
            await context.session.report_progress(float(event.done), total and float(total), event.stage)

    # Resources

    async def list_resources(
        self, context: Context, params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        start = _place(params.cursor if params else None)
        every = await self._in_library(context, lambda call: resource_list(call.library))
        following = start + PAGE
        return types.ListResourcesResult(
            resources=every[start:following],
            next_cursor=_cursor(following) if following < len(every) else None,
        )

    async def list_templates(
        self, _context: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=list(TEMPLATES))

    async def read_resource(
        self, context: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        try:
            text = await self._in_library(context, lambda call: content_of(call, str(params.uri)))
        except NotFound as error:
            raise MCPError(types.INVALID_PARAMS, error.message) from error
        content = types.TextResourceContents(uri=params.uri, mime_type="text/markdown", text=text)
        return types.ReadResourceResult(contents=[content])

    # Prompts

    async def list_prompts(
        self, _context: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListPromptsResult:
        return types.ListPromptsResult(prompts=prompts(self._wording))

    async def get_prompt(
        self, _context: Context, params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        try:
            text = prompt_text(params.name, params.arguments or {}, self._wording)
        except (NotFound, InvalidInput) as error:
            raise MCPError(types.INVALID_PARAMS, error.message) from error
        message = types.PromptMessage(role="user", content=types.TextContent(type="text", text=text))
        return types.GetPromptResult(messages=[message])


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes,
        output_schema=tool.gives,
        annotations=types.ToolAnnotations(
            read_only_hint=not tool.writes,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=tool.fetches,
        ),
    )


def _check(tool: Tool, arguments: dict[str, Any]) -> None:
    wrong = next(_validator(tool.name, json.dumps(tool.takes)).iter_errors(arguments), None)
    if wrong is not None:
        where = ".".join(str(part) for part in wrong.absolute_path)
        raise InvalidInput(
            f"{tool.name} cannot be called so: {where} {wrong.message}.", "See its input schema."
        )


@functools.cache
def _validator(_name: str, schema: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(schema))


def _answer(values: dict[str, Any], *, refused: bool = False) -> types.CallToolResult:
    text = json.dumps(values, ensure_ascii=False, indent=1)
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)], structured_content=values, is_error=refused
    )


def _agent(context: Context) -> str:
    """The name the client goes by."""
    params = context.session.client_params
    return " ".join(params.client_info.name.split())[:80] if params is not None else "agent"


def _place(cursor: str | None) -> int:
    if cursor is None:
        return 0
    try:
        return int(base64.urlsafe_b64decode(cursor))
    except ValueError as error:
        raise MCPError(types.INVALID_PARAMS, "That is no cursor of a page here.") from error


def _cursor(start: int) -> str:
    return base64.urlsafe_b64encode(str(start).encode()).decode()
