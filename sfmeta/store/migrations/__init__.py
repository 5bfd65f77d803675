"""How the tables became what they are: one module a step, applied by the program itself when it opens a store."""
