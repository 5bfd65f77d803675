"""The org itself: ids, schema, rows, users and permissions, shared by every service of the embedded Salesforce."""
