"""Tests of the digest room."""
