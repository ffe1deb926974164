"""The sides of the façade: each answers for one part of what the library does."""
