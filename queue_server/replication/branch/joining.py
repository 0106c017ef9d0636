"""Joins a hall to a centre or a standby: by an address, and a code that is good once.

The code goes only where a certificate can be trusted: one that this machine trusts anyhow, or one whose fingerprint a
person has compared with the one shown at the other side. From then on that very certificate is asked for.
"""

import asyncio
import hashlib
import ssl
from typing import Final

from yarl import URL

from queue_server.hall.events import GENESIS
from queue_server.journal.links.contents import LinkSide, SendingLink
from queue_server.journal.store import Store
from queue_server.replication import wire
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_faults import LinkFault

HANDSHAKE_S: Final = 10.0
FINGERPRINT_DIGITS: Final = 64


class BadServerAddress(Exception):
    """The address is not that of a server."""


async def join(
    store: Store, hall: str, side: LinkSide, address: str, code: str, now: int, fingerprint: str = ""
) -> SendingLink:
    """Pair the hall, and store the link. Raises `BadServerAddress`, `LinkFault`, `JournalForked`, `Unavailable`.

    `fingerprint` is the SHA-256 (hex) of the certificate, as a person has read it at the other side. Of the fault
    `certificate` the fingerprint is that of the certificate that was shown.
    """
    url = server_address(address)
    pinned = fingerprint or (await shown_certificate(url) if url.startswith("https:") else "")
    head = await store.head(hall)
    own = wire.LinkHead(head.seq, head.hash.hex()) if head is not None else wire.LinkHead(0, GENESIS.hex())
    client = LinkClient(SendingLink(hall, side, url, "", now, fingerprint=pinned))
    try:
        paired = await client.pair(wire.LinkPairing(hall, code.replace(" ", ""), own))
    finally:
        await client.close()
    link = SendingLink(hall, side, url, paired.token, now, pinned, paired.centre, paired.verifier_key or "")
    await store.save_sending_link(link)
    return link


def server_address(text: str) -> str:
    """The address of a server as a person writes it: without a scheme it is https. Raises `BadServerAddress`."""
    text = text.strip()
    if not text or any(sign.isspace() or not sign.isprintable() for sign in text):
        raise BadServerAddress(text[:200])
    try:
        url = URL(text if "://" in text else f"https://{text}")
    except ValueError:
        raise BadServerAddress(text[:200]) from None
    if url.scheme not in ("http", "https") or not url.host or url.user or url.query_string or url.fragment:
        raise BadServerAddress(text[:200])
    return str(url).rstrip("/")


def fingerprint_of(text: str) -> str | None:
    """A fingerprint as a person has copied it, with or without colons; None where it is none."""
    digits = "".join(sign for sign in text.lower() if sign not in ": \u00a0")
    is_hex = len(digits) == FINGERPRINT_DIGITS and all(sign in "0123456789abcdef" for sign in digits)
    return digits if is_hex else None


async def shown_certificate(address: str) -> str:
    """The fingerprint of the certificate at the address, which this machine trusts. Raises `LinkFault`; of a
    certificate that is not trusted it names the fingerprint."""
    trusted = ssl.create_default_context()
    try:
        return await _certificate_at(address, trusted)
    except ssl.SSLError:
        untrusted = ssl.create_default_context()
        untrusted.check_hostname, untrusted.verify_mode = False, ssl.CERT_NONE
        try:
            presented = await _certificate_at(address, untrusted)
        except (OSError, TimeoutError):
            presented = ""
        raise LinkFault("its certificate is not trusted", "certificate", presented) from None
    except TimeoutError:
        raise LinkFault("the answer does not come in time", "silent") from None
    except OSError:
        raise LinkFault("nothing answers at the address", "unreachable") from None


async def _certificate_at(address: str, context: ssl.SSLContext) -> str:
    url = URL(address)
    async with asyncio.timeout(HANDSHAKE_S):
        _, writer = await asyncio.open_connection(url.host, url.port, ssl=context)
        certificate = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        writer.transport.abort()
    return hashlib.sha256(certificate).hexdigest()
