"""Bulk API 2.0: ingest and query jobs, carried out in the background, their data on disk and never whole in memory."""
