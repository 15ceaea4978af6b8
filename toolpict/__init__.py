"""TOOLPICT: reading and post-processing of research images in hospitals."""
