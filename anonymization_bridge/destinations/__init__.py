"""Where what is clean goes beside the research archive: a DICOM folder, or an image for a CD burner."""
