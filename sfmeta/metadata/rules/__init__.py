"""The rule book: what is wrong with metadata before an org has seen it. Pure.

A rule is one small function from a subject to problems; ``Rule`` gives it its id, its severity and what it rests on.
An error is certain: what public source trees that orgs accepted contain is none. What is only probable is a warning.
"""
