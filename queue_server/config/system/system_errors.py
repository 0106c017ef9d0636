"""Says why the system refuses a file or a place, as a sentence that can be translated."""

import errno
import os
import socket
from typing import Final

from queue_server.config.mistakes import sentence_of

_REASONS: Final = {
    errno.ENOENT: sentence_of("it is not there"),
    errno.EACCES: sentence_of("this user may not use it"),
    errno.EPERM: sentence_of("this user may not use it"),
    errno.EROFS: sentence_of("it cannot be written to"),
    errno.ENOSPC: sentence_of("the disk is full"),
    errno.ENOTDIR: sentence_of("it is no folder"),
    errno.EISDIR: sentence_of("it is a folder"),
    errno.ENXIO: sentence_of("nothing is plugged in there"),
    errno.ENODEV: sentence_of("nothing is plugged in there"),
    errno.EBUSY: sentence_of("another program is using it"),
    errno.ECONNREFUSED: sentence_of("nobody listens there"),
    errno.EHOSTUNREACH: sentence_of("there is no way to it"),
    errno.ENETUNREACH: sentence_of("there is no way to it"),
}


def reason(error: OSError) -> str:
    """The reason in words for a person; the system's own where it is none of the usual ones."""
    if isinstance(error, socket.gaierror):
        return sentence_of("nobody knows this name: compare it, and the settings of the network")
    if isinstance(error, TimeoutError):
        return sentence_of("it does not answer in time")
    if error.errno in _REASONS:
        return _REASONS[error.errno]
    return os.strerror(error.errno) if error.errno and error.errno > 0 else str(error) or type(error).__name__
