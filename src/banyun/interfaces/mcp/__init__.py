"""MCP: an agent's way in, with Banyun as memory and referee."""
