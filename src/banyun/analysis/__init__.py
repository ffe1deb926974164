"""What can be said about a text without a model."""
