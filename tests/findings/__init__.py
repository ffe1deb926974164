"""Findings and the referee."""
