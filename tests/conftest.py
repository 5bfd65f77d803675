"""Fixtures for every test: ``emulator`` and ``emulator_factory``, the plugin that users have too; what tests plugins."""

pytest_plugins = ["sfmeta.testing", "pytester"]
