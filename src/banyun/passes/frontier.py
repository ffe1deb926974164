"""The frontier pass."""
