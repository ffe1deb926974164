"""Doubles for those who test with Banyun."""

from banyun.storage.memory import MemoryStore

__all__ = ["MemoryStore"]
