"""Checks that what a value names exists. Pure."""

from collections.abc import Iterator

from queue_server.config.convert import excerpt, nearest
from queue_server.config.mistakes import Mistake, Path, sentence_of


def unknown(value: str, choices: list[str], word: str, path: Path) -> Iterator[Mistake]:
    """Report a reference to something that does not exist. If there are no services, or one has no id, that is reported
    first."""
    if value in choices or "" in choices or (word == "service" and not choices):
        return
    gaps = {"word": sentence_of(word), "value": excerpt(value)}
    if not choices:
        yield path, sentence_of("the hall has no {word} at all; define {value} or remove this", **gaps)
        return
    guess = nearest(value, choices)
    if guess:
        yield path, sentence_of("there is no {word} {value}; did you mean {guess}?", guess=excerpt(guess), **gaps)
    else:
        yield path, sentence_of("there is no {word} {value}; write one of {known}", known=", ".join(choices), **gaps)
