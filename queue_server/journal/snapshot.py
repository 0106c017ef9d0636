"""Encodes a state as the bytes of a snapshot, and decodes it. Pure.

A snapshot is a cache: one that does not fit the program is as good as none, and the journal is read from the start.
"""

from hashlib import sha256
from typing import Final

import msgspec

from queue_server.hall.state import State

MEANING: Final = 1
"""Raise it when `evolve` comes to mean something else by the same fields."""

FORMAT: Final = f"{MEANING}:{sha256(msgspec.json.encode(msgspec.json.schema(State))).hexdigest()[:16]}"
"""Changes by itself whenever the fields of a state, or of anything in it, change."""


def encode_state(state: State) -> bytes:
    """MessagePack `[format, state]`. What is computed from the tickets is not part of it."""
    return _ENCODER.encode((FORMAT, state))


def decode_state(body: bytes) -> State | None:
    """The state, with its index built anew; None when another format wrote it, or it is damaged."""
    try:
        format_, raw = _ENVELOPE.decode(body)
        return _STATE.decode(raw) if format_ == FORMAT else None
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


_ENCODER: Final = msgspec.msgpack.Encoder()
_ENVELOPE: Final = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_STATE: Final = msgspec.msgpack.Decoder(State)
