"""llama.cpp's own server, in a worker process or anywhere else, over its HTTP surface."""
