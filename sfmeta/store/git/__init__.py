"""The git repository that a project stands in: its trees, its history, and branches made beside others."""
