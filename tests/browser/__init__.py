"""The story and the pages in a real browser."""
