"""What a Spark step does around its transforms: the session, tables, actions and the account of itself."""
