"""What will change in the org, and what is too dangerous to do unasked. Pure."""
