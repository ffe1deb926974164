"""The mindset pass."""
