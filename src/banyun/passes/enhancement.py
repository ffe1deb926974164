"""The enhancement pass."""
