"""The Upflow API over the wire, within its limits. Edge."""
