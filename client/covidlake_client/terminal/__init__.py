"""The terminal: text of others that cannot act in it, and how a command ends on an error."""
