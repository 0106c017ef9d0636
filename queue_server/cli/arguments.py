"""Defines arguments that several subcommands share, with their checks."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from queue_server.cli.language import error_text, translator
from queue_server.config.mistakes import in_words, sentence_of
from queue_server.config.values.credentials import LONGEST_NAME
from queue_server.config.values.text import name_of

if TYPE_CHECKING:
    from queue_server.journal.place import Place


def one_line(name: str) -> str:
    """A name as it is stored. Raises `typer.BadParameter`."""
    line = name_of(name, LONGEST_NAME)
    if line is None:
        raise typer.BadParameter(f"a name is one line of 1 to {LONGEST_NAME} characters, all of which can be seen")
    return line


def place(text: str) -> "Place":
    """The place that `--data` names. Raises `typer.BadParameter`."""
    from queue_server.journal.place import place_of

    try:
        return place_of(text)
    except ValueError as error:
        raise typer.BadParameter(error_text(error, translator())) from None


Data = Annotated[
    Any, typer.Option("--data", metavar="DIR|URL", parser=place, help="The folder of the journal, or its database.")
]
"""A `Place`."""


def folder(text: str) -> Path:
    """The folder that `--data` names, where a database will not do. Raises `typer.BadParameter`."""
    named = place(text)
    if isinstance(named, Path):
        return named
    sentence = sentence_of(
        "this works on the folder of one machine; for a database, copies and upgrades are in docs/several-servers.md"
    )
    raise typer.BadParameter(str(in_words(sentence, translator())))


Folder = Annotated[Path, typer.Option("--data", metavar="DIR", parser=folder, help="The folder of the journal.")]
Config = Annotated[Path, typer.Option("--config", metavar="FILE", help="The configuration, such as config.toml.")]
Hall = Annotated[str, typer.Option("--hall", metavar="HALL", help="The id of a hall.")]
Name = Annotated[str, typer.Option("--name", metavar="NAME", callback=one_line, help="How it is called here.")]
