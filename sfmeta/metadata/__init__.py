"""How Salesforce writes metadata: canonical XML, schema, rules, source tree, package. Pure."""
