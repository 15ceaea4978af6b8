"""The reading room beside the real viewer, on real images."""
