"""The challenge pass."""
