"""The pages, by Flask's own client."""
