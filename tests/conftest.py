"""For every test: ``emulator`` and ``emulator_factory`` from the plugin that users have too, what tests plugins, and
the command line as a person has it."""

pytest_plugins = ["sfmeta.testing", "pytester", "tests.command_line", "tests.postgresql"]
