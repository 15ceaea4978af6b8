"""A poisoned set: synthetic objects with a marker in every place where an identifier can hide, and what must survive."""
