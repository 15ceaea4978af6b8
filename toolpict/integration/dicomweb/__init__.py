"""A research archive that speaks DICOMweb: Orthanc, dcm4chee, or our own server on another machine."""
