"""The clinical PACS of the demonstration: a real Orthanc that holds invented patients."""

from pathlib import Path

from demonstration.images.collection import Collection
from demonstration.orthanc import Orthanc, Peer, start_orthanc

AE_TITLE = "CLINIQUE"
HTTP_PORT = 8142
DICOM_PORT = 4342


def start_clinical_pacs(
    folder: Path, collection: Collection, bridge: Peer, http_port: int = HTTP_PORT, dicom_port: int = DICOM_PORT
) -> Orthanc:
    """Start the clinical PACS with the collection loaded; the caller stops `orthanc.child`.

    It answers C-ECHO, C-FIND, C-GET and C-MOVE of the bridge alone, and moves to the bridge alone.
    """
    orthanc = start_orthanc(folder, AE_TITLE, (bridge,), http_port=http_port, dicom_port=dicom_port)
    if orthanc.is_empty():
        orthanc.load(collection.pacs)
    return orthanc
