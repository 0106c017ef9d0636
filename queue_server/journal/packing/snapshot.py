"""Encodes a state as the bytes of a snapshot, and decodes it. Pure.

A snapshot is a cache: one that does not fit the program is ignored, and the journal is read from the start.
"""

from typing import Final

import msgspec

from queue_server.hall.folds import evolve
from queue_server.hall.state import State
from queue_server.journal.forms.form import form


def state_form() -> str:
    """The form of a state as `evolve` makes it."""
    return form(evolve.__name__, __name__)


def encode_state(state: State) -> bytes:
    """MessagePack `[form, state]`. What is computed from the tickets is not part of it."""
    return _ENCODER.encode((state_form(), state))


def decode_state(body: bytes) -> State | None:
    """The state, with its index built anew; None when a program of another form wrote it, or it is damaged."""
    try:
        written, raw = _ENVELOPE.decode(body)
        return _STATE.decode(raw) if written == state_form() else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


_ENCODER: Final = msgspec.msgpack.Encoder()
_ENVELOPE: Final = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_STATE: Final = msgspec.msgpack.Decoder(State)
