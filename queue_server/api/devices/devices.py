"""Devices: announced, paired, listed, renamed, moved, identified, revoked, and heard."""

from datetime import datetime
from typing import Annotated, Final, Literal

from aiohttp import web
from msgspec import Meta, Struct, json

from queue_server.api.access import trail
from queue_server.api.access.authorise import CREDENTIAL, counted_address, is_https
from queue_server.api.access.people import live_token_named
from queue_server.api.access.sessions import COOKIE, DEVICE
from queue_server.api.access.tokens import digest_of
from queue_server.api.devices.device_book import WAITS, board_id
from queue_server.api.halls.commands import EmptyBody, Name, decode
from queue_server.api.halls.equipment import equipment
from queue_server.api.halls.witnesses import hear_position
from queue_server.api.http.door import DOOR, Door
from queue_server.api.http.problem import NotSignedIn, Problem
from queue_server.api.http.replies import json_reply
from queue_server.config.text import folded
from queue_server.hall.state import SECOND
from queue_server.journal.store import Conflict, Device
from queue_server.pages.printers import NAME_PRINTER
from queue_server.views.board_report import BoardReport
from queue_server.views.devices import DeviceDocument
from queue_server.views.times import moment, moment_or_none

Kind = Literal["board", "kiosk", "bridge"]
Code = Annotated[str, Meta(pattern=r"^\d{6}$", description="six digits")]
Version = Annotated[str, Meta(max_length=64)]
Seq = Annotated[int, Meta(ge=0, le=2**53)]


class AnnounceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`kind` is what it becomes once it is paired."""

    kind: Kind = "board"
    version: Version | None = None


class Announced(Struct, frozen=True):
    """`secret` is for the device alone. The code is shown until `until`; after that it announces itself anew."""

    device: str
    code: str
    secret: str
    until: datetime


class ClaimBody(Struct, frozen=True, forbid_unknown_fields=True):
    secret: Name


class Claimed(Struct, frozen=True):
    """While nobody has typed in the code, `state` is `waiting`. A paired device uses its secret as its token."""

    state: Literal["waiting", "paired"]
    role: str | None = None
    name: str | None = None
    hall: str | None = None
    zone: str | None = None
    page: str | None = None


class PairBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The device becomes the kind that it announced; a `kind` that is said here must be that one."""

    code: Code
    name: Name
    hall: Name
    kind: Kind | None = None
    zone: Name | None = None


class DeviceChangeBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What is left out stays; an empty zone is the whole hall."""

    name: Name | None = None
    zone: Annotated[str, Meta(max_length=64)] | None = None


class HereBody(Struct, frozen=True, forbid_unknown_fields=True):
    """`seq` is what the device shows, `clock` what the time is by its own clock."""

    seq: Seq | None = None
    version: Version | None = None
    clock: Annotated[datetime, Meta(tz=True)] | None = None


class HereAnswer(Struct, frozen=True):
    """`identify`: show the name, large. `again_s`: say it again after so many seconds. `page` is where it belongs."""

    device: str
    name: str
    hall: str | None
    zone: str | None
    page: str | None
    identify: bool
    again_s: int


LARGEST_REPORT: Final = 512 * 1024
"""A thousand boards, half a kilobyte each."""


class BoardsBody(Struct, frozen=True, forbid_unknown_fields=True):
    boards: Annotated[tuple[BoardReport, ...], Meta(max_length=1000)]


class BoardPlace(Struct, frozen=True):
    """One board of a bridge."""

    bus: str
    address: int


class BoardsHeard(Struct, frozen=True):
    """How many were heard, and which of them shall show who they are."""

    boards: int
    identify: list[BoardPlace]


class BookedDevice(Struct, frozen=True, kw_only=True):
    """A device as administrators see it. `how` is how it does; `code` stands while it waits to be paired."""

    device: str
    kind: str
    name: str
    hall: str | None
    zone: str | None
    code: str | None
    version: str | None
    announced_at: datetime
    paired_at: datetime | None
    seen_at: datetime | None
    seq: int | None
    behind_since: datetime | None
    revoked_at: datetime | None
    how: str


_announce_body: Final = json.Decoder(AnnounceBody)
_claim_body: Final = json.Decoder(ClaimBody)
_pair_body: Final = json.Decoder(PairBody)
_change_body: Final = json.Decoder(DeviceChangeBody)
_here_body: Final = json.Decoder(HereBody)
_boards_body: Final = json.Decoder(BoardsBody)
_empty_body: Final = json.Decoder(EmptyBody)


async def announce(request: web.Request) -> web.Response:
    """A new device: it gets a code to show and a secret to keep."""
    body = decode(_announce_body, await request.read())
    announced = await request.app[DOOR].devices.announce(body.kind, body.version, counted_address(request))
    if announced is None:
        raise Problem("devices_waiting")
    device, secret = announced
    until = moment(device.announced_at + WAITS)
    return json_reply(json.encode(Announced(device.id, device.code or "", secret, until)), 201)


async def claim(request: web.Request) -> web.Response:
    """Has somebody typed in my code? A screen that was paired leaves with its cookie."""
    secret = decode(_claim_body, await request.read()).secret
    device = await request.app[DOOR].devices.of_secret(digest_of(secret))
    if device is None or device.revoked_at is not None:
        raise Problem("unknown_device")
    if device.paired_at is None:
        return json_reply(json.encode(Claimed("waiting")))
    claimed = Claimed("paired", device.kind, device.name, device.hall, device.zone, page_of(device))
    reply = json_reply(json.encode(claimed))
    if device.kind != "bridge":
        age = DEVICE.absolute // SECOND
        reply.set_cookie(
            COOKIE, secret, path="/", max_age=age, secure=is_https(request), httponly=True, samesite="Strict"
        )
    return reply


async def index(request: web.Request) -> web.Response:
    """Every device, the waiting ones with their codes."""
    book = request.app[DOOR].devices
    return json_reply(json.encode([_booked(request, device) for device in await book.read()]))


async def pair(request: web.Request) -> web.Response:
    """Let in the device that shows the code."""
    door = request.app[DOOR]
    body = decode(_pair_body, await request.read())
    definition = door.known(body.hall).state.definition
    _need_zone(body.zone, [zone.id for zone in definition.zones] if definition is not None else [])
    waiting = await door.devices.waiting(body.code)
    if waiting is None:
        raise Problem("unknown_code")
    if body.kind not in (None, waiting.kind):
        raise Problem("other_kind", kind=waiting.kind)
    await _need_free_name(door, body.name)
    try:
        device = await door.devices.pair(waiting, body.name, body.hall, body.zone)
    except Conflict:
        raise Problem("name_taken", name=body.name) from None
    await trail.note(request, "device_paired", device.name)
    return json_reply(json.encode(_booked(request, device)))


async def change(request: web.Request) -> web.Response:
    """Another name or zone."""
    door = request.app[DOOR]
    body = decode(_change_body, await request.read())
    device = await _device(request)
    definition = door.known(device.hall or "").state.definition
    _need_zone(body.zone or None, [zone.id for zone in definition.zones] if definition is not None else [])
    await _need_free_name(door, body.name or "", device)
    changed = await door.devices.change(device, body.name, body.zone)
    await trail.note(request, "device_changed", changed.name)
    return json_reply(json.encode(_booked(request, changed)))


async def identify(request: web.Request) -> web.Response:
    """Let the device show its name, large, for half a minute."""
    decode(_empty_body, await request.read())
    device = await _device(request)
    request.app[DOOR].devices.identify(device.id)
    return json_reply(json.encode(_booked(request, device)))


async def revoke(request: web.Request) -> web.Response:
    """Let the device in no more."""
    decode(_empty_body, await request.read())
    device = await request.app[DOOR].devices.revoke(await _device(request))
    await trail.note(request, "device_revoked", device.name)
    return json_reply(json.encode(_booked(request, device)))


async def here(request: web.Request) -> web.Response:
    """A paired device says that it is there, and what it shows."""
    door = request.app[DOOR]
    body = decode(_here_body, await request.read())
    credential = request.get(CREDENTIAL)
    device = await door.devices.of_secret(credential.digest) if credential is not None else None
    if device is None:
        raise Problem("unknown_device")
    feed = door.feeds().get(device.hall or "")
    if feed is not None and body.seq is not None:
        await hear_position(request, feed, body.seq)
    await door.devices.hear(device, body.seq, body.version, feed.seq if feed is not None else 0)
    if body.clock is not None:
        door.witnesses.hear(device.digest, body.clock)
    is_identified = door.devices.is_identified(device.id)
    answer = HereAnswer(
        device.id, device.name, device.hall, device.zone, page_of(device), is_identified, door.devices.heartbeat_s
    )
    return json_reply(json.encode(answer))


async def boards(request: web.Request) -> web.Response:
    """What a bridge says of its boards."""
    credential = request.get(CREDENTIAL)
    if credential is None:
        raise NotSignedIn
    body = decode(_boards_body, await request.read())
    book, bridge = request.app[DOOR].devices, request.match_info["bridge"][:64]
    book.report(bridge, body.boards)
    asked = [
        BoardPlace(board.bus, board.address)
        for board in body.boards
        if book.is_identified(board_id(bridge, board.bus, board.address))
    ]
    return json_reply(json.encode(BoardsHeard(len(body.boards), asked)))


async def of_hall(request: web.Request) -> web.Response:
    """How every device of a hall does: screens, bridges and their boards, printers."""
    request.app[DOOR].feed(request.match_info["hall"])
    return json_reply(json.encode(equipment(request.app, request.match_info["hall"])))


async def identify_by_hall(request: web.Request) -> web.Response:
    """Let an LED board flash its address, or a printer print its name. Raises `Problem`."""
    decode(_empty_body, await request.read())
    door, hall, wanted = request.app[DOOR], request.match_info["hall"], request.match_info["device"]
    door.feed(hall)
    device = next((one for one in equipment(request.app, hall) if one.device == wanted), None)
    if device is None or device.kind not in ("led_board", "printer"):
        raise Problem("unknown_device")
    if device.kind == "led_board":
        door.devices.identify(device.device)
    elif not await request.app[NAME_PRINTER](hall, device.name):
        raise Problem("device_silent", name=device.name)
    return json_reply(json.encode(device))


def page_of(device: Device) -> str | None:
    """Where a screen belongs."""
    if device.kind == "kiosk":
        return f"/kiosk/{device.hall}"
    if device.kind == "board":
        return f"/display/{device.hall}" + (f"?zone={device.zone}" if device.zone else "")
    return None


async def _device(request: web.Request) -> Device:
    """The paired device that the address names. Raises `Problem`."""
    wanted = request.match_info["device"]
    for device in await request.app[DOOR].devices.read():
        if device.id == wanted and device.paired_at is not None and device.revoked_at is None:
            return device
    raise Problem("unknown_device")


async def _need_free_name(door: Door, name: str, device: Device | None = None) -> None:
    """Two devices of names that differ by case or spaces only nobody tells apart. Raises `Problem`."""
    if not name:
        return
    others = [d for d in await door.devices.read() if d.paired_at is not None and d.revoked_at is None]
    is_taken = any(folded(other.name) == folded(name) for other in others if device is None or other.id != device.id)
    token = live_token_named(await door.store.tokens(), name)
    if is_taken or (token is not None and (device is None or token.digest != device.digest)):
        raise Problem("name_taken", name=name)


def _need_zone(zone: str | None, known: list[str]) -> None:
    if zone is not None and zone not in known:
        raise Problem("malformed", why=f"the hall has no zone {zone[:32]}; it has: {', '.join(known) or 'none'}")


def _booked(request: web.Request, device: Device) -> BookedDevice:
    book = request.app[DOOR].devices
    heard = book.heard(device.id)
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
        seen_at=moment_or_none(heard.at if heard is not None else device.seen_at),
        seq=heard.seq if heard is not None else None,
        behind_since=moment_or_none(heard.behind_since if heard is not None else None),
        revoked_at=moment_or_none(device.revoked_at),
        how=_how(book.document(device), device),
    )


def _how(document: DeviceDocument, device: Device) -> str:
    if device.revoked_at is not None:
        return "revoked"
    return document.state if device.paired_at is not None else "waiting"
