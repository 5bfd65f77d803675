"""For every test: ``emulator`` and ``emulator_factory`` from the plugin that users have too, and what tests plugins."""

pytest_plugins = ["sfmeta.testing", "pytester"]
