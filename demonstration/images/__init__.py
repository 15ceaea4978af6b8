"""Real images under invented names: what the clinical PACS of the demonstration holds."""
