"""A Salesforce and an Upflow on loopback. Imports nothing from the rest of the package."""
