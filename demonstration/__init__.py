"""The demonstration: invented patients on real images, and the programs that show TOOLPICT at work."""
