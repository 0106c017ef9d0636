"""Encodes the learned values of an estimator, as bytes for another program of the same version. Pure (numpy)."""

from typing import Final

import msgspec
import numpy as np

from queue_server.stats.estimates.estimate import Learned


def encode(learned: Learned) -> bytes:
    return _ENCODER.encode(learned)


def decode(body: bytes) -> Learned:
    """The decoded values. Raises `msgspec.MsgspecError` for bytes of another program."""
    return _DECODER.decode(body)


def _encode_array(value: object) -> object:
    if isinstance(value, np.ndarray):
        return (value.shape, value.astype("<f8").tobytes())
    raise NotImplementedError(type(value))


def _decode_array(_kind: type, value: object) -> object:
    """Decode an array, the only type here that msgspec does not know."""
    shape, body = msgspec.convert(value, tuple[tuple[int, ...], bytes])
    return np.frombuffer(body, "<f8").reshape(shape).copy()


_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_encode_array)
_DECODER: Final = msgspec.msgpack.Decoder(Learned, dec_hook=_decode_array)
