"""Prepares the organisation's sign-in before the server starts: the optional part, and the client's secret."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from queue_server.config.file.config_file import CONFIG_NAME
from queue_server.config.file.load import mistake
from queue_server.config.sections.openid import OpenId
from queue_server.config.trial.openid import client_secret, openid_findings

if TYPE_CHECKING:
    from queue_server.api.access.openid.openid_provider import Provider


def provider_of(settings: OpenId | None, file: Path | None, clock: Callable[[], int]) -> "Provider | None":
    """The provider that the settings name, or None. Raises `ConfigError`, with `file` as the place of the mistake."""
    if settings is None:
        return None
    for finding in openid_findings(settings):
        raise mistake(file or Path(CONFIG_NAME), finding.path, finding.text)
    from queue_server.api.access.openid.openid_provider import Provider

    return Provider(settings, client_secret(settings), clock)
