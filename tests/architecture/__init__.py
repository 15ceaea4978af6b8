"""Rules that hold for all of the code, all templates and all words at once."""
