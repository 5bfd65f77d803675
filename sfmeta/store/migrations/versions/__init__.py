"""The steps, by number; each names the one before it."""
