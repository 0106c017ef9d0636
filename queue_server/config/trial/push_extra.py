"""Tries whether notifications can be encrypted: that needs the extra `push`."""

from collections.abc import Callable, Iterator

from queue_server.config.mistakes import sentence_of
from queue_server.config.push_extra import PUSH_COMMAND, push_extra_missing
from queue_server.config.settings import Config
from queue_server.config.trial.finding import Finding


def push_extra_findings(
    config: Config, running: Config | None, is_missing: Callable[[], bool] = push_extra_missing
) -> Iterator[Finding]:
    """The table of notifications, if they cannot be encrypted and the running configuration does not have it."""
    is_in_use = running is not None and running.messages.push is not None
    if config.messages.push is not None and not is_in_use and is_missing():
        text = sentence_of("the library for notifications is not installed: run {command}", command=PUSH_COMMAND)
        yield Finding("mistake", ("messages", "push"), text)
