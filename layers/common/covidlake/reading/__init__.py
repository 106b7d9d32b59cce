"""How a publisher's file is read: dialects, headers, rows and their values."""
