"""Formula fields and roll-up summaries: checked when they are deployed, computed as SQL when they are read.

``check`` says what is wrong with one of them; ``formula_sql`` gives what reads it, ``default_sql`` what gives a new
record its value. A function that the
emulator does not have is refused when the field is deployed, so that no formula answers with a wrong value.
"""

from sfmeta.emulator.org.formula.compiler import Eyes, check, default_sql, formula_sql
from sfmeta.emulator.org.formula.errors import FormulaError
from sfmeta.emulator.org.formula.native import prepare
from sfmeta.emulator.org.formula.parser import names, with_names
from sfmeta.emulator.org.formula.tree import step_of

__all__ = ["Eyes", "FormulaError", "check", "default_sql", "formula_sql", "names", "prepare", "step_of", "with_names"]
