"""What a Spark step does around its transforms: session, tables, actions and its report."""
