"""Models, embedders and KV caches. Knows tokens, never meaning."""
