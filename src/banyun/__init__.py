"""Banyun turns what people read into knowledge that is theirs."""
