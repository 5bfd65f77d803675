"""Signing in: OAuth 2.0 flows, sessions, identity."""
