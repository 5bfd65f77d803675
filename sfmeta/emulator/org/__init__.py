"""One Salesforce org: its schema, its people, its rows, and the rules that hold for all of its APIs."""
