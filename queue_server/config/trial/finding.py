"""Defines the findings of a trial."""

from typing import Literal, NamedTuple

from queue_server.config.mistakes import Path, Sentence

Severity = Literal["fatal", "mistake", "warning"]
"""`fatal`: the server cannot start; `mistake`: it starts, and something in it does not work; `warning`: it may end by
itself, such as a printer that is switched off."""


class Finding(NamedTuple):
    """A finding at a place of the configuration."""

    severity: Severity
    path: Path
    text: Sentence
