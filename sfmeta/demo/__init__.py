"""The mission as a story: real commands in a fresh project against an emulator, measured from the org's side.

``workshop`` runs the commands, ``witness`` asks Salesforce and Upflow what came of them (over HTTP, with nothing of the
product in between), ``acts`` is the story, ``figures`` is what it amounts to.
"""
