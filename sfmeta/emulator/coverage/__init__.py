"""What the emulator covers, and how far each part can be trusted: ``docs/emulator.md``, written from the code itself.

``messages`` finds every refusal in the source, ``claims`` says which of them (and which endpoints) were verified and
where, ``page`` puts them together. What nobody claims as verified is modelled: trust has to be earned line by line.

    make docs                              writes it anew
    python -m sfmeta.emulator.coverage     prints it
"""
