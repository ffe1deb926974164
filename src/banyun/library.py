"""The façade: the one place that chooses implementations."""
