"""The real viewer in a real Chromium, on real images of a real Orthanc."""
