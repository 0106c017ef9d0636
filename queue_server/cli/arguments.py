"""Defines arguments that several subcommands share, with their checks."""

from pathlib import Path
from typing import Annotated

import typer

from queue_server.config.credentials import LONGEST_NAME
from queue_server.config.text import name_of


def one_line(name: str) -> str:
    """A name as it is stored. Raises `typer.BadParameter`."""
    line = name_of(name, LONGEST_NAME)
    if line is None:
        raise typer.BadParameter(f"a name is one line of 1 to {LONGEST_NAME} characters, all of which can be seen")
    return line


Data = Annotated[Path, typer.Option("--data", metavar="DIR", file_okay=False, help="The folder of the journal.")]
Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The configuration, such as config.toml.")]
Hall = Annotated[str, typer.Option("--hall", metavar="HALL", help="The id of a hall.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", callback=one_line, help="How it is called here.")]
