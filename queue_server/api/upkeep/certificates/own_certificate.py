"""Shows the certificate for https, takes one from files, or requests one with a key made here."""

import asyncio
import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access import trail
from queue_server.api.access.requester import actor_of, address_of, is_https
from queue_server.api.configuration.administration import configuration_of
from queue_server.api.configuration.own_address import own_address
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import headers_of, json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.upkeep.certificates.certificate_documents import (
    CertificateDocument,
    PresentedCertificate,
    WaitingRequest,
    presented,
)
from queue_server.api.upkeep.upkeep import Upkeep, folder_of
from queue_server.api.upkeep.uploads import small_body
from queue_server.app_parts import PARTS
from queue_server.config.file.patch import Change
from queue_server.hall.state import SECOND
from queue_server.upkeep.certificates.certificate_facts import NotUsable, address_or_none, covers
from queue_server.upkeep.certificates.certificate_files import CertificateFiles, CertificateRequest
from queue_server.views.times import moment

if TYPE_CHECKING:
    from queue_server.upkeep.certificates.certificate import UsablePair

LARGEST_CERTIFICATE: Final = 128 * 1024
"""A chain of ten certificates with a key has 20 kB."""
MOST_CERTIFICATE_NAMES: Final = 20
PEM: Final = "application/x-pem-file"

HostText = Annotated[str, Meta(min_length=1, max_length=253)]
HostTexts = Annotated[tuple[HostText, ...], Meta(min_length=1, max_length=MOST_CERTIFICATE_NAMES)]


class RequestBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The host names and addresses that the certificate shall have, and the organisation in it."""

    names: HostTexts
    organisation: Annotated[str, Meta(max_length=64)] = ""


T = TypeVar("T")

_request_body: Final = json.Decoder(RequestBody)


async def show(request: web.Request) -> web.Response:
    """The certificate in force, and what waits."""
    return json_reply(json.encode(await _document(request)))


async def upload(request: web.Request) -> web.Response:
    """Put a certificate in: its chain and its key as PEM, in one body. Raises `HttpProblem`; then nothing changes."""
    parts = request.app[PARTS]
    files, configuration = CertificateFiles(folder_of(request)), configuration_of(request)
    body = await small_body(request, LARGEST_CERTIFICATE)
    host = request.url.host or ""
    async with parts[Upkeep].certificate_changes:
        pair = await _in_thread(partial(_usable, body, files, parts[ServerContext].clock() / SECOND))
        if not covers(pair.facts.names, host) and request.query.get("confirmed") != "yes":
            raise HttpProblem("certificate_other_name", names=_listed(pair.facts.names), host=host)
        document = await configuration.reader.show()
        file = await _in_thread(partial(files.add, pair.pem, parts[ServerContext].clock()))
        section = {**document.values.get("server", {}), "tls_certificate": str(file), "tls_key": str(file)}
        try:
            await configuration.save(document.version, (Change("add", "/server", section),), actor_of(request))
        except BaseException:
            await asyncio.shield(asyncio.to_thread(partial(file.unlink, missing_ok=True)))
            raise
        if pair.is_own_key:
            await _in_thread(files.drop_request)
        await _in_thread(partial(files.sweep, await _in_use(request)))
    await trail.note(request, "certificate_set", next(iter(pair.facts.names), pair.facts.subject))
    return json_reply(json.encode(await _document(request)))


async def ask_for(request: web.Request) -> web.Response:
    """Make a key, which stays here, and the request that an authority signs. Raises `HttpProblem`."""
    from queue_server.upkeep.certificates.certificate_request import host_name, make_request

    body = decode(_request_body, await request.read())
    files = CertificateFiles(folder_of(request))
    names: list[str] = []
    for name in body.names:
        try:
            names.append(host_name(name))
        except ValueError:
            raise HttpProblem("certificate_host", name=name[:64]) from None
    hosts = tuple(dict.fromkeys(names))
    async with request.app[PARTS][Upkeep].certificate_changes:
        if await _in_thread(files.request) is not None:
            raise HttpProblem("certificate_request_waits")
        key, csr = await asyncio.to_thread(make_request, hosts, body.organisation.strip())
        stored = CertificateRequest(hosts, request.app[PARTS][ServerContext].clock(), csr.decode(), key.decode())
        await _in_thread(partial(files.store_request, stored))
    await trail.note(request, "certificate_requested", hosts[0])
    return json_reply(json.encode(await _document(request)))


async def drop(request: web.Request) -> web.Response:
    """Delete the request that waits, with its key."""
    need_empty_body(await request.read())
    files = CertificateFiles(folder_of(request))
    async with request.app[PARTS][Upkeep].certificate_changes:
        waiting = await _in_thread(files.request)
        if waiting is None:
            raise HttpProblem("no_certificate_request")
        await _in_thread(files.drop_request)
    await trail.note(request, "certificate_dropped", waiting.names[0])
    return json_reply(json.encode(await _document(request)))


async def download(request: web.Request) -> web.Response:
    """The request that waits, for the authority: a PKCS#10 file without any secret."""
    waiting = await _in_thread(CertificateFiles(folder_of(request)).request)
    if waiting is None:
        raise HttpProblem("no_certificate_request")
    headers = headers_of(PEM).copy()
    headers["Content-Disposition"] = 'attachment; filename="kezek.csr"'
    return web.Response(body=waiting.csr.encode(), headers=headers)


def _usable(body: bytes, files: CertificateFiles, now: float) -> "UsablePair":
    from queue_server.upkeep.certificates.certificate import usable_pair

    waiting = files.request()
    return usable_pair(body, waiting.key.encode() if waiting is not None else None, now)


async def _in_thread(work: Callable[[], T]) -> T:
    """What `work` does with files and certificates. Raises `HttpProblem`."""
    try:
        return await asyncio.to_thread(work)
    except NotUsable as refusal:
        raise HttpProblem(f"certificate_{refusal.fault}", **refusal.detail) from None
    except OSError as error:
        raise HttpProblem("certificate_unwritable", detail=error.strerror or "") from None


async def _in_use(request: web.Request) -> list[str]:
    """The file that the configuration names, which may be in force only after a restart."""
    saved = (await configuration_of(request).reader.saved()).server.tls_certificate
    return [saved] if saved is not None else []


async def _document(request: web.Request) -> CertificateDocument:
    upkeep, now = request.app[PARTS][Upkeep], request.app[PARTS][ServerContext].clock() / SECOND
    files, host = CertificateFiles(folder_of(request)), request.url.host or ""
    chain = upkeep.certificate.chain if upkeep.certificate is not None else None
    in_force = await asyncio.to_thread(_read, chain, now, host)
    saved = (
        None
        if upkeep.certificate is not None
        else await asyncio.to_thread(_read_saved, await _saved(request), now, host)
    )
    waiting = await _in_thread(files.request)
    return CertificateDocument(
        is_https=upkeep.certificate is not None,
        is_page_https=is_https(request),
        is_readable=not is_https(request) and not _is_loopback(address_of(request)),
        host=host,
        in_force=in_force,
        saved=saved,
        request=WaitingRequest(waiting.names, moment(waiting.made_at)) if waiting is not None else None,
        proposed=await asyncio.to_thread(_proposed_names, host),
        largest=LARGEST_CERTIFICATE,
    )


async def _saved(request: web.Request) -> str | None:
    try:
        return (await configuration_of(request).reader.saved()).server.tls_certificate
    except HttpProblem:
        return None


def _read(chain: bytes | None, now: float, host: str) -> PresentedCertificate | None:
    if chain is None:
        return None
    from queue_server.upkeep.certificates.certificate import facts_of

    try:
        return presented(facts_of(chain), now, host)
    except NotUsable:
        return None


def _read_saved(path: str | None, now: float, host: str) -> PresentedCertificate | None:
    try:
        return _read(Path(path).read_bytes() if path is not None else None, now, host)
    except OSError:
        return None


def _proposed_names(host: str) -> tuple[str, ...]:
    """What a certificate of this machine should name: how this page was opened, the machine's name and its address."""
    names = [host, socket.gethostname().lower(), own_address() or ""]
    return tuple(dict.fromkeys(name for name in names if name and name != "localhost" and not _is_loopback(name)))


def _is_loopback(host: str) -> bool:
    address = address_or_none(host)
    return address is not None and address.is_loopback


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(names[:MOST_CERTIFICATE_NAMES])[:500] or "–"
