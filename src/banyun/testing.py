"""Doubles for those who test with Banyun."""
