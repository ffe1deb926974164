"""Ways in: parse, call Library, render."""
