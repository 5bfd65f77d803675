"""SOQL: text → tokens → a frozen tree → parametrised SQL over the org's tables → records.

Grammar and meaning after the SOQL and SOSL Reference. Whatever is not understood is refused with an error that says so.
"""

from sfmeta.emulator.soql.run import prepare, run

__all__ = ["prepare", "run"]
