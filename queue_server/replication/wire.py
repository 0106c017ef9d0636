"""Defines what a hall and its centre say to one another: addresses, documents, and batches of records. Pure.

A batch is the bodies of records that follow one another, joined by line feeds and compressed by zstd as one frame that
states its unpacked size. A body is compact JSON, so it holds no line feed. Hashes do not travel: whoever unpacks a
batch computes them from the hash of the record before it, so a body that was changed cannot be stored.
"""

from collections.abc import Sequence
from typing import Annotated, Final

from msgspec import Meta, MsgspecError, Raw, Struct, json

from queue_server.hall.events import GENESIS
from queue_server.journal.codec import Header
from queue_server.journal.record import Record, chain
from queue_server.replication.zstd_frame import BadFrame, content_of, frame_of

BATCH_TYPE: Final = "application/vnd.kezek.records"
MOST_BATCH_RECORDS: Final = 2000
MOST_UNPACKED_BYTES: Final = 8 * 1024 * 1024
MOST_PACKED_BYTES: Final = MOST_UNPACKED_BYTES + 64 * 1024
"""What zstd makes of bodies that it cannot compress."""
HEARTBEAT_SECONDS: Final = 10.0
SELDOM: Final = "seldom"
"""How a hall asks, as `?answers=seldom`, for few answers on the socket of heartbeats: one that is as before comes
within `&within=SECONDS`, and where the hall does not say so, to each third heartbeat."""
ANSWERED_BEATS: Final = 3
ANSWERED_WITHIN_S: Final = 180
"""What a hall asks for. A centre of an earlier version may answer each third heartbeat."""
LINE_UNACKNOWLEDGED_S: Final = 60.0
"""How long a hall's system may wait until the other one's acknowledges what was sent, which needs no answer."""
MOST_HEARTBEAT_BYTES: Final = 64 * 1024
MOST_DEVIATING_KEYS: Final = 200
"""Keys of the catalogue that a heartbeat names at the most."""

PAIRING_PATH: Final = "/api/v1/centre/pairing"
CATALOGUE_PATH: Final = "/api/v1/centre/catalogue"
_HALL_PATH: Final = "/api/v1/centre/halls/"

HexHash = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", max_length=64)]
Seq = Annotated[int, Meta(ge=0, le=2**62)]
Moment = Annotated[int, Meta(ge=-(2**62), le=2**62)]
"""µs UTC."""


class BadBatch(Exception):
    """The payload is no batch that follows the record it claims to follow. The text is a sentence for the log."""


class LinkHead(Struct, frozen=True):
    """How far a journal goes: the seq and the hash of its last record."""

    seq: Seq = 0
    hash: HexHash = GENESIS.hex()


class LinkedHead(Struct, frozen=True):
    """What `GET …/head` answers: how far the other side has come, or the hash of the record that was asked for, and
    the highest epoch that it has a promotion of."""

    seq: Seq
    hash: HexHash
    epoch: Annotated[int, Meta(ge=0)] = 0


class LinkPairing(Struct, frozen=True):
    """What a hall asks with, once: its code, and how far its journal goes."""

    hall: Annotated[str, Meta(min_length=1, max_length=64)]
    code: Annotated[str, Meta(min_length=1, max_length=16)]
    head: LinkHead


class LinkPaired(Struct, frozen=True):
    """The answer to a right code: the token of this hall alone, the name of the centre, and the key with which it
    cosigns the hall's checkpoints, if it does."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]
    centre: Annotated[str, Meta(max_length=200)] = ""
    verifier_key: Annotated[str, Meta(max_length=400)] | None = None

    def __repr__(self) -> str:
        return "LinkPaired(…)"


class LinkHeartbeat(Struct, frozen=True, omit_defaults=True):
    """Says that the hall is there, how far its journal goes, and what time its machine has.

    `log_keys` are the public keys of the hall's log, so that the other side can cosign it. `forked_at` is the first seq
    at which its journal differs from what the other side has, which the hall has established by asking; the other side
    raises its alarm by it too. `catalogue` is the version of the region's catalogue that it has taken over, and
    `deviations` the keys in which it differs from that. Halls of earlier versions also send `promoted_epoch`, which
    stands in their records.
    """

    seq: Seq
    hash: HexHash
    at: Moment
    version: Annotated[str, Meta(max_length=64)] = ""
    forked_at: Annotated[int, Meta(ge=1)] | None = None
    log_keys: Annotated[tuple[Annotated[str, Meta(max_length=400)], ...], Meta(max_length=8)] = ()
    catalogue: Annotated[int, Meta(ge=0)] = 0
    deviations: Annotated[tuple[Annotated[str, Meta(max_length=120)], ...], Meta(max_length=MOST_DEVIATING_KEYS)] = ()


class OfferedCatalogue(Struct, frozen=True):
    """Which version of the catalogue the centre offers."""

    version: Annotated[int, Meta(ge=0)]


class CatalogueOffer(Struct, frozen=True):
    """The catalogue that the centre offers from `at` (µs UTC) on: its content is of a later form where the centre runs
    a later version."""

    version: Annotated[int, Meta(ge=1)]
    at: int
    catalogue: Raw


class HeartbeatAnswer(Struct, frozen=True):
    """How far the other side has come, and what it offers."""

    seq: Seq
    hash: HexHash
    epoch: Annotated[int, Meta(ge=0)] = 0
    catalogue: OfferedCatalogue | None = None


BEATS: Final = json.Decoder(Moment | LinkHeartbeat)
"""What a hall says on its socket of heartbeats: a heartbeat, or only the time (µs UTC) where all else of it is as
before."""
BEAT_ANSWERS: Final = json.Decoder(HeartbeatAnswer | None)
"""What the other side says there to each: its answer, or `null` where that is as before."""


class LinkProblem(Struct, frozen=True):
    """What is read of a refusal: its code, of `journal_forked` the first seq that differs, as far as the other side
    can tell, and the epoch that it has of the hall."""

    code: str = ""
    seq: int | None = None
    epoch: int = 0


FORKED: Final = "journal_forked"


def head_path(hall: str) -> str:
    """Where to ask how far the other side has come; `?seq=N` asks for the hash of record N instead."""
    return f"{_HALL_PATH}{hall}/head"


def records_path(hall: str) -> str:
    """Where a batch goes, with `?after=N&hash=HEX`: the seq that it follows, and the hash of its last record."""
    return f"{_HALL_PATH}{hall}/records"


def heartbeat_path(hall: str) -> str:
    return f"{_HALL_PATH}{hall}/heartbeat"


def heartbeats_path(hall: str) -> str:
    """Where the socket of heartbeats opens, over which they cost no requests."""
    return f"{_HALL_PATH}{hall}/heartbeats"


def seldom_query() -> str:
    """What a hall adds to that for few answers."""
    return f"?answers={SELDOM}&within={ANSWERED_WITHIN_S}"


def pack(bodies: Sequence[bytes]) -> bytes:
    """The payload of a batch. It has at least one body, and no more than the limits allow."""
    return frame_of(b"\n".join(bodies))


def fitting(records: Sequence[Record]) -> Sequence[Record]:
    """The first of these records, as many as a batch may have, but at least one."""
    size = 0
    for count, record in enumerate(records[:MOST_BATCH_RECORDS]):
        size += len(record.body) + 1
        if size > MOST_UNPACKED_BYTES and count > 0:
            return records[:count]
    return records[:MOST_BATCH_RECORDS]


def unpack(payload: bytes, hall: str, after: int, previous: bytes) -> list[Record]:
    """The records of a batch, sealed anew: they follow record `after` of the hall, whose hash is `previous`.

    Kinds that this program does not know are taken: who stores them verbatim need not read them. Takes no more memory
    than the limits say, whatever the payload claims. Raises `BadBatch`.
    """
    records = []
    for seq, body in enumerate(_bodies(payload), start=after + 1):
        _check_place(body, hall, seq)
        previous = chain(previous, body)
        records.append(Record(hall, seq, body, previous))
    return records


def first_difference(records: Sequence[Record], stored: Sequence[bytes]) -> int | None:
    """The seq of the first record whose hash is another one than that stored at its place; None where all that are
    stored are the same. `stored` begins where the records do."""
    pairs = zip(records, stored, strict=False)
    return next((record.seq for record, digest in pairs if record.hash != digest), None)


def _bodies(payload: bytes) -> list[bytes]:
    if not payload:
        raise BadBatch("the batch is empty")
    if len(payload) > MOST_PACKED_BYTES:
        raise BadBatch(f"the batch has more than {MOST_PACKED_BYTES} bytes")
    unpacked = _unpacked(payload)
    if unpacked.count(b"\n") >= MOST_BATCH_RECORDS:
        raise BadBatch(f"the batch has more than {MOST_BATCH_RECORDS} records")
    return unpacked.split(b"\n")


def _unpacked(payload: bytes) -> bytes:
    try:
        unpacked = content_of(payload, MOST_UNPACKED_BYTES)
    except BadFrame as error:
        raise BadBatch(str(error)) from None
    if not unpacked:
        raise BadBatch("the batch is empty")
    return unpacked


def _check_place(body: bytes, hall: str, seq: int) -> None:
    try:
        header = _HEADER.decode(body)
    except (MsgspecError, ValueError, RecursionError) as error:
        raise BadBatch(f"in the place of record {seq} stands a body that is no record: {error}") from None
    if header.hall != hall:
        raise BadBatch(f"in the place of record {seq} stands a record of another hall")
    if header.seq != seq:
        raise BadBatch(f"in the place of record {seq} stands record {header.seq}")


_HEADER: Final = json.Decoder(Header)
