"""The terminal: answers as tables and charts, text of others that cannot act, ends on an error."""
