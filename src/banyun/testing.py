"""Doubles for those who test with Banyun."""

from banyun.engine.models.scripted import ScriptedEngine
from banyun.storage.memory import MemoryStore

__all__ = ["MemoryStore", "ScriptedEngine"]
