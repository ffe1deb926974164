"""Renders what was decided elsewhere: terminal text, Markdown, HTML, JSON."""
