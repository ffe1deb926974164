"""Recall by meaning: notes' passages as vectors, made in the background, beside the lexical index."""
