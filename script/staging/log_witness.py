"""Lets a witness sign a staged hall's public log, whom nobody has to reach."""

from queue_server.api.public_log.log_handlers import PublicLogs
from queue_server.api.public_log.witnesses import Witness
from queue_server.app_parts import PARTS
from queue_server.clock import now_us
from queue_server.config.values.verifier_key import COSIGNATURE_KEY
from queue_server.journal.log.note import SignerKey
from script.staging.hall_server import HALL, HallServer


async def let_witness_sign(server: HallServer) -> None:
    """Publish a checkpoint of the hall's log that a witness has signed, too."""
    logs = server.app[PARTS][PublicLogs]
    key = SignerKey("witness.qala-gazeti.kz", bytes(32), COSIGNATURE_KEY)
    note = await logs.logs[HALL].signed()
    signature = key.cosignature(note.text, now_us() // 1_000_000)
    logs.logs[HALL].publish(note.with_signatures([signature]))
    logs.further = lambda _hall: [Witness("https://witness.qala-gazeti.kz", key.verifier)]
