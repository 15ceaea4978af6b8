"""Orthanc for the tests: the demonstration's own way to start it, and what only tests need."""

from demonstration.orthanc import Orthanc, PackageMissingError, Peer, running_orthanc, start_orthanc

__all__ = ["Orthanc", "PackageMissingError", "Peer", "running_orthanc", "start_orthanc"]
