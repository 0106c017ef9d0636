"""Defines the public log of the halls' journals, and its witnesses: `[log]` of the configuration. Pure.

It concerns the servers of one store, and is never written to a journal. Keys are written as C2SP's signed notes write
them: NAME+ID+KEY.
"""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.convert import excerpt
from queue_server.config.mistakes import Mistake, Path, sentence_of
from queue_server.config.sections.displays import Address
from queue_server.config.values.verifier_key import VerifierKey, VerifierKeyError

LogName = Annotated[
    str,
    Meta(pattern=r"^[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?(:[0-9]{1,5})?$", description="a name such as queue.akimat.kz"),
]
KeyText = Annotated[
    str, Meta(pattern=r"^[^\s+]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{44}$", description="a key such as NAME+ID+KEY")
]


class WitnessSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A witness that is asked to sign each checkpoint: the address of its server, and its key."""

    address: Address
    key: KeyText


class LogSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The log. `name` is that of the place in the world, before the hall's id: without it one is made from the first
    key. Whoever follows the log knows it under this name: another one is another log.

    At least `witnesses_needed` of the `witnesses` must have signed a checkpoint before it is published in place of the
    one before. This server is itself a witness of the logs whose keys are in `witness_of`.
    """

    name: LogName | None = None
    witnesses: tuple[WitnessSettings, ...] = ()
    witnesses_needed: Annotated[int, Meta(ge=0, le=16)] = 0
    witness_of: tuple[KeyText, ...] = ()


def check(settings: LogSettings) -> Iterator[Mistake]:
    """Check the values against each other."""
    if settings.witnesses_needed > len(settings.witnesses):
        yield (
            ("log", "witnesses_needed"),
            sentence_of(
                "{count} witnesses must agree, and {witnesses} are named",
                count=settings.witnesses_needed,
                witnesses=len(settings.witnesses),
            ),
        )
    keys: list[tuple[Path, str]] = []
    keys += [(("witnesses", place, "key"), witness.key) for place, witness in enumerate(settings.witnesses)]
    keys += [(("witness_of", place), key) for place, key in enumerate(settings.witness_of)]
    for path, key in keys:
        try:
            VerifierKey.read(key)
        except VerifierKeyError:
            yield ("log", *path), sentence_of("this key was not copied whole: {key}", key=excerpt(key))
    names = [witness.key.partition("+")[0] for witness in settings.witnesses]
    for number, name in enumerate(names):
        if name in names[:number]:
            yield ("log", "witnesses", number, "key"), sentence_of("two witnesses have the name {name}", name=name)
