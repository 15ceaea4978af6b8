"""The de-identification of one object, on synthetic and on real files."""
