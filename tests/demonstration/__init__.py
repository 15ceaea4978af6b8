"""The demonstration's images and processes."""
