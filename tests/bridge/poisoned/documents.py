"""Objects without images: reports, key objects, presentation states, radiotherapy, waveforms, encapsulated documents."""

import struct
from collections.abc import Iterator

from anonymization_bridge.deidentification.elements import Element, text
from tests.bridge.poisoned.heads import BORN, SEEN, file_of, geometry, head, merged, number, pixel_head
from tests.bridge.poisoned.planting import EXPLICIT, IMPLICIT, Planter, Poisoned, Survivor, code, sequence

REFERENCED = "1.2.826.0.1.3680043.10.999.1.1"


def content(kind: str, relation: str, concept: tuple[Element, ...] | None, *more: Element) -> tuple[Element, ...]:
    """Return a content item."""
    named = () if concept is None else (sequence(0x0040A043, concept),)
    return (text(0x0040A010, "CS", relation), text(0x0040A040, "CS", kind), *named, *more)


def reference(tag: int = 0x00081199) -> Element:
    """Return a reference to the first image of the set."""
    return sequence(tag, (text(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2"), text(0x00081155, "UI", REFERENCED)))


def report(instance: int, sop_class: str, modality: str, name: str) -> Poisoned:
    """Return a report of measurements, with names, texts and dates in its header and content."""
    planter = Planter(f"SR{modality}")
    measured = sequence(
        0x0040A300,
        (text(0x0040A30A, "DS", "12.5"), sequence(0x004008EA, code("mm", "UCUM", planter.marker("unit's meaning")))),
    )
    coordinates = content(
        "SCOORD",
        "INFERRED FROM",
        None,
        Element(0x00700022, "FL", struct.pack("<4f", 10.5, 20.5, 30.5, 40.5)),
        text(0x00700023, "CS", "POLYLINE"),
        sequence(0x0040A730, content("IMAGE", "SELECTED FROM", None, reference())),
    )
    length = content(
        "NUM",
        "CONTAINS",
        code("410668003", "SCT", planter.marker("concept's meaning")),
        measured,
        sequence(
            0x0040A730,
            coordinates,
            content(
                "TEXT",
                "HAS PROPERTIES",
                code("121106", "DCM", "Comment"),
                planter.at(0x0040A160, "UT", "comment of a measurement"),
            ),
        ),
    )
    items = [
        content(
            "PNAME",
            "HAS OBS CONTEXT",
            code("121008", "DCM", "Person Observer Name"),
            planter.at(0x0040A123, "PN", "observer"),
        ),
        content("TEXT", "CONTAINS", code("121071", "DCM", "Finding"), planter.at(0x0040A160, "UT", "finding")),
        content("DATE", "HAS OBS CONTEXT", code("121031", "DCM", "Subject Birth Date"), text(0x0040A121, "DA", BORN)),
        content(
            "UIDREF",
            "HAS OBS CONTEXT",
            code("121012", "DCM", "Device Observer UID"),
            text(0x0040A124, "UI", "1.2.826.0.1.3680043.10.999.555"),
        ),
        content(
            "DATETIME", "CONTAINS", code("111526", "DCM", "DateTime Started"), text(0x0040A120, "DT", f"{SEEN}120000")
        ),
        content(
            "CODE",
            "CONTAINS",
            code("121071", "DCM", "Finding"),
            sequence(0x0040A168, code("10200004", "SCT", planter.marker("value's meaning"))),
        ),
        content(
            "CODE",
            "CONTAINS",
            code("121071", "DCM", "Finding"),
            sequence(0x0040A168, code(planter.marker("local code")[:16], "99LOCAL", planter.marker("local meaning"))),
        ),
        length,
    ]
    planter.note("device UID", "uid_changed", b"1.2.826.0.1.3680043.10.999.555")
    root = [
        text(0x0040A040, "CS", "CONTAINER"),
        text(0x0040A050, "CS", "SEPARATE"),
        sequence(0x0040A043, code("126000", "DCM", "Imaging Measurement Report")),
        text(0x0040A491, "CS", "COMPLETE"),
        text(0x0040A493, "CS", "VERIFIED"),
        sequence(
            0x0040A073,
            (
                planter.at(0x0040A075, "PN", "verifying observer"),
                planter.at(0x0040A027, "LO", "organization"),
                text(0x0040A030, "DT", SEEN),
            ),
        ),
        sequence(0x0040A078, (planter.at(0x0040A123, "PN", "author"),)),
        sequence(0x0040A07C, (planter.at(0x00080080, "LO", "custodian"),)),
        sequence(0x0040A504, (text(0x00080105, "CS", "DCMR"), text(0x0040DB00, "CS", "1500"))),
        sequence(
            0x0040A375,
            (
                sequence(0x00081115, (reference(), text(0x0020000E, "UI", "1.2.826.0.1.3680043.10.999.1.3"))),
                text(0x0020000D, "UI", "1.2.826.0.1.3680043.10.999.1.2"),
            ),
        ),
        sequence(0x0040A730, *items),
    ]
    elements = [one for one in merged(head(planter, sop_class, modality, instance), root) if one.tag != 0x00200052]
    judged = [
        Survivor("measured value", "", has_content("NUM", "MeasuredValueSequence.0.NumericValue", 12.5)),
        Survivor(
            "unit", "", has_content("NUM", "MeasuredValueSequence.0.MeasurementUnitsCodeSequence.0.CodeValue", "mm")
        ),
        Survivor("concept", "", has_content("NUM", "ConceptNameCodeSequence.0.CodeValue", "410668003")),
        Survivor("coded finding", "", has_content("CODE", "ConceptCodeSequence.0.CodeValue", "10200004")),
        Survivor("coordinates", "", has_content("SCOORD", "GraphicData", [10.5, 20.5, 30.5, 40.5])),
        Survivor("reference", "", has_content("IMAGE", "ReferencedSOPSequence.0.ReferencedSOPInstanceUID", bool)),
    ]
    return Poisoned(name, instance, file_of(elements, EXPLICIT), planter.planted, judged)


def has_content(kind: str, path: str, value: object) -> object:
    """Return what asks a data set for a content item of a kind that has a value."""
    return ("content", kind, path, value)


def key_object() -> Poisoned:
    """Return a key object selection with a description."""
    planter = Planter("KO")
    items = [
        content(
            "TEXT",
            "CONTAINS",
            code("113012", "DCM", "Key Object Description"),
            planter.at(0x0040A160, "UT", "description"),
        ),
        content(
            "PNAME",
            "HAS OBS CONTEXT",
            code("121008", "DCM", "Person Observer Name"),
            planter.at(0x0040A123, "PN", "observer"),
        ),
        content("IMAGE", "CONTAINS", None, reference()),
    ]
    root = [
        text(0x0040A040, "CS", "CONTAINER"),
        text(0x0040A050, "CS", "SEPARATE"),
        sequence(0x0040A043, code("113000", "DCM", planter.marker("title's meaning"))),
        sequence(0x0040A730, *items),
    ]
    elements = [one for one in merged(head(planter, "88.59", "KO", 62), root) if one.tag != 0x00200052]
    survivors = [
        Survivor("reference", "", has_content("IMAGE", "ReferencedSOPSequence.0.ReferencedSOPInstanceUID", bool)),
        Survivor("title", "ConceptNameCodeSequence.0.CodeValue", "113000"),
    ]
    return Poisoned("ko", 62, file_of(elements, EXPLICIT), planter.planted, survivors)


def presentation() -> Poisoned:
    """Return a presentation state with text drawn over the image."""
    planter = Planter("PR")
    note = (planter.at(0x00700006, "ST", "text object"),)
    more = [
        text(0x00700080, "CS", "STATE"),
        planter.at(0x00700081, "LO", "description"),
        text(0x00700082, "DA", SEEN),
        planter.at(0x00700084, "PN", "creator"),
        sequence(0x00700001, (sequence(0x00700008, note), planter.at(0x00700002, "CS", "layer"))),
        sequence(0x00700060, (planter.at(0x00700068, "LO", "layer description"),)),
        sequence(0x00081115, (reference(0x00081140), text(0x0020000E, "UI", "1.2.826.0.1.3680043.10.999.1.3"))),
        sequence(
            0x00283110,
            (
                text(0x00281050, "DS", "40"),
                text(0x00281051, "DS", "400"),
                planter.at(0x00281055, "LO", "window's explanation"),
            ),
        ),
        sequence(
            0x0070005A,
            (
                Element(0x00700052, "SL", struct.pack("<2l", 1, 1)),
                Element(0x00700053, "SL", struct.pack("<2l", 16, 16)),
                text(0x00700100, "CS", "SCALE TO FIT"),
            ),
        ),
    ]
    survivors = [
        Survivor("window", "SoftcopyVOILUTSequence.0.WindowWidth", 400),
        Survivor("reference", "ReferencedSeriesSequence.0.ReferencedImageSequence.0.ReferencedSOPInstanceUID", bool),
    ]
    return Poisoned(
        "pr", 63, file_of(merged(head(planter, "11.1", "PR", 63), more), IMPLICIT), planter.planted, survivors
    )


def structures() -> Poisoned:
    """Return contours."""
    planter = Planter("RTS")
    marker = planter.marker("contour's name")
    contour = (
        text(0x30060042, "CS", "CLOSED_PLANAR"),
        text(0x30060046, "IS", "3"),
        text(0x30060050, "DS", "1.5\\2.5\\3.5\\4.5\\5.5\\3.5\\1.5\\5.5\\3.5"),
        sequence(0x30060016, (text(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.2"), text(0x00081155, "UI", REFERENCED))),
    )
    more = [
        planter.at(0x30060002, "SH", "label"),
        planter.at(0x30060004, "LO", "name"),
        planter.at(0x30060006, "ST", "description"),
        text(0x30060008, "DA", SEEN),
        sequence(
            0x30060020,
            (
                text(0x30060022, "IS", "1"),
                text(0x30060024, "UI", "1.2.826.0.1.3680043.10.999.1.4"),
                text(0x30060026, "LO", f"GTV {marker}"),
                planter.at(0x30060028, "ST", "description"),
                planter.at(0x30060038, "LO", "how"),
            ),
        ),
        sequence(
            0x30060039,
            (sequence(0x30060040, contour), text(0x30060084, "IS", "1"), text(0x3006002A, "IS", "255\\0\\0")),
        ),
        sequence(
            0x30060080,
            (
                text(0x30060082, "IS", "1"),
                text(0x30060084, "IS", "1"),
                planter.at(0x30060085, "SH", "label"),
                text(0x300600A4, "CS", "GTV"),
                planter.at(0x300600A6, "PN", "interpreter"),
            ),
        ),
        planter.at(0x300E0008, "PN", "reviewer"),
    ]
    survivors = [
        Survivor(
            "contour",
            "ROIContourSequence.0.ContourSequence.0.ContourData",
            [1.5, 2.5, 3.5, 4.5, 5.5, 3.5, 1.5, 5.5, 3.5],
        ),
        Survivor("structure", "StructureSetROISequence.0.ROINumber", 1),
        Survivor("structure's name", "StructureSetROISequence.0.ROIName", "GTV"),
        Survivor("structure's type", "RTROIObservationsSequence.0.RTROIInterpretedType", "GTV"),
        Survivor(
            "reference", "ROIContourSequence.0.ContourSequence.0.ContourImageSequence.0.ReferencedSOPInstanceUID", bool
        ),
    ]
    return Poisoned(
        "rtstruct",
        64,
        file_of(merged(head(planter, "481.3", "RTSTRUCT", 64), more), IMPLICIT),
        planter.planted,
        survivors,
    )


def dose() -> Poisoned:
    """Return a grid of doses."""
    planter = Planter("RTD")
    more = [
        text(0x30040002, "CS", "GY"),
        text(0x30040004, "CS", "PHYSICAL"),
        text(0x3004000A, "CS", "PLAN"),
        planter.at(0x30040006, "LO", "comment"),
        text(0x3004000C, "DS", "0\\2.5"),
        text(0x3004000E, "DS", "0.000125"),
        text(0x30040014, "CS", "IMAGE"),
        text(0x00280008, "IS", "2"),
        text(0x00280009, "AT", ""),
        sequence(
            0x300C0002,
            (
                text(0x00081150, "UI", "1.2.840.10008.5.1.4.1.1.481.5"),
                text(0x00081155, "UI", "1.2.826.0.1.3680043.10.999.66.1"),
            ),
        ),
        Element(0x7FE00010, "OW", struct.pack("<512H", *range(512))),
    ]
    elements = merged(head(planter, "481.2", "RTDOSE", 65), geometry(), pixel_head(16, 16, 16, 16), more)
    survivors = [
        Survivor("dose", "DoseGridScaling", 0.000125),
        Survivor("dose", "GridFrameOffsetVector", [0, 2.5]),
        Survivor("dose", "DoseUnits", "GY"),
        Survivor("dose", "PixelData", struct.pack("<512H", *range(512))),
        Survivor("reference", "ReferencedRTPlanSequence.0.ReferencedSOPInstanceUID", bool),
    ]
    return Poisoned("rtdose", 65, file_of(elements, EXPLICIT), planter.planted, survivors)


def plan() -> Poisoned:
    """Return a plan."""
    planter = Planter("RTP")
    point = (text(0x300A0112, "IS", "0"), text(0x300A011E, "DS", "180"), text(0x300A0134, "DS", "0.5"))
    beam = (
        text(0x300A00C0, "IS", "1"),
        planter.at(0x300A00C2, "LO", "beam's name"),
        planter.at(0x300A00C3, "ST", "description"),
        planter.at(0x300A00B2, "SH", "machine"),
        text(0x300A00C6, "CS", "PHOTON"),
        sequence(0x300A0111, point),
    )
    more = [
        planter.at(0x300A0002, "SH", "label"),
        planter.at(0x300A0003, "LO", "name"),
        planter.at(0x300A0004, "ST", "description"),
        text(0x300A0006, "DA", SEEN),
        planter.at(0x300A000E, "ST", "prescription"),
        sequence(
            0x300A0010,
            (
                text(0x300A0012, "IS", "1"),
                planter.at(0x300A0016, "LO", "dose reference"),
                text(0x300A0026, "DS", "50.4"),
            ),
        ),
        sequence(0x300A0070, (text(0x300A0071, "IS", "1"), text(0x300A0078, "IS", "28"))),
        sequence(0x300A00B0, beam),
        planter.at(0x300E0008, "PN", "reviewer"),
    ]
    survivors = [
        Survivor("dose", "DoseReferenceSequence.0.TargetPrescriptionDose", 50.4),
        Survivor("fractions", "FractionGroupSequence.0.NumberOfFractionsPlanned", 28),
        Survivor("beam", "BeamSequence.0.ControlPointSequence.0.GantryAngle", 180),
    ]
    return Poisoned(
        "rtplan", 66, file_of(merged(head(planter, "481.5", "RTPLAN", 66), more), EXPLICIT), planter.planted, survivors
    )


def ecg() -> Poisoned:
    """Return an electrocardiogram with its annotations."""
    planter = Planter("ECG")
    channel = (
        sequence(0x003A0208, code("5.6.3-9-1", "SCPECG", planter.marker("lead's meaning"))),
        text(0x003A0210, "DS", "1.25"),
        sequence(0x003A0211, code("uV", "UCUM", "microvolt")),
        number(0x003A021A, 16),
        planter.at(0x003A0203, "SH", "channel label"),
    )
    samples = struct.pack("<20h", *range(-10, 10))
    group = (
        text(0x003A0004, "CS", "ORIGINAL"),
        number(0x003A0005, 1),
        Element(0x003A0010, "UL", struct.pack("<L", 20)),
        text(0x003A001A, "DS", "500"),
        planter.at(0x003A0020, "SH", "group label"),
        sequence(0x003A0200, channel),
        number(0x54001004, 16),
        text(0x54001006, "CS", "SS"),
        Element(0x54001010, "OW", samples),
    )
    more = [
        sequence(0x54000100, group),
        sequence(0x0040B020, (planter.at(0x00700006, "ST", "annotation"),)),
        sequence(
            0x00400555,
            content("TEXT", "CONTAINS", code("121106", "DCM", "Comment"), planter.at(0x0040A160, "UT", "context")),
        ),
        text(0x0008002A, "DT", f"{SEEN}120000"),
    ]
    elements = [one for one in merged(head(planter, "9.1.1", "ECG", 67), more) if one.tag != 0x00200052]
    survivors = [
        Survivor("samples", "WaveformSequence.0.WaveformData", samples),
        Survivor("sampling", "WaveformSequence.0.SamplingFrequency", 500),
        Survivor(
            "lead", "WaveformSequence.0.ChannelDefinitionSequence.0.ChannelSourceSequence.0.CodeValue", "5.6.3-9-1"
        ),
    ]
    return Poisoned("ecg", 67, file_of(elements, EXPLICIT), planter.planted, survivors)


def encapsulated_documents() -> Iterator[Poisoned]:
    """Yield a PDF, a CDA and an STL with text in them; they may be held."""
    for instance, (sop_class, modality, name, begin) in enumerate(
        (
            ("104.1", "DOC", "pdf", b"%PDF-1.4 "),
            ("104.2", "DOC", "cda", b"<ClinicalDocument>"),
            ("104.3", "M3D", "stl", b"solid "),
        ),
        68,
    ):
        planter = Planter(name.upper())
        document = begin + planter.marker("document").encode()
        more = [
            Element(0x00420011, "OB", document + b"\0" * (len(document) % 2)),
            planter.at(0x00420010, "ST", "title"),
            text(0x00420012, "LO", "application/pdf"),
            sequence(0x0040A043, code("18748-4", "LN", planter.marker("title's meaning"))),
        ]
        yield Poisoned(
            name,
            instance,
            file_of(merged(head(planter, sop_class, modality, instance), more), EXPLICIT),
            planter.planted,
            [],
            needs_person=True,
            may_be_held=True,
        )


def segmentation() -> Poisoned:
    """Return a segmentation whose labels are free text beside coded types."""
    planter = Planter("SEG")
    segment = (
        number(0x00620004, 1),
        planter.at(0x00620005, "LO", "label"),
        planter.at(0x00620006, "ST", "description"),
        text(0x00620008, "CS", "MANUAL"),
        planter.at(0x00620009, "LO", "algorithm"),
        sequence(0x00620003, code("49755003", "SCT", "Morphologically Abnormal Structure")),
        sequence(0x0062000F, code("10200004", "SCT", planter.marker("type's meaning"))),
    )
    more = [
        text(0x00080008, "CS", "DERIVED\\PRIMARY"),
        text(0x00620001, "CS", "BINARY"),
        sequence(0x00620002, segment),
        planter.at(0x00700081, "LO", "description"),
        planter.at(0x00700084, "PN", "creator"),
        text(0x00280008, "IS", "1"),
        sequence(0x00081115, (reference(0x0008114A), text(0x0020000E, "UI", "1.2.826.0.1.3680043.10.999.1.3"))),
        Element(0x7FE00010, "OB", bytes(range(32))),
    ]
    elements = merged(head(planter, "66.4", "SEG", 71), pixel_head(16, 16, 1, 1), more)
    survivors = [
        Survivor("segment", "SegmentSequence.0.SegmentLabel", "Liver"),
        Survivor("segment", "SegmentSequence.0.SegmentedPropertyTypeCodeSequence.0.CodeValue", "10200004"),
        Survivor("reference", "ReferencedSeriesSequence.0.ReferencedInstanceSequence.0.ReferencedSOPInstanceUID", bool),
    ]
    return Poisoned("seg", 71, file_of(elements, EXPLICIT), planter.planted, survivors)


def document_objects() -> Iterator[Poisoned]:
    """Yield all of them."""
    yield report(61, "88.33", "SR", "sr-comprehensive")
    yield from (key_object(), presentation(), structures(), dose(), plan(), ecg(), segmentation())
    yield from encapsulated_documents()
