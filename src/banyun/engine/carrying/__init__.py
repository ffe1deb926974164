"""Carrying caches between machines: fetch or recompute, whichever is sooner."""
