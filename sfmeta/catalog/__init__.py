"""What Upflow exports, as data, and what a project chose of it. Pure."""
