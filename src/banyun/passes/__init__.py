"""The passes of the method, one module each. Pure: they see a context, never a store or an engine."""
