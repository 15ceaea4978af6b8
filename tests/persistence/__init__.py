"""Units of work, queries and migrations on both databases."""
