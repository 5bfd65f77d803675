"""Disk and database: project files, plans, run history, last acknowledged values. Edge."""
