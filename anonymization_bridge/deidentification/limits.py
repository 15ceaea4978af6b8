"""How much one object may cost before it is held."""

import resource
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """What the child process may use.

    Attributes
    ----------
    memory
        Address space of the child, in bytes.
    cpu
        Seconds of processor time an object.
    patience
        Seconds of the clock an object.
    file_size
        Of a result, in bytes.

    """

    memory: int = 2 * 1024**3
    cpu: int = 60
    patience: float = 120.0
    file_size: int = 8 * 1024**3


def apply_for_good(memory: int, file_size: int) -> None:
    """Limit this process: memory, size of files, and no core dump, which would hold a patient's data."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def allow_cpu(seconds: int) -> None:
    """Allow this process that many more seconds of processor time from now; beyond, the kernel ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (allowed if hard == resource.RLIM_INFINITY else min(allowed, hard), hard))
