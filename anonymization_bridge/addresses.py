"""Compares network addresses, so that the clinical and the research side are never the same machine and port."""

from ipaddress import ip_address
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK = "loopback"
"""What every name of this very machine is compared as."""


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address stays on this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def host_and_port(url: str) -> tuple[str, int]:
    """Return where an http(s) address leads, in a form that can be compared."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    return place(host, parts.port or DEFAULT_PORTS.get(parts.scheme, 0))


def place(host: str, port: int) -> tuple[str, int]:
    """Return host and port in a form that can be compared: all names of this machine are one."""
    return (LOOPBACK if is_loopback(host) else host.lower().rstrip("."), port)


def is_protected(url: str) -> bool:
    """Tell whether what is sent to an address cannot be read on the way: https, or this very machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
