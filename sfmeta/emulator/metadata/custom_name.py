"""The names that people give: letters, digits and single underscores, a letter first, no underscore last."""

from __future__ import annotations

import re

NAME = re.compile(r"[A-Za-z](?:[A-Za-z0-9]|_(?!_))*(?<!_)\Z")
MAX_NAME = 40
