"""Logs faults of clients as DEBUG: a client that breaks off, or sends something that is not HTTP.

aiohttp logs each as an error of the server, with a traceback. Such faults are normal on a network (a port scan, a phone
out of reach), and would fill the disk and hide a real defect.
"""

import logging
from typing import Final

from aiohttp.http_exceptions import HttpProcessingError

LOG: Final = logging.getLogger("queue_server.http")
"""The logger of aiohttp's server."""


def _is_ours(record: logging.LogRecord) -> bool:
    """A logging filter. It passes a defect as it is, and a client's fault as DEBUG, where that level is logged."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, ConnectionError | HttpProcessingError):
        return True
    record.levelno, record.levelname = logging.DEBUG, logging.getLevelName(logging.DEBUG)
    return LOG.isEnabledFor(logging.DEBUG)


LOG.addFilter(_is_ours)
