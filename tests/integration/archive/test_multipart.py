import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolpict.integration.archive.multipart import NotMultipartError, find_boundary, read_parts
from toolpict.integration.archive.negotiation import accepts_multipart
from toolpict.services.multipart import MultipartAnswer
from toolpict.services.ports.archive import Bytes

NEAR_MISSES = st.sampled_from([b"\r\n", b"--", b"\r\n--edge", b"\r\n--Xedge", b"edge", b"\x00", b"pixels"])
BODIES = st.lists(
    st.lists(NEAR_MISSES, max_size=6).map(b"".join).filter(lambda body: b"\r\n--edge" not in body), max_size=4
)


def trickle(body, size):
    stream = io.BytesIO(body)
    return lambda wanted: stream.read(min(size, wanted))


@given(BODIES, st.integers(1, 40))
def test_parts_come_as_they_were_written_however_they_arrive(bodies, size):
    answer = MultipartAnswer("application/dicom", "", "edge")
    written = b"".join(answer.write(Bytes(iter([body]), len(body)) for body in bodies))
    if bodies:
        read = [b"".join(part.chunks) for part in read_parts(trickle(written, size), b"edge")]
        assert read == bodies


def test_the_length_of_an_answer_is_known_when_that_of_its_parts_is():
    answer = MultipartAnswer.of("application/octet-stream", "1.2.840.10008.1.2.1")
    parts = [Bytes(iter([b"one"]), 3), Bytes(iter([b"three"]), 5)]
    assert answer.length(parts) == len(b"".join(answer.write(parts)))


def test_a_part_that_is_not_taken_is_passed_over():
    body = b"--edge\r\n\r\nfirst\r\n--edge\r\nA: b\r\n\r\nsecond\r\n--edge--"
    assert [part.headers for part in read_parts(io.BytesIO(body).read, b"edge")] == [{}, {"a": "b"}]


@pytest.mark.parametrize("body", [b"", b"--edge\r\n\r\nfirst", b"--edge\r\n\r\nfirst\r\n--edge", b"no edge at all"])
def test_a_body_that_ends_before_its_last_boundary_is_broken(body):
    with pytest.raises(NotMultipartError):
        [b"".join(part.chunks) for part in read_parts(io.BytesIO(body).read, b"edge")]


@pytest.mark.parametrize(
    "content_type",
    [
        'multipart/related; type="application/dicom"; boundary=edge',
        'multipart/related; boundary="edge"; type=application/dicom',
        'multipart/related; type="application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1"; boundary=edge',
        "Multipart/Related;boundary=edge",
    ],
)
def test_the_boundary_is_found_in_any_order_of_parameters(content_type):
    assert find_boundary(content_type) == b"edge"


@pytest.mark.parametrize("content_type", ["", "text/html; boundary=edge", "multipart/related"])
def test_what_names_no_boundary_is_not_multipart(content_type):
    with pytest.raises(NotMultipartError):
        find_boundary(content_type)


@pytest.mark.parametrize(
    ("accept", "welcome"),
    [
        ("", True), ("*/*", True), ('multipart/related; type="application/octet-stream"; transfer-syntax=*', True),
        ("multipart/related; type=application/octet-stream; transfer-syntax=1.2.840.10008.1.2.4.90", True),
        ("multipart/related; type=application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1", False),
        ('multipart/related; type="*/*"', True), ('multipart/related; type="image/jpeg"', False),
        ('multipart/related; type="image/jpeg", multipart/related; type="application/octet-stream"', True),
        ("text/html", False), ("application/zip", False),
    ],
)  # fmt: skip
def test_frames_are_given_to_who_takes_their_syntax(accept, welcome):
    assert accepts_multipart(accept, "application/octet-stream", "1.2.840.10008.1.2.4.90") is welcome
