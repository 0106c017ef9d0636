"""A hall joins a centre by an address and a code, and holds it to the certificate that it had then."""

import hashlib
import ssl
from pathlib import Path

import pytest

from queue_server.clock import now_s
from queue_server.journal.memory import MemoryStore
from queue_server.replication.branch.joining import join
from queue_server.replication.branch.link_client import LinkClient
from queue_server.replication.branch.link_faults import LinkFault
from tests.certificates import a_holder
from tests.integration.replication.fake_centre import TOKEN, FakeCentre


def tls(folder: Path, name: str, days: tuple[float, float] = (-1, 90)) -> tuple[ssl.SSLContext, str]:
    """What a server speaks with that nobody vouches for, and its fingerprint."""
    holder = a_holder(name, now_s(), names=["127.0.0.1"], days=days)
    file = folder / f"{name}.pem"
    file.write_bytes(holder.pem + holder.key_pem)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    return context, hashlib.sha256(holder.der).hexdigest()


async def test_a_code_is_exchanged_for_a_token_once() -> None:
    """The link is stored with the token; a wrong code, and a right one a second time, store nothing."""
    store = MemoryStore()
    async with FakeCentre().serving() as centre:
        with pytest.raises(LinkFault) as wrong:
            await join(store, "aksu", "centre", centre.url, "000000", 7)
        assert wrong.value.kind == "not_known"
        assert await store.sending_links() == []
        link = await join(store, "aksu", "centre", f"{centre.url}/", "123 456", 7)
        assert (link.token, link.name, link.fingerprint, link.joined_at) == (TOKEN, "Орталық", "", 7)
        assert await store.sending_links() == [link]
        with pytest.raises(LinkFault):
            await join(store, "aksu", "centre", centre.url, "123456", 8)
    assert await store.sending_links() == [link]


async def test_a_code_goes_to_no_stranger(tmp_path: Path) -> None:
    """A certificate that nobody vouches for is named, so that a person can compare it; with its fingerprint the hall
    joins, and from then on no other certificate will do."""
    store = MemoryStore()
    context, fingerprint = tls(tmp_path, "first")
    async with FakeCentre().serving(context) as centre:
        with pytest.raises(LinkFault) as unknown:
            await join(store, "aksu", "centre", centre.url, "123456", 7)
        assert (unknown.value.kind, unknown.value.certificate) == ("certificate", fingerprint)
        assert centre.requests == 0
        with pytest.raises(LinkFault) as other:
            await join(store, "aksu", "centre", centre.url, "123456", 7, "ab" * 32)
        assert (other.value.kind, other.value.certificate) == ("other_certificate", fingerprint)
        assert centre.requests == 0
        link = await join(store, "aksu", "centre", centre.url, "123456", 7, fingerprint)
        client = LinkClient(link)
        assert (await client.head()).seq == 0
        await client.close()
    context, renewed = tls(tmp_path, "second")
    async with FakeCentre().serving(context) as changed:
        client = LinkClient(link.__class__(link.hall, link.side, changed.url, link.token, 7, link.fingerprint))
        with pytest.raises(LinkFault) as refused:
            await client.head()
        await client.close()
        assert (refused.value.kind, refused.value.certificate) == ("other_certificate", renewed)
        assert changed.requests == 0


async def test_a_certificate_that_has_run_out_is_a_fault_for_strangers_alone(tmp_path: Path) -> None:
    """Nobody joins by it without a look; who is joined goes by the fingerprint, and sends on."""
    context, fingerprint = tls(tmp_path, "late", days=(-90, -1))
    store = MemoryStore()
    async with FakeCentre().serving(context) as centre:
        with pytest.raises(LinkFault) as late:
            await join(store, "aksu", "centre", centre.url, "123456", 7)
        assert (late.value.kind, late.value.certificate, centre.requests) == ("certificate", fingerprint, 0)
        assert await store.sending_links() == []
        client = LinkClient(await join(store, "aksu", "centre", centre.url, "123456", 7, fingerprint))
        assert (await client.head()).seq == 0
        await client.close()


async def test_nobody_at_the_address_is_a_sentence() -> None:
    for address in ("https://127.0.0.1:9", "http://127.0.0.1:9"):
        with pytest.raises(LinkFault) as nobody:
            await join(MemoryStore(), "aksu", "centre", address, "123456", 7)
        assert nobody.value.kind == "unreachable"
