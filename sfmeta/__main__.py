"""``python -m sfmeta`` is ``sfmeta``."""

from sfmeta.cli.main import main

main()
