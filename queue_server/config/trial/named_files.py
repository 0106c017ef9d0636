"""Tries the files that a configuration names: an authority of one's own, and the outline of a region."""

import ssl
from collections.abc import Iterator
from pathlib import Path

from queue_server.config.mistakes import key, sentence_of, unreadable
from queue_server.config.settings import Config
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding
from queue_server.config.values.geojson import OutlineError, read_outline


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


def outline_findings(config: Config, running: Config | None) -> Iterator[Finding]:
    """The fault of the file that has the outline of the region, if it has one: in words, with the key in that file."""
    file = config.region.outline
    if file is None or (running is not None and file == running.region.outline):
        return
    try:
        read_outline(Path(file).read_bytes())
    except OSError as error:
        text = unreadable(file, reason(error))
    except OutlineError as error:
        place = f"{file}, {key(error.place)}" if error.place else file
        text = sentence_of("{file}: {why}", file=place, why=error.sentence)
    else:
        return
    yield Finding("mistake", ("region", "outline"), text)
