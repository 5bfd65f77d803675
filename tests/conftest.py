"""For every test: ``emulator`` and ``emulator_factory`` from the plugin that users have too, what tests plugins, and
the command line as a person has it."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["sfmeta.testing", "pytester", "tests.command_line", "tests.postgresql"]

# How fast the machine is says nothing about the code: timings belong in benchmarks.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
