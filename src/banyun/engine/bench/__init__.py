"""`banyun engine bench`: what carrying caches saves on this machine."""
