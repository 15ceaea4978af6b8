"""Reads what a client of DICOMweb accepts."""

import re

PARAMETER = re.compile(r';\s*(?P<name>[\w-]+)\s*=\s*("(?P<quoted>[^"]*)"|(?P<plain>[^;,\s]*))')
ANY = frozenset({"*/*", "*"})


def accepts_multipart(accept: str, part_type: str, syntax: str) -> bool:
    """Tell whether parts of this type, in this transfer syntax, are welcome.

    A range that names no syntax takes what is stored: nothing here is ever transcoded.
    """
    ranges = split_ranges(accept) or ["*/*"]
    return any(suits(each, part_type, syntax) for each in ranges)


def split_ranges(accept: str) -> list[str]:
    """Return the ranges of an Accept header; a comma in quotes parts nothing."""
    return [each.strip() for each in re.findall(r'(?:[^,"]|"[^"]*")+', accept) if each.strip()]


def suits(one: str, part_type: str, syntax: str) -> bool:
    """Tell whether one range takes the parts."""
    media_type = one.partition(";")[0].strip().lower()
    parameters = {match["name"].lower(): match["quoted"] or match["plain"] or "" for match in PARAMETER.finditer(one)}
    if media_type in ANY:
        return True
    if media_type != "multipart/related":
        return False
    wanted = parameters.get("transfer-syntax", "*")
    wanted_type = parameters.get("type", "*/*").lower()
    return wanted_type in ANY | {part_type} and (wanted in ("*", syntax) or syntax == "*")
