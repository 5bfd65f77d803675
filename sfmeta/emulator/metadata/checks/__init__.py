"""The checks behind ``field_rules``: each yields, for every problem it finds, the values of its rule's message, and
``at`` where the problem stands in an element of its own (a merged picklist: where it stands in the file)."""
