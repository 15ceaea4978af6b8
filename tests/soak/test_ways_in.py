"""A large object comes from the PACS in little memory, whichever way it is asked for (issue 4: 1 GB in at most 120 MB)."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import generate_uid

from demonstration.processes import free_port
from tests.bridge.images import ct_slice
from tests.real.orthanc import Peer, running_orthanc

MOST_MEMORY = 120_000
"""kB, the program and its libraries included."""

FRAMES = 2000
"""Of 512 x 512 pixels of 16 bits: 1 GB."""

FETCH = """
import os, shutil, sys
from pathlib import Path
from anonymization_bridge.sources.clinical_dicomweb import ClinicalDicomweb
from anonymization_bridge.sources.clinical_pacs import ClinicalPacs
from anonymization_bridge.sources.moving import Landing
from anonymization_bridge.sources.pacs_queries import Wanted
from anonymization_bridge.sources.storing import write_temporary_files_into

way, web, dicom, landing, folder, study, series = sys.argv[1:]
(Path(folder) / "coming").mkdir()
write_temporary_files_into(Path(folder) / "coming")
own = Landing("127.0.0.1", int(landing)) if way == "c-move" else None
by_dicom = ClinicalPacs("127.0.0.1", int(dicom), "CLINICAL", "TOOLPICTBRIDGE", own)
pacs = ClinicalDicomweb(web, "") if way == "dicomweb" else by_dicom
assert pacs.retrieve([Wanted(study, series)], lambda file: shutil.move(file, Path(folder) / "object")) == 1
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


@pytest.mark.soak
@pytest.mark.orthanc
@pytest.mark.parametrize("way", ["c-get", "c-move", "dicomweb"])
def test_a_gigabyte_comes_in_little_memory(tmp_path: Path, way: str) -> None:
    study, series = generate_uid(), generate_uid()[:50]
    one = ct_slice(1, study, series)
    one.Rows = one.Columns = 512
    one.NumberOfFrames = FRAMES
    one.PixelData = np.zeros((FRAMES, 512, 512), dtype=np.uint16).tobytes()
    (tmp_path / "sent").mkdir()
    one.save_as(tmp_path / "sent" / "1.dcm", enforce_file_format=True)
    size = len(one.PixelData)
    del one
    with running_orthanc(tmp_path / "orthanc", "CLINICAL", (Peer("TOOLPICTBRIDGE", 104),)) as orthanc:
        landing = free_port(0)
        orthanc.know(Peer("TOOLPICTBRIDGE", landing))
        orthanc.load(tmp_path / "sent")
        (tmp_path / "came").mkdir()
        said = (way, orthanc.dicomweb_url, orthanc.dicom_port, landing, tmp_path / "came", study, series)
        command = [sys.executable, "-c", FETCH, *map(str, said)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    print(f"{way}: peak memory {int(done.stdout) / 1000:.0f} MB")
    assert int(done.stdout) < MOST_MEMORY
    assert (tmp_path / "came" / "object").stat().st_size >= size
