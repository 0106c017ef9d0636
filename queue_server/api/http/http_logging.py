"""What goes wrong at the far side of a connection: a client that breaks off, or sends what is no HTTP.

aiohttp tells of each as an error of the server, with a traceback. On a network where anything may knock (a port scan, a
phone that walks out of reach) that would fill the disk and hide a real defect, so it is a matter for DEBUG.
"""

import logging
from typing import Final

from aiohttp.http_exceptions import HttpProcessingError

LOG: Final = logging.getLogger("queue_server.http")
"""Where aiohttp's server logs."""


def _is_ours(record: logging.LogRecord) -> bool:
    """Let a defect pass as it is, and the faults of others only where everything is told, as DEBUG."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, ConnectionError | HttpProcessingError):
        return True
    record.levelno, record.levelname = logging.DEBUG, logging.getLevelName(logging.DEBUG)
    return LOG.isEnabledFor(logging.DEBUG)


LOG.addFilter(_is_ours)
