"""The outer surfaces: command, chat, HTTP and MCP. Nothing here decides what is an answer."""
