"""Click only: parse, call one flow, show, exit."""
