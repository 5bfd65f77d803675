"""Values: metrics, matching, record differences, gates, batches, receipt. Pure."""
