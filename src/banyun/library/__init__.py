"""The façade: the one place that chooses implementations."""

from banyun.library.facade import Library

__all__ = ["Library"]
