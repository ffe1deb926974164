"""The KV library: prefixes computed once, kept on RAM and disk, found by their tokens."""
