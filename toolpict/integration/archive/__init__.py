"""The embedded research archive: a folder of DICOM files by digest, and an index of its own."""
