"""Asks witnesses to sign the checkpoints of a hall's log, by the protocol of https://c2sp.org/tlog-witness.

A witness that is away or refuses costs its signature and nothing else: the hall goes on, and the last checkpoint that
enough of them have signed stays published. What is wrong is logged once. A checkpoint that a witness has signed keeps
its signature, and is seldom signed again: most halls are quiet most of the time.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Final, NamedTuple

import aiohttp
from msgspec import Struct

from queue_server.api.public_log.hall_log import HallLog
from queue_server.config.sections.public_log import LogSettings, WitnessSettings
from queue_server.config.values.verifier_key import VerifierKey
from queue_server.journal.log.checkpoint import Checkpoint, line_of_hash, number
from queue_server.journal.log.note import NoteError, Signature, SignedNote
from queue_server.journal.store import Unavailable
from queue_server.messages.channels.http_answers import answer_body

log = logging.getLogger(__name__)

SIGNING_ROUND_S: Final = 60.0
"""How often witnesses are asked for a journal that has gone on."""
COSIGNED_AGAIN_S: Final = 600.0
"""How often for one that has not: a witness says then that it saw nothing else up to that time."""
FIRST_SIGNING_S: Final = 5.0
"""A start has more urgent work."""
WITNESS_ANSWER_S: Final = 10.0
SIZE_TYPE: Final = "text/x.tlog.size"
"""The media type of the size of a log that a witness knows (tlog-witness)."""
MOST_ANSWER_BYTES: Final = 16_384


class WitnessFault(Exception):
    """A witness does not answer as the protocol says, or does not sign."""


class Witness(Struct, frozen=True):
    """A witness: where it is asked, and the key of its signatures. With `fingerprint` its certificate is the one with
    that SHA-256 (hex)."""

    address: str
    key: VerifierKey
    fingerprint: str = ""


class DatedSignature(NamedTuple):
    """A signature of a witness: of which checkpoint, and when it was given (monotonic seconds)."""

    text: str
    signature: Signature
    signed_at: float


class Witnesses:
    """The witnesses of one hall's log."""

    def __init__(
        self, hall: str, hall_log: HallLog, settings: LogSettings, further: Callable[[], Sequence[Witness]] = tuple
    ) -> None:
        self._hall = hall
        self._log = hall_log
        self.settings = settings
        self._named = [_witness(settings) for settings in settings.witnesses]
        self._further = further
        self._signed_sizes: defaultdict[str, int] = defaultdict(int)
        self._signatures: dict[str, DatedSignature] = {}
        """The last one of each witness, by its name."""
        self.faults: dict[str, str] = {}
        """Why a witness did not sign last, by its name."""

    async def ask(self, session: aiohttp.ClientSession) -> None:
        """Have the present checkpoint signed, and publish it where enough have; without witnesses nothing is signed
        before somebody asks for it. Raises `Unavailable`."""
        names = {witness.key.name for witness in self._named}
        witnesses = [*self._named, *(witness for witness in self._further() if witness.key.name not in names)]
        if not witnesses:
            return await self._log.grow()
        note = await self._log.signed()
        answers = await asyncio.gather(*(self._latest_signature(session, witness, note) for witness in witnesses))
        signatures = [signature for signature in answers if signature is not None]
        cosigned = note.with_signatures(signatures)
        if len(signatures) >= self.settings.witnesses_needed and cosigned != self._log.cosigned:
            self._log.publish(cosigned)
        return None

    async def _latest_signature(
        self, session: aiohttp.ClientSession, witness: Witness, note: SignedNote
    ) -> Signature | None:
        """The witness's signature of a checkpoint, asked for where there is none by its present key of the last
        minutes."""
        name, now = witness.key.name, self._log.monotonic()
        former = self._signatures.get(name)
        if former is not None and (former.text, former.signature.key_id) != (note.text, witness.key.id):
            former = None
        if former is not None and now - former.signed_at < COSIGNED_AGAIN_S:
            return former.signature
        signature = await self._ask(session, witness, note)
        if signature is None:
            return None if former is None else former.signature
        self._signatures[name] = DatedSignature(note.text, signature, now)
        return signature

    async def _ask(self, session: aiohttp.ClientSession, witness: Witness, note: SignedNote) -> Signature | None:
        name = witness.key.name
        try:
            signature = await self._signature(session, witness, note)
        except (WitnessFault, NoteError, aiohttp.ClientError, TimeoutError) as fault:
            if self.faults.get(name) != str(fault):
                log.warning("%s: the witness %s has not signed the log: %s", self._hall, name, fault or "no answer")
            self.faults[name] = str(fault)
            return None
        if self.faults.pop(name, None) is not None:
            log.info("%s: the witness %s signs again", self._hall, name)
        return signature

    async def _signature(self, session: aiohttp.ClientSession, witness: Witness, note: SignedNote) -> Signature:
        """The witness's signature, asked for twice at most: first from the size that it was seen at last."""
        checkpoint = Checkpoint.read(note.text)
        for _ in range(2):
            before = self._signed_sizes[witness.key.name]
            if before > checkpoint.size:
                raise WitnessFault(f"it has signed {before} records, and the journal has {checkpoint.size}")
            proof = await self._log.tree.consistency(before, checkpoint.size)
            lines = "".join(f"{line_of_hash(value)}\n" for value in proof)
            status, text = await _post(session, witness, f"old {before}\n{lines}\n{note}")
            if status == HTTPStatus.OK and text is not None:
                signature = _signature_of(text, note, witness.key)
                self._signed_sizes[witness.key.name] = checkpoint.size
                return signature
            if status != HTTPStatus.CONFLICT or text is None:
                raise WitnessFault(_REFUSALS.get(status, f"it answers {status}"))
            size = number(text.strip())
            if size == before:
                raise WitnessFault(f"it has another tree of {size} records")
            self._signed_sizes[witness.key.name] = size
        raise WitnessFault("it names another size each time")


async def _post(session: aiohttp.ClientSession, witness: Witness, body: str) -> tuple[int, str | None]:
    """The status of the answer, and its text where that says something."""
    timeout = aiohttp.ClientTimeout(total=WITNESS_ANSWER_S)
    address = f"{witness.address}/add-checkpoint"
    pinned = aiohttp.Fingerprint(bytes.fromhex(witness.fingerprint)) if witness.fingerprint else True
    async with session.post(address, data=body.encode(), timeout=timeout, allow_redirects=False, ssl=pinned) as answer:
        data = await answer_body(answer, MOST_ANSWER_BYTES)
        has_text = answer.status == HTTPStatus.OK or answer.content_type == SIZE_TYPE
        return answer.status, data.decode("utf-8", "replace") if has_text else None


def _signature_of(lines: str, note: SignedNote, key: VerifierKey) -> Signature:
    """The witness's signature among the lines of its answer. Raises `WitnessFault`, `NoteError`."""
    answer = SignedNote.read(f"{note.text}\n{lines}")
    if answer.signed_by(key) is None:
        raise WitnessFault("its answer has no signature of its key")
    return next(line for line in answer.signatures if (line.name, line.key_id) == (key.name, key.id))


def _witness(settings: WitnessSettings) -> Witness:
    return Witness(settings.address, VerifierKey.read(settings.key))


_REFUSALS: Final = {
    403: "it does not know this log's key",
    404: "it does not know this log",
    422: "it finds that the log does not continue what it signed before",
}


async def ask_witnesses(halls: Sequence[Witnesses], session: aiohttp.ClientSession) -> None:
    """Ask the witnesses of every hall once."""
    for witnesses in halls:
        try:
            await witnesses.ask(session)
        except Unavailable as fault:
            log.debug("the log cannot be signed at present: %s", fault)
