"""The Tooling API: the org's metadata as records."""
