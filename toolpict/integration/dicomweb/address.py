"""Where a remote archive is, and how long to wait for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from toolpict.domain.grants import UID


@dataclass(frozen=True)
class RemoteArchive:
    """A DICOMweb root and how to speak to it.

    Attributes
    ----------
    headers
        Sent with searches and retrievals, such as `Authorization`.
    write_headers
        Sent in their place when something is stored or removed; the same when None.
    connect_seconds, read_seconds
        Longest wait for a connection, and for the next bytes.
    total_seconds
        Longest time one answer may take, however it trickles.
    ca_file
        Certificates to trust, for a hospital that issues its own; None for those of the system.

    """

    root: str
    headers: Mapping[str, str] = field(default_factory=dict)
    write_headers: Mapping[str, str] | None = None
    connect_seconds: float = 3
    read_seconds: float = 10
    total_seconds: float = 120
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "root", self.root.rstrip("/"))
        check_root(self.root)

    @classmethod
    def with_token(cls, root: str, token: str, write_token: str = "") -> Self:
        """Return a root that is asked with bearer tokens; an empty one is not sent."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        return cls(root, bearer, {"Authorization": f"Bearer {write_token}"} if write_token else None)

    @property
    def headers_to_write(self) -> Mapping[str, str]:
        """Return what is sent when something is stored or removed."""
        return self.headers if self.write_headers is None else self.write_headers

    def below(self, study: str, series: str | None = None, instance: str | None = None) -> str:
        """Return the address of an object, made of UIDs that were checked."""
        levels = [("studies", study), ("series", series), ("instances", instance)]
        named = [(level, uid) for level, uid in levels if uid is not None]
        if not all(re.fullmatch(UID, uid, re.ASCII) for _, uid in named):
            raise ValueError("not a UID")
        return "/".join([self.root, *(f"{level}/{uid}" for level, uid in named)])


def check_root(root: str) -> None:
    """Refuse a root that images would travel to in clear, or that holds a password.

    Raises
    ------
    ValueError
        Not `https`, and not `http` on loopback.

    """
    parts = urlsplit(root)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("the archive needs the address of a DICOMweb root")
    if parts.username or parts.password:
        raise ValueError("credentials of the archive go into headers, not into its address")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("an archive on another machine needs https")


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
