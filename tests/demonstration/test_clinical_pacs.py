"""The clinical PACS answers the bridge by DICOM, and only the bridge."""

from collections.abc import Iterator

import pytest
from pydicom import Dataset
from pynetdicom import AE, build_role, evt
from pynetdicom.sop_class import (
    CTImageStorage,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    StudyRootQueryRetrieveInformationModelMove,
)

from demonstration.clinical_pacs import AE_TITLE, start_clinical_pacs
from demonstration.images.collection import Collection
from demonstration.images.identities import Examinations, Patients
from demonstration.orthanc import Orthanc, Peer
from demonstration.processes import free_port

BRIDGE = "PASSERELLE"
pytestmark = pytest.mark.orthanc


@pytest.fixture(scope="module")
def bridge_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def pacs(collection: Collection, bridge_port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    orthanc = start_clinical_pacs(tmp_path_factory.mktemp("pacs"), collection, Peer(BRIDGE, bridge_port), 0, 0)
    yield orthanc
    orthanc.child.stop()


def _one_study() -> Dataset:
    query = Dataset()
    query.QueryRetrieveLevel = "STUDY"
    query.StudyInstanceUID = Examinations.CT_M3.value.study_instance_uid
    return query


def test_the_bridge_finds_the_examinations_of_a_patient(pacs: Orthanc) -> None:
    ae = AE(BRIDGE)
    ae.add_requested_context(StudyRootQueryRetrieveInformationModelFind)
    query = Dataset()
    query.QueryRetrieveLevel = "STUDY"
    query.PatientID = Patients.CAMILLE.value.patient_id
    query.AccessionNumber = ""
    association = ae.associate("127.0.0.1", pacs.dicom_port, ae_title=AE_TITLE)

    found = [answer for _, answer in association.send_c_find(query, StudyRootQueryRetrieveInformationModelFind)]
    association.release()

    assert {answer.AccessionNumber for answer in found if answer} == {
        "A26020301",
        "A26050502",
        "A26080403",
        "A26020304",
    }


def test_the_bridge_gets_an_examination(pacs: Orthanc) -> None:
    received: list[str] = []
    ae = AE(BRIDGE)
    ae.add_requested_context(StudyRootQueryRetrieveInformationModelGet)
    ae.add_requested_context(CTImageStorage)
    association = ae.associate(
        "127.0.0.1",
        pacs.dicom_port,
        ae_title=AE_TITLE,
        ext_neg=[build_role(CTImageStorage, scp_role=True)],
        evt_handlers=[(evt.EVT_C_STORE, lambda event: received.append(event.request.AffectedSOPInstanceUID) or 0)],
    )

    statuses = [status for status, _ in association.send_c_get(_one_study(), StudyRootQueryRetrieveInformationModelGet)]
    association.release()

    assert statuses[-1].Status == 0
    assert len(set(received)) == 60


def test_an_examination_is_moved_to_the_bridge(pacs: Orthanc, bridge_port: int) -> None:
    received: list[str] = []
    ae = AE(BRIDGE)
    ae.add_supported_context(CTImageStorage)
    ae.add_requested_context(StudyRootQueryRetrieveInformationModelMove)
    receiver = ae.start_server(
        ("127.0.0.1", bridge_port),
        block=False,
        evt_handlers=[(evt.EVT_C_STORE, lambda event: received.append(event.request.AffectedSOPInstanceUID) or 0)],
    )
    association = ae.associate("127.0.0.1", pacs.dicom_port, ae_title=AE_TITLE)

    answers = association.send_c_move(_one_study(), BRIDGE, StudyRootQueryRetrieveInformationModelMove)
    statuses = [status for status, _ in answers]
    association.release()
    receiver.shutdown()

    assert statuses[-1].Status == 0
    assert len(set(received)) == 60


def test_a_stranger_finds_nothing(pacs: Orthanc) -> None:
    ae = AE("STRANGER")
    ae.add_requested_context(StudyRootQueryRetrieveInformationModelFind)
    association = ae.associate("127.0.0.1", pacs.dicom_port, ae_title=AE_TITLE)

    found = (
        [
            status
            for status, answer in association.send_c_find(_one_study(), StudyRootQueryRetrieveInformationModelFind)
            if answer
        ]
        if association.is_established
        else []
    )

    assert found == []
    association.abort()
