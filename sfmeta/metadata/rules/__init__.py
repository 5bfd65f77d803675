"""The rule book: what is wrong with metadata before an org has seen it. Pure.

A rule is one small function from a subject to problems; ``Rule`` gives it its id, its severity and what it rests on.
An error is certain: public source trees that an org took (some 250,000 files of 50 projects) raise none. What is only
probable is a warning.
"""
