"""libjpeg-turbo, asked for the coefficients of a JPEG stream: read, changed and written again without recompression.

The library is Debian's `libturbojpeg0`; its interface is that of `tjTransform` in turbojpeg.h 2.1, which version 3 keeps.
"""

import ctypes
from collections.abc import Callable
from ctypes.util import find_library
from functools import cache

from anonymization_bridge.deidentification.reasons import HeldError, HoldReason

SONAME = "libturbojpeg.so.0"
NO_OUTPUT, PROGRESSIVE, COPY_NO_MARKERS = 16, 32, 64
STOP_ON_WARNING, LIMIT_SCANS = 8192, 32768
#: What a filter answers to end the work.
BREAK_OFF = -1


class Region(ctypes.Structure):
    """A rectangle of a plane: `tjregion`."""

    _fields_ = (("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int))


class Transform(ctypes.Structure):
    """What is to be done: `tjtransform`."""

    _fields_ = (
        ("region", Region),
        ("operation", ctypes.c_int),
        ("options", ctypes.c_int),
        ("data", ctypes.c_void_p),
        ("filter", ctypes.c_void_p),
    )


FILTER = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, Region, Region, ctypes.c_int, ctypes.c_int, ctypes.POINTER(Transform)
)
Row = Callable[[int, int, int, int], None]
"""Called for each row of blocks: number of the plane, number of the row, its address, how many blocks."""


def is_installed() -> bool:
    """Tell whether the library is there."""
    return library() is not None


@cache
def library() -> ctypes.CDLL | None:
    """Return the library, nothing when it is not installed."""
    found = loaded(SONAME) or loaded(find_library("turbojpeg"))
    if found is not None:
        found.tjInitTransform.restype = ctypes.c_void_p
        found.tjDestroy.argtypes = [ctypes.c_void_p]
        found.tjFree.argtypes = [ctypes.c_void_p]
        found.tjTransform.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_ulong,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_void_p),
            ctypes.POINTER(ctypes.c_ulong),
            ctypes.POINTER(Transform),
            ctypes.c_int,
        ]
    return found


def loaded(name: str | None) -> ctypes.CDLL | None:
    """Return a library by its name, nothing when it cannot be loaded."""
    try:
        return ctypes.CDLL(name) if name else None
    except OSError:
        return None


def transform(stream: bytes, row: Row, options: int) -> bytes:
    """Return a stream written again from its coefficients, after each row of blocks was shown; empty without output.

    Raises
    ------
    HeldError
        The library is not there, or cannot read the stream without a warning.
    BaseException
        What `row` raised, whatever it is: a callback that C calls would swallow it and go on.

    """
    turbo = library()
    if turbo is None:
        raise HeldError(HoldReason.JPEG_LIBRARY_MISSING)
    rows: dict[int, int] = {}
    raised: list[BaseException] = []

    def each(address: int, here: Region, _plane: Region, component: int, _number: int, _what: object) -> int:
        if raised:
            return BREAK_OFF
        try:
            number = rows.get(component, 0)
            rows[component] = number + 1
            row(component, number, address, here.width // 8)
        except BaseException as error:
            raised.append(error)  # C goes on after this, so that the next row breaks off
            raise
        return 0

    called = FILTER(each)
    wanted = Transform(Region(), 0, options | COPY_NO_MARKERS, None, ctypes.cast(called, ctypes.c_void_p))
    written, length = ctypes.c_void_p(), ctypes.c_ulong()
    handle = turbo.tjInitTransform()
    try:
        failed = turbo.tjTransform(
            handle,
            stream,
            len(stream),
            1,
            ctypes.byref(written),
            ctypes.byref(length),
            ctypes.byref(wanted),
            STOP_ON_WARNING | LIMIT_SCANS,
        )
        if raised:
            raise raised[0]
        if failed:
            raise HeldError(HoldReason.PIXELS_UNVERIFIABLE)
        return ctypes.string_at(written, length.value) if length.value else b""
    finally:
        turbo.tjFree(written)
        turbo.tjDestroy(handle)
