"""Made-up customers with their documents, and the Accounts they belong to: the same seed and day give the same ones.

``model`` says what a customer is; ``cast`` holds those that each show one difficulty; ``crowd`` makes the ordinary
ones; ``fill`` writes them into an org and an Upflow organization.
"""
