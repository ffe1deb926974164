"""Killed anywhere."""
