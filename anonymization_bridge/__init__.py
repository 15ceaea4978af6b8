"""The only way into the research archive: fetches, de-identifies, verifies and delivers."""
