"""One use case a module: the pure core meets the edges."""
