"""The validation pass."""
