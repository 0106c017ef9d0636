"""What a trial finds, and why a file or a place cannot be used."""

import errno
import os
from typing import Final, Literal, NamedTuple

from queue_server.config.mistakes import Path, Said, said

Severity = Literal["fatal", "mistake", "warning"]
"""`fatal`: the server cannot start; `mistake`: it starts, and something in it does not work; `warning`: it may come
right by itself, as a printer that is switched off."""


class Finding(NamedTuple):
    """What was found at a place of the configuration."""

    severity: Severity
    path: Path
    what: Said


_REASONS: Final = {
    errno.ENOENT: said("it is not there"),
    errno.EACCES: said("this user may not use it"),
    errno.EPERM: said("this user may not use it"),
    errno.EROFS: said("it cannot be written to"),
    errno.ENOSPC: said("the disk is full"),
    errno.ENOTDIR: said("it is no folder"),
    errno.EISDIR: said("it is a folder"),
    errno.ENXIO: said("nothing is plugged in there"),
    errno.ENODEV: said("nothing is plugged in there"),
    errno.EBUSY: said("another program is using it"),
    errno.ECONNREFUSED: said("nobody listens there"),
    errno.EHOSTUNREACH: said("there is no way to it"),
    errno.ENETUNREACH: said("there is no way to it"),
}


def reason(error: OSError) -> str:
    """Why, in words for a person; the system's own where it is none of the usual reasons."""
    if isinstance(error, TimeoutError):
        return said("it does not answer in time")
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error) or type(error).__name__
