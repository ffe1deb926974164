"""The transfer pass."""
