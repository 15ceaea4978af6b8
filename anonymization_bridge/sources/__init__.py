"""Where examinations are fetched: the clinical PACS, a ZIP, a folder."""
