"""Handles requests about what the settings of printers are chosen from: printers that answer, kiosks, and bridges with
push-button posts."""

import asyncio
from typing import Annotated, Final, Literal

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access.access_control import AccessControl
from queue_server.api.configuration.own_address import own_address
from queue_server.api.configuration.printers.printer_announcements import announced_printers
from queue_server.api.configuration.printers.printer_search import (
    MOST_PRINTER_ADDRESSES,
    PrinterCandidate,
    neighbours,
    network_candidate,
    private_hosts,
    search,
    wired_candidates,
)
from queue_server.api.http.bodies import Line, decode
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.journal.access.contents import Device, Token


class PrinterSearchBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where to look for printers: on this machine, at the addresses and, with `neighbours`, in the /24 network of the
    server and among those that announce themselves there."""

    addresses: Annotated[tuple[Line, ...], Meta(max_length=MOST_PRINTER_ADDRESSES)] = ()
    neighbours: bool = False


class PrinterSearchResult(Struct, frozen=True):
    """The `printers` to choose from, the addresses at which none answers (`silent`), and the `unusable` texts that are
    no IPv4 address of a private network."""

    printers: list[PrinterCandidate]
    silent: list[str] = []
    unusable: list[str] = []


class KioskDocument(Struct, frozen=True):
    """A kiosk that is let in, or a bridge, whose push-button posts give tickets. `kiosk` is what a printer's `kiosks`
    call it, `name` what people call it today; without `hall` its token, or the browser that a link has signed in,
    serves whichever hall it shows."""

    kiosk: str
    name: str
    hall: str | None
    kind: Literal["device", "token", "link", "bridge"]


_search_body: Final = json.Decoder(PrinterSearchBody)


async def find_printers(request: web.Request) -> web.Response:
    """Look for printers that take a connection, and for those of this machine's own sockets."""
    body = decode(_search_body, await request.read())
    hosts, unusable = private_hosts(address.strip() for address in body.addresses)
    names: dict[str, str] = {}
    if body.neighbours:
        names = {printer.host: printer.name for printer in await announced_printers()}
    neighbour_hosts = neighbours(own_address()) if body.neighbours else []
    answering = await search([*hosts, *names, *neighbour_hosts])
    result = PrinterSearchResult(
        [
            *(await asyncio.to_thread(wired_candidates)),
            *(network_candidate(host, names.get(host, "")) for host in answering),
        ],
        silent=[host for host in dict.fromkeys(hosts) if host not in answering],
        unusable=unusable,
    )
    return json_reply(json.encode(result))


async def kiosks(request: web.Request) -> web.Response:
    """List the kiosks that are let in: those that were paired, tokens that somebody made for one, then browsers that a
    link has signed in; and the bridges."""
    parts = request.app[PARTS]
    store = parts[ServerContext].store
    now = parts[ServerContext].clock.certain()
    devices = await store.devices()
    paired = [
        KioskDocument(device.credential, device.name, device.hall, "device")
        for device in devices
        if device.kind == "kiosk" and device.paired_at is not None and device.revoked_at is None
    ]
    digests = {device.digest for device in devices if device.paired_at is not None}
    valid = [
        token
        for token in await store.tokens()
        if token.revoked_at is None and (token.expires_at is None or token.expires_at > now)
    ]
    tokens = [
        KioskDocument(token.name, token.name, None, "token")
        for token in valid
        if token.role == "kiosk" and token.digest not in digests
    ]
    names = {kiosk.kiosk for kiosk in (*paired, *tokens)}
    sessions = await parts[AccessControl].sessions.device_sessions("kiosk")
    signed_in = dict.fromkeys(session.name for session in sessions if session.digest not in digests)
    links = [KioskDocument(name, name, None, "link") for name in signed_in if name not in names]
    by_digest = {device.digest: device for device in devices}
    bridges = [_bridge(token, by_digest.get(token.digest)) for token in valid if token.role == "bridge"]
    return json_reply(json.encode([*paired, *tokens, *links, *bridges]))


def _bridge(token: Token, device: Device | None) -> KioskDocument:
    """A bridge, by the token that was made for it or that it got when it was paired."""
    if device is None:
        return KioskDocument(token.name, token.name, None, "bridge")
    return KioskDocument(token.name, device.name, device.hall, "bridge")
