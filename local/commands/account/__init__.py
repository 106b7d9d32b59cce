"""The commands that ask or change a real account: the stack that samconfig.toml names."""
