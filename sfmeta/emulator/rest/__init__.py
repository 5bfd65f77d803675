"""The REST API: describe, records, queries, limits. Composite resources call it through the same table."""
