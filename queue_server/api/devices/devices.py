"""Handles requests about devices: announce, pair, list, rename, move, identify, revoke, report."""

from typing import Final

from aiohttp import web
from msgspec import json

from queue_server.api.access import trail
from queue_server.api.access.credentials.sessions import DEVICE_SESSION, SESSION_COOKIE
from queue_server.api.access.credentials.tokens import digest_of
from queue_server.api.access.people import live_token_named
from queue_server.api.access.requester import counted_address, is_https
from queue_server.api.devices.device_book import PAIRING_LASTS, DeviceBook
from queue_server.api.devices.device_documents import (
    AnnounceBody,
    Announced,
    BoardPlace,
    BoardsBody,
    BoardsHeard,
    BookedDevice,
    ClaimBody,
    Claimed,
    DeviceChangeBody,
    HereAnswer,
    HereBody,
    PairBody,
)
from queue_server.api.devices.equipment import equipment
from queue_server.api.devices.wired_devices import board_id
from queue_server.api.halls.hall_services import HallServices
from queue_server.api.halls.time.witnesses import hear_position
from queue_server.api.http.bodies import decode, need_empty_body
from queue_server.api.http.problem import HttpProblem, NotSignedIn
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.values.text import folded
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Device
from queue_server.journal.store import Conflict
from queue_server.pages.context import requester_of
from queue_server.pages.services import VisitorServices
from queue_server.views.equipment.devices import DeviceDocument
from queue_server.views.times import moment, moment_or_none

_announce_body: Final = json.Decoder(AnnounceBody)
_claim_body: Final = json.Decoder(ClaimBody)
_pair_body: Final = json.Decoder(PairBody)
_change_body: Final = json.Decoder(DeviceChangeBody)
_here_body: Final = json.Decoder(HereBody)
_boards_body: Final = json.Decoder(BoardsBody)


async def announce(request: web.Request) -> web.Response:
    """Announce a new device: it gets a code to show and a secret to keep."""
    body = decode(_announce_body, await request.read())
    announced = await request.app[PARTS][DeviceBook].announce(body.kind, body.version, counted_address(request))
    if announced is None:
        raise HttpProblem("devices_waiting")
    device, secret = announced
    until = moment(device.announced_at + PAIRING_LASTS)
    return json_reply(json.encode(Announced(device.id, device.code or "", secret, until)), 201)


async def claim(request: web.Request) -> web.Response:
    """Answer a device whether its code was typed in. A screen that was paired gets its cookie."""
    secret = decode(_claim_body, await request.read()).secret
    device = await request.app[PARTS][DeviceBook].of_secret(digest_of(secret))
    if device is None or device.revoked_at is not None:
        raise HttpProblem("unknown_device")
    if device.paired_at is None:
        return json_reply(json.encode(Claimed("waiting")))
    claimed = Claimed("paired", device.kind, device.name, device.hall, device.zone, page_of(device))
    reply = json_reply(json.encode(claimed))
    if device.kind != "bridge":
        age = DEVICE_SESSION.absolute // SECOND
        reply.set_cookie(
            SESSION_COOKIE, secret, path="/", max_age=age, secure=is_https(request), httponly=True, samesite="Strict"
        )
    return reply


async def index(request: web.Request) -> web.Response:
    """List every device, the waiting ones with their codes."""
    book = request.app[PARTS][DeviceBook]
    return json_reply(json.encode([_booked(request, device) for device in await book.read()]))


async def pair(request: web.Request) -> web.Response:
    """Pair the device that shows the code."""
    book, body = request.app[PARTS][DeviceBook], decode(_pair_body, await request.read())
    definition = request.app[PARTS][ServerContext].readable_feed(body.hall).state.definition
    _need_zone(body.zone, [zone.id for zone in definition.zones] if definition is not None else [])
    waiting = await book.waiting(body.code)
    if waiting is None:
        raise HttpProblem("unknown_code")
    if body.kind not in (None, waiting.kind):
        raise HttpProblem("other_kind", kind=waiting.kind)
    await _need_free_name(request, body.name)
    try:
        device = await book.pair(waiting, body.name, body.hall, body.zone)
    except Conflict:
        raise HttpProblem("name_taken", name=body.name) from None
    await trail.note(request, "device_paired", device.name)
    return json_reply(json.encode(_booked(request, device)))


async def change(request: web.Request) -> web.Response:
    """Change the name or zone of a device."""
    body = decode(_change_body, await request.read())
    device = await _device(request)
    definition = request.app[PARTS][ServerContext].readable_feed(device.hall or "").state.definition
    _need_zone(body.zone or None, [zone.id for zone in definition.zones] if definition is not None else [])
    await _need_free_name(request, body.name or "", device)
    changed = await request.app[PARTS][DeviceBook].change(device, body.name, body.zone)
    await trail.note(request, "device_changed", changed.name)
    return json_reply(json.encode(_booked(request, changed)))


async def identify(request: web.Request) -> web.Response:
    """Let the device show its name, large, for half a minute."""
    need_empty_body(await request.read())
    device = await _device(request)
    request.app[PARTS][DeviceBook].identify(device.id)
    return json_reply(json.encode(_booked(request, device)))


async def revoke(request: web.Request) -> web.Response:
    """Revoke the device."""
    need_empty_body(await request.read())
    device = await request.app[PARTS][DeviceBook].revoke(await _device(request))
    await trail.note(request, "device_revoked", device.name)
    return json_reply(json.encode(_booked(request, device)))


async def hear_device(request: web.Request) -> web.Response:
    """Take in the report of a paired device."""
    parts = request.app[PARTS]
    book, body = parts[DeviceBook], decode(_here_body, await request.read())
    credential = requester_of(request).credential
    device = await book.of_secret(credential.digest) if credential is not None else None
    if device is None:
        raise HttpProblem("unknown_device")
    feed = parts[ServerContext].readable_feeds().get(device.hall or "")
    if feed is not None and body.seq is not None:
        await hear_position(request, feed, body.seq)
    await book.hear(device, body.seq, body.version, feed.seq if feed is not None else 0)
    if body.clock is not None:
        parts[HallServices].clock_witnesses.hear(device.digest, body.clock)
    is_identified = book.is_identified(device.id)
    answer = HereAnswer(
        device.id, device.name, device.hall, device.zone, page_of(device), is_identified, book.heartbeat_s
    )
    return json_reply(json.encode(answer))


async def boards(request: web.Request) -> web.Response:
    """Take in a bridge's report of its boards."""
    credential = requester_of(request).credential
    if credential is None:
        raise NotSignedIn
    body = decode(_boards_body, await request.read())
    book, bridge = request.app[PARTS][DeviceBook], request.match_info["bridge"][:64]
    book.report(bridge, body.boards, body.modems)
    identified = [
        BoardPlace(board.bus, board.address)
        for board in body.boards
        if book.is_identified(board_id(bridge, board.bus, board.address))
    ]
    return json_reply(json.encode(BoardsHeard(len(body.boards), identified)))


async def of_hall(request: web.Request) -> web.Response:
    """Show the state of every device of a hall: screens, bridges and their boards, printers."""
    request.app[PARTS][ServerContext].feed(request.match_info["hall"])
    return json_reply(json.encode(equipment(request.app, request.match_info["hall"])))


async def identify_by_hall(request: web.Request) -> web.Response:
    """Let an LED board flash its address, or a printer print its name. Raises `HttpProblem`."""
    parts = request.app[PARTS]
    need_empty_body(await request.read())
    hall, name = parts[ServerContext].feed(request.match_info["hall"]).hall, request.match_info["device"]
    device = next((document for document in equipment(request.app, hall) if document.device == name), None)
    if device is None or device.kind not in ("led_board", "printer"):
        raise HttpProblem("unknown_device")
    if device.kind == "led_board":
        parts[DeviceBook].identify(device.device)
    elif not await parts[VisitorServices].name_printer(hall, device.name):
        raise HttpProblem("device_silent", name=device.name)
    return json_reply(json.encode(device))


def page_of(device: Device) -> str | None:
    """The page that a screen shows."""
    if device.kind == "kiosk":
        return f"/kiosk/{device.hall}"
    if device.kind == "tablet":
        return f"/rate/{device.hall}"
    if device.kind == "board":
        return f"/display/{device.hall}" + (f"?zone={device.zone}" if device.zone else "")
    return None


async def _device(request: web.Request) -> Device:
    """The paired device that the address names. Raises `HttpProblem`."""
    name = request.match_info["device"]
    for device in await request.app[PARTS][DeviceBook].read():
        if device.id == name and device.paired_at is not None and device.revoked_at is None:
            return device
    raise HttpProblem("unknown_device")


async def _need_free_name(request: web.Request, name: str, device: Device | None = None) -> None:
    """Raises `HttpProblem` for a name that differs from another device's by case or spaces only: people confuse
    them."""
    if not name:
        return
    devices = [
        d for d in await request.app[PARTS][DeviceBook].read() if d.paired_at is not None and d.revoked_at is None
    ]
    is_taken = any(folded(other.name) == folded(name) for other in devices if device is None or other.id != device.id)
    token = live_token_named(await request.app[PARTS][ServerContext].store.tokens(), name)
    if is_taken or (token is not None and (device is None or token.digest != device.digest)):
        raise HttpProblem("name_taken", name=name)


def _need_zone(zone: str | None, zones: list[str]) -> None:
    if zone is not None and zone not in zones:
        raise HttpProblem("malformed", why=f"the hall has no zone {zone[:32]}; it has: {', '.join(zones) or 'none'}")


def _booked(request: web.Request, device: Device) -> BookedDevice:
    book = request.app[PARTS][DeviceBook]
    heartbeat = book.heartbeat(device.id)
    return BookedDevice(
        device=device.id,
        kind=device.kind,
        name=device.name,
        hall=device.hall,
        zone=device.zone,
        code=device.code,
        version=device.version,
        announced_at=moment(device.announced_at),
        paired_at=moment_or_none(device.paired_at),
        seen_at=moment_or_none(heartbeat.at if heartbeat is not None else device.seen_at),
        seq=heartbeat.seq if heartbeat is not None else None,
        behind_since=moment_or_none(heartbeat.behind_since if heartbeat is not None else None),
        revoked_at=moment_or_none(device.revoked_at),
        how=_state_of(book.document(device), device),
    )


def _state_of(document: DeviceDocument, device: Device) -> str:
    if device.revoked_at is not None:
        return "revoked"
    return document.state if device.paired_at is not None else "waiting"
