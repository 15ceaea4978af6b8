"""Objects whose headers are poisoned: encodings, character sets, kept attributes, privates, groups nobody looks at."""

import struct
from collections.abc import Iterator

from anonymization_bridge.deidentification.elements import Element, Encoding, text
from tests.bridge.poisoned.heads import BORN, PATIENT_ID, SEEN, file_of, geometry, head, merged, number, pixel_head
from tests.bridge.poisoned.planting import (
    BIG_ENDIAN,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    LITTLE,
    Planter,
    Poisoned,
    Survivor,
    code,
    sequence,
)

ROWS, COLUMNS = 16, 16
CT, MR, PET, ENHANCED_MR = "2", "4", "128", "4.1"
PIXELS = Element(0x7FE00010, "OW", bytes(place % 16 for place in range(2 * ROWS * COLUMNS)))
GEOMETRY = [
    Survivor("geometry", "ImagePositionPatient", [-120.5, -80.25, 33.5]),
    Survivor("geometry", "PixelSpacing", [0.75, 0.75]),
    Survivor("rescale", "RescaleSlope", 1.5),
    Survivor("rescale", "RescaleIntercept", -1024),
    Survivor("frame of reference", "FrameOfReferenceUID", bool),
    Survivor("sex", "PatientSex", "F"),
    Survivor("weight", "PatientWeight", 61.5),
    Survivor("size", "PatientSize", 1.62),
    Survivor("age, computed", "PatientAge", "075Y"),
]


def image(
    planter: Planter, sop_class: str, modality: str, instance: int, *more: Element, order: str = "<"
) -> list[Element]:
    """Return a small grey image."""
    return merged(
        head(planter, sop_class, modality, instance),
        geometry(),
        pixel_head(ROWS, COLUMNS, order=order),
        [PIXELS],
        list(more),
    )


def encodings() -> Iterator[Poisoned]:
    """Yield the base identifiers in every native encoding."""
    for place, (name, syntax) in enumerate(
        (("explicit", EXPLICIT), ("implicit", IMPLICIT), ("big-endian", BIG_ENDIAN), ("deflated", DEFLATED)), 1
    ):
        planter = Planter(f"ENC{'ABCD'[place - 1]}")
        elements = image(planter, CT, "CT", place, order=">" if syntax == BIG_ENDIAN else "<")
        yield Poisoned(f"ct-{name}", place, file_of(elements, syntax), planter.planted, GEOMETRY)


CHARACTER_SETS = (
    ("ISO_IR 100", "latin-1", "Exemplé^Zoë"),
    ("ISO_IR 192", "utf-8", "Exemplé^Žofie"),
    ("ISO_IR 144", "iso8859_5", "Экземпляр^Анна"),
    ("ISO_IR 127", "iso8859_6", "مثال^ليلى"),
    ("ISO_IR 126", "iso8859_7", "Παράδειγμα^Άννα"),
    ("ISO_IR 138", "iso8859_8", "דוגמה^רות"),
    ("ISO_IR 166", "iso8859_11", "ตัวอย่าง^สมใจ"),
    ("\\ISO 2022 IR 87", "iso2022_jp", "Exemple^Taro=山田^太郎=やまだ^たろう"),
    ("\\ISO 2022 IR 149", "euc_kr", "Exemple^Kil=洪^吉洞=홍^길동"),
    ("GB18030", "gb18030", "Exemple^Dong=王^小东"),
    ("GBK", "gbk", "Exemple^Lan=李^兰兰"),
    ("ISO_IR 6", "cp1252", "Exemplé^Sœur"),
)


def character_sets() -> Iterator[Poisoned]:
    """Yield a name in each character set, in names, comments and descriptions."""
    for place, (declared, encoding, name) in enumerate(CHARACTER_SETS, 11):
        planter = Planter(f"CHR{chr(54 + place)}")
        raw = name.encode(encoding, "ignore")
        raw += b" " * (len(raw) % 2)
        for part in name.replace("^", "=").split("="):
            if len(part) > 3 or not part.isascii():
                planter.note(f"name in {declared}", "text_removed", part.encode(encoding, "ignore"))
                planter.note(f"name of {declared} in UTF-8", "text_removed", part.encode())
        planted = [
            text(0x00080005, "CS", declared),
            Element(0x00100010, "PN", raw),
            Element(0x00104000, "LT", raw),
            Element(0x0008103E, "LO", raw),
            Element(0x00081030, "LO", raw),
            Element(0x00400254, "LO", raw),
        ]
        elements = image(planter, MR, "MR", place, *planted)
        yield Poisoned(
            f"mr-{declared.strip(chr(92)).replace(' ', '-')}",
            place,
            file_of(elements, EXPLICIT),
            planter.planted,
            GEOMETRY,
        )


def kept_attributes() -> Poisoned:
    """Return the patient's own name, date, number and UID, and free text, inside attributes that are kept."""
    planter = Planter("KEPT")
    name, birth = planter.marker("patient's name"), BORN
    elements = image(planter, MR, "MR", 31)
    uid = next(one.written.decode() for one in planter.planted if one.place == "study UID")
    planted = [
        text(0x00100010, "PN", f"{name}^JEANNE"),
        text(0x00080008, "CS", f"ORIGINAL\\PRIMARY\\{name}"),
        text(0x0008103E, "LO", f"T1 SAG {name} {birth}"),
        text(0x00081030, "LO", f"IRM cerveau {PATIENT_ID}"),
        text(0x00080070, "LO", f"SIEMENS {name}"),
        text(0x00081090, "LO", f"Avanto {uid}"),
        text(0x00180024, "SH", name[:16]),
        text(0x00181020, "LO", f"syngo {name}"),
        text(0x00181210, "SH", name[:16]),
        text(0x00181250, "SH", name[:16]),
        text(0x00180010, "LO", f"Dotarem {name}"),
        text(0x00180015, "CS", name[:16]),
        text(0x00185100, "CS", name[:16]),
        text(0x00200012, "IS", birth),
        text(0x00180087, "DS", PATIENT_ID.removeprefix("IPP")),
        text(0x00181041, "DS", birth),
        text(0x00201041, "DS", PATIENT_ID),
        text(0x00281055, "LO", f"WINDOW {name}"),
        text(0x00209056, "SH", name[:16]),
        Element(0x00189089, "FD", name[:16].encode().ljust(24)),
        Element(0x00280120, "US", name[:2].encode()),
        Element(0x00189087, "FD", struct.pack("<d", 800.0)),
        sequence(0x00082218, code("12738006", "SCT", f"Brain of {name}")),
        sequence(0x00180012, code(name[:16], "99LOCAL", name)),
        planter.at(0x00181060, "DS", "trigger time"),
        planter.at(0x00080030, "TM", "study time"),
        planter.at(0x0008002A, "DT", "acquisition date-time"),
        planter.at(0x00101010, "AS", "age"),
        planter.at(0x00080201, "SH", "time zone"),
        planter.at(0x00280A02, "CS", "spacing"),
    ]
    planter.note("patient's number", "text_removed", PATIENT_ID.removeprefix("IPP").encode())
    survivors = [
        *GEOMETRY[:5],
        Survivor("b-value", "DiffusionBValue", 800.0),
        Survivor("region", "AnatomicRegionSequence.0.CodeValue", "12738006"),
    ]
    return Poisoned("mr-kept-attributes", 31, file_of(merged(elements, planted), EXPLICIT), planter.planted, survivors)


def nested_and_private() -> Poisoned:
    """Return markers in nested sequences, private attributes, values of unknown representation, and unknown attributes."""
    planter = Planter("PRIV")
    inner = (
        planter.at(0x00100010, "PN", "nested name"),
        planter.at(0x00080080, "LO", "nested institution"),
        planter.at(0x00104000, "LT", "nested comments"),
        planter.at(0x00111001, "LO", "nested private"),
    )
    implicit = Encoding(implicit=True, little_endian=True)
    unknown = implicit.tag(0xFFFEE000)
    hidden = implicit.write([planter.at(0x00100010, "PN", "name in a sequence of unknown representation")])
    deep: tuple[Element, ...] = inner
    for tag in (0x00082112, 0x00089124, 0x00081140, 0x00540016):
        deep = (*inner, sequence(tag, deep))
    planted = [
        sequence(0x00082112, deep),
        sequence(0x00081140, (*inner, text(0x00081155, "UI", "1.2.826.0.1.3680043.10.999.41.5"))),
        sequence(0x0040A730, inner),
        Element(0x00081115, "UN", unknown + struct.pack("<L", len(hidden)) + hidden),
        planter.at(0x00090010, "LO", "private creator"),
        planter.at(0x00091001, "LO", "private text"),
        planter.at(0x00091002, "UN", "private bytes"),
        sequence(0x00091003, inner),
        planter.at(0x00291010, "OB", "private bytes"),
        planter.at(0x00131010, "UT", "private text"),
        planter.at(0x00200011, "UN", "series number of unknown representation"),
        planter.at(0x00189087, "UN", "b-value of unknown representation"),
        planter.at(0x00081150, "UN", "class of unknown representation"),
        planter.at(0x0008FFFE, "LO", "unknown public attribute"),
        planter.at(0x00189FFE, "UN", "unknown public attribute"),
        planter.at(0x00086666, "OB", "unknown public attribute"),
        planter.at(0x00080001, "LO", "retired"),
        planter.at(0x00080040, "LO", "retired"),
        planter.at(0x00104011, "LO", "retired or wrong"),
        planter.at(0x00140023, "LO", "industrial"),
        planter.at(0x00142002, "LO", "industrial"),
        planter.at(0x00144001, "LT", "industrial"),
        planter.at(0x40080115, "LT", "retired interpretation"),
        planter.at(0x40000010, "LT", "retired arbitrary text"),
        planter.at(0x00880906, "ST", "retired topic subject"),
        planter.at(0x00081195, "UI", "transaction UID", "uid_changed"),
        planter.at(0x00080119, "UC", "long code value"),
        planter.at(0x00080120, "UR", "URN code value"),
        planter.at(0x00081190, "UR", "retrieve URL"),
        planter.at(0x0040E010, "UR", "retrieve URI"),
        planter.at(0x00080054, "AE", "retrieve AE title"),
        planter.at(0x00020016, "AE", "source AE title"),
    ]
    elements = merged(image(planter, CT, "CT", 41), [one for one in planted if one.tag >> 16 != 2])
    return Poisoned("ct-private", 41, file_of(elements, EXPLICIT), planter.planted, GEOMETRY)


def around() -> Poisoned:
    """Return markers in preamble, group 2, overlays, curves, icon, signatures, trailing padding and behind it all."""
    planter = Planter("RND")
    meta = (
        planter.at(0x00020013, "SH", "implementation version"),
        planter.at(0x00020016, "AE", "source AE title"),
        planter.at(0x00020018, "AE", "receiving AE title"),
        text(0x00020100, "UI", "1.2.826.0.1.3680043.10.999.777"),
        planter.at(0x00020102, "OB", "private information"),
    )
    icon = (number(0x00280010, 8), number(0x00280011, 8), planter.at(0x7FE00010, "OB", "icon pixels"))
    planted = [
        number(0x60000010, ROWS),
        number(0x60000011, COLUMNS),
        planter.at(0x60000022, "LO", "overlay description"),
        planter.at(0x60003000, "OW", "overlay data"),
        planter.at(0x60021500, "LO", "overlay label"),
        planter.at(0x50000022, "LO", "curve description"),
        planter.at(0x50003000, "OW", "curve data"),
        sequence(0x00880200, icon),
        sequence(0x04000561, (planter.at(0x00100010, "PN", "original name"),)),
        sequence(0x04000500, (planter.at(0x04000520, "OB", "encrypted content"),)),
        planter.at(0x00281199, "UI", "palette UID", "uid_changed"),
    ]
    signature = sequence(
        0xFFFAFFFA, (planter.at(0x04000115, "OB", "certificate"), planter.at(0x04000120, "OB", "signature"))
    )
    padding = planter.at(0xFFFCFFFC, "OB", "trailing padding")
    trailing = LITTLE.write([signature, padding]) + planter.marker("bytes behind the data set").encode()
    preamble = planter.marker("preamble").encode().ljust(128, b"\0")
    elements = merged(image(planter, CT, "CT", 42), planted)
    content = file_of(elements, EXPLICIT, preamble=preamble, meta=meta, trailing=trailing)
    return Poisoned("ct-around", 42, content, planter.planted, GEOMETRY)


def unused_bits() -> Poisoned:
    """Return an overlay drawn into unused bits, and bytes behind the last frame."""
    planter = Planter("BIT")
    letters = planter.marker("unused bits", "pixels_hidden")
    samples = [place % 4096 for place in range(ROWS * COLUMNS)]
    for place, letter in enumerate(letters.encode()):
        samples[2 * place] |= (letter >> 4) << 12
        samples[2 * place + 1] |= (letter & 15) << 12
    tail = planter.marker("bytes behind the last frame").encode()
    pixels = struct.pack(f"<{len(samples)}H", *samples) + tail + b"\0" * (len(tail) % 2)
    overlay = [number(0x60000010, ROWS), number(0x60000011, COLUMNS), number(0x60000100, 16), number(0x60000102, 12)]
    elements = merged(image(planter, CT, "CT", 43), overlay, [Element(0x7FE00010, "OW", pixels)])
    clean = struct.pack(f"<{len(samples)}H", *(sample & 0xFFF for sample in samples))
    return Poisoned(
        "ct-unused-bits",
        43,
        file_of(elements, EXPLICIT),
        planter.planted,
        [*GEOMETRY, Survivor("pixels", "PixelData", clean)],
        may_be_held=True,
    )


def uptake() -> Poisoned:
    """Return a PET with all that uptake is computed from, injected before midnight."""
    planter = Planter("PET")
    drug = (
        planter.at(0x00180031, "LO", "radiopharmaceutical"),
        text(0x00181072, "TM", "231500"),
        text(0x00181078, "DT", f"{SEEN}231500"),
        text(0x00181074, "DS", "350000000"),
        text(0x00181075, "DS", "6586.2"),
        text(0x00181076, "DS", "0.967"),
        sequence(0x00540300, code("C-111A1", "SRT", planter.marker("meaning of a code"))),
    )
    more = [
        text(0x0008002A, "DT", "20240301001500"),
        text(0x00080022, "DA", "20240301"),
        text(0x00080032, "TM", "001500"),
        text(0x00541001, "CS", "BQML"),
        text(0x00541102, "CS", "START"),
        text(0x00541000, "CS", "WHOLE BODY\\IMAGE"),
        text(0x00541300, "DS", "90000"),
        text(0x00541321, "DS", "1.25"),
        text(0x00280051, "CS", "DECY\\ATTN\\SCAT"),
        sequence(0x00540016, drug),
    ]
    drugs = "RadiopharmaceuticalInformationSequence.0."
    survivors = [
        *GEOMETRY,
        Survivor("uptake: dose", drugs + "RadionuclideTotalDose", 350000000),
        Survivor("uptake: half-life", drugs + "RadionuclideHalfLife", 6586.2),
        Survivor("uptake: units", "Units", "BQML"),
        Survivor("uptake: decay", "DecayCorrection", "START"),
        Survivor(
            "uptake: minutes from injection to scan",
            f"{drugs}RadiopharmaceuticalStartDateTime->AcquisitionDateTime",
            60.0,
        ),
        Survivor("corrections", "CorrectedImage", ["DECY", "ATTN", "SCAT"]),
    ]
    return Poisoned(
        "pt-uptake", 51, file_of(image(planter, PET, "PT", 51, *more), EXPLICIT), planter.planted, survivors
    )


def functional_groups() -> Poisoned:
    """Return a multi-frame MR with its functional groups, and markers among them."""
    planter = Planter("FNG")
    diffusion = (
        number(0x00189087, 0, form="d"),
        Element(0x00189075, "CS", b"DIRECTIONAL "),
        sequence(0x00189076, (Element(0x00189089, "FD", struct.pack("<3d", 0, 0.6, 0.8)),)),
    )
    shared = (
        sequence(0x00289110, (text(0x00180050, "DS", "2"), text(0x00280030, "DS", "0.75\\0.75"))),
        sequence(0x00209116, (text(0x00200037, "DS", "1\\0\\0\\0\\1\\0"),)),
        sequence(0x00189112, (text(0x00180080, "DS", "2500"), text(0x00181314, "DS", "90"))),
        planter.at(0x00209158, "LT", "frame comments"),
    )
    frames = tuple(
        (
            sequence(0x00209113, (text(0x00200032, "DS", f"0\\0\\{frame}"),)),
            sequence(
                0x00209111,
                (
                    Element(0x00209157, "UL", struct.pack("<2L", 1, frame + 1)),
                    Element(0x00189151, "DT", f"{SEEN}2355{frame:02d}".encode()),
                    number(0x00209128, frame + 1, form="L"),
                    planter.at(0x00209453, "LO", "frame label"),
                ),
            ),
            sequence(0x00189117, (*diffusion[1:], Element(0x00189087, "FD", struct.pack("<d", 500.0 * frame)))),
            sequence(0x00189114, (Element(0x00189082, "FD", struct.pack("<d", 85.0)),)),
            sequence(0x00189118, (Element(0x00209153, "FD", struct.pack("<d", 40.0 * frame)),)),
        )
        for frame in range(2)
    )
    more = [
        text(0x00280008, "IS", "2"),
        sequence(0x52009229, shared),
        sequence(0x52009230, *frames),
        text(0x00280301, "CS", "NO"),
        Element(0x7FE00010, "OW", bytes(4 * ROWS * COLUMNS)),
    ]
    shared_path, frame = "SharedFunctionalGroupsSequence.0.", "PerFrameFunctionalGroupsSequence.1."
    survivors = [
        Survivor("spacing", shared_path + "PixelMeasuresSequence.0.PixelSpacing", [0.75, 0.75]),
        Survivor("repetition time", shared_path + "MRTimingAndRelatedParametersSequence.0.RepetitionTime", 2500),
        Survivor("echo time", frame + "MREchoSequence.0.EffectiveEchoTime", 85.0),
        Survivor("position", frame + "PlanePositionSequence.0.ImagePositionPatient", [0, 0, 1]),
        Survivor("b-value", frame + "MRDiffusionSequence.0.DiffusionBValue", 500.0),
        Survivor(
            "diffusion direction",
            frame + "MRDiffusionSequence.0.DiffusionGradientDirectionSequence.0.DiffusionGradientOrientation",
            [0, 0.6, 0.8],
        ),
        Survivor("temporal position", frame + "FrameContentSequence.0.TemporalPositionIndex", 2),
        Survivor("cardiac position", frame + "CardiacSynchronizationSequence.0.NominalCardiacTriggerDelayTime", 40.0),
    ]
    return Poisoned(
        "mr-functional-groups",
        52,
        file_of(image(planter, ENHANCED_MR, "MR", 52, *more), EXPLICIT),
        planter.planted,
        survivors,
    )


def contrast() -> Poisoned:
    """Return a CT with contrast across midnight in a time zone, and a history of lossy compression."""
    planter = Planter("CTR")
    more = [
        text(0x00080201, "SH", "+0130"),
        text(0x0008002A, "DT", "20240301000130.250+0130"),
        text(0x00181042, "TM", "235930"),
        text(0x00181043, "TM", "235959.5"),
        text(0x00181049, "DS", "350"),
        text(0x00181041, "DS", "90"),
        text(0x00180010, "LO", "IOMERON 350"),
        text(0x00282110, "CS", "01"),
        text(0x00282112, "DS", "12.5"),
        text(0x00282114, "CS", "ISO_10918_1"),
        text(0x00101010, "AS", "094Y"),
        planter.at(0x00181048, "CS", "ingredient"),
    ]
    survivors = [
        *GEOMETRY[:8],
        Survivor("age beyond 89", "PatientAge", "090Y"),
        Survivor("contrast: start", "ContrastBolusStartTime", "235930"),
        Survivor("contrast: agent", "ContrastBolusAgent", "IOMERON 350"),
        Survivor(
            "contrast: minutes from study to acquisition",
            "StudyDate+StudyTime->AcquisitionDateTime",
            11.504166666666666,
        ),
        Survivor("time zone", "TimezoneOffsetFromUTC", "+0130"),
        Survivor("lossy compression", "LossyImageCompressionRatio", 12.5),
        Survivor("lossy compression", "LossyImageCompressionMethod", "ISO_10918_1"),
    ]
    return Poisoned(
        "ct-contrast", 53, file_of(image(planter, CT, "CT", 53, *more), EXPLICIT), planter.planted, survivors
    )


def header_objects() -> Iterator[Poisoned]:
    """Yield all of them."""
    yield from encodings()
    yield from character_sets()
    yield from (
        kept_attributes(),
        nested_and_private(),
        around(),
        unused_bits(),
        uptake(),
        functional_groups(),
        contrast(),
    )
