"""Figures as the whole product prints them."""

from banyun.engine.bench.row import Row, at_least, at_most, machine, not_run

__all__ = ["Row", "at_least", "at_most", "machine", "not_run"]
