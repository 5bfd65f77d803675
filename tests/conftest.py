"""Fixtures for every test: ``emulator`` and ``emulator_factory``, the plugin that users have too."""

pytest_plugins = ["sfmeta.testing"]
