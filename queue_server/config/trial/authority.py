"""Tries whether the file of an authority of one's own holds certificates."""

import ssl
from collections.abc import Iterator

from queue_server.config.mistakes import sentence_of, unreadable
from queue_server.config.settings import Config
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding


def authority_findings(config: Config, running: Config | None) -> Iterator[Finding]:
    """The fault of the file by which receivers of webhooks are trusted, if it has one."""
    file = config.webhooks.authority
    if file is None or (running is not None and file == running.webhooks.authority):
        return
    try:
        ssl.create_default_context(cafile=file)
    except ssl.SSLError:
        text = sentence_of("{file} holds no certificate in PEM form", file=file)
    except OSError as error:
        text = unreadable(file, reason(error))
    else:
        return
    yield Finding("mistake", ("webhooks", "authority"), text)
