"""A server made with the official Python SDK. Arguments: stdio | http PORT."""

import os
import sys

import anyio
from mcp.server.mcpserver import Context, Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

server = MCPServer("tested")


@server.tool(annotations=ToolAnnotations(read_only_hint=True))
def add(a: int, b: int) -> int:
    """Adds two whole numbers."""
    return a + b


@server.tool()
def fail(why: str) -> str:
    """Fails."""
    raise ToolError(why)


@server.tool(name="path.join", annotations=ToolAnnotations(destructive_hint=False, idempotent_hint=True))
def join(parts: list[str]) -> str:
    """Joins."""
    return "/".join(parts)


@server.tool()
def picture() -> Image:
    """A picture."""
    return Image(data=b"\x89PNG", format="png")


@server.tool()
def environment() -> list[str]:
    """The names in its environment."""
    return sorted(os.environ)


@server.tool()
async def slow(mark: str) -> str:
    """Never ends by itself. Says in a file that it began, and that it was cancelled."""
    with open(mark + ".begun", "w"):
        pass
    try:
        await anyio.sleep(1000)
    except anyio.get_cancelled_exc_class():
        with open(mark + ".cancelled", "w"):
            pass
        raise
    return "late"


@server.tool()
async def grow(ctx: Context) -> str:
    """Has one more function from now on."""
    server.add_tool(lambda: "grown", name="grown", description="New.")
    await ctx.session.send_tool_list_changed()
    return "grown"


@server.tool()
def die() -> str:
    """Ends the server."""
    print("I die", file=sys.stderr, flush=True)
    os._exit(3)


if sys.argv[1] == "stdio":
    server.run("stdio")
else:
    server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[2]))
