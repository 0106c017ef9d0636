"""Handles administrators' requests about receivers of webhooks."""

import secrets
from collections.abc import Callable, Iterable
from typing import Final

from aiohttp import web
from msgspec import json
from msgspec.structs import replace

from queue_server.api.access import trail
from queue_server.api.http.bodies import Done, decode, need_empty_body
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.api.webhooks.webhook_documents import (
    MOST_RECEIVERS,
    RepeatBody,
    WebhookBody,
    WebhookChangeBody,
    WebhookSecret,
    attempt_documents,
    webhook_document,
)
from queue_server.app_parts import PARTS
from queue_server.config.values.text import folded
from queue_server.journal.codec import KINDS
from queue_server.webhooks.addresses import mistake_of
from queue_server.webhooks.receiver import SECRET_OVERLAP, Receiver, name_of
from queue_server.webhooks.service import WebhookService
from queue_server.webhooks.signing import secret_text

_webhook_body: Final = json.Decoder(WebhookBody)
_change_body: Final = json.Decoder(WebhookChangeBody)
_repeat_body: Final = json.Decoder(RepeatBody)

KIND_NAMES: Final = frozenset(map(name_of, KINDS))


async def index(request: web.Request) -> web.Response:
    """List every receiver, and how its deliveries stand."""
    server, service = request.app[PARTS][ServerContext], request.app[PARTS][WebhookService]
    progress = await service.book.all_progress()
    receivers = await service.book.receivers()
    documents = [
        webhook_document(receiver, progress, server.readable_feeds(), server.clock()) for receiver in receivers
    ]
    return json_reply(json.encode(documents))


async def add(request: web.Request) -> web.Response:
    """Add a receiver. Raises `HttpProblem`."""
    server, service = request.app[PARTS][ServerContext], request.app[PARTS][WebhookService]
    body = decode(_webhook_body, await request.read())
    _need_halls(request, (*body.halls, *body.after))
    _need_kinds(body.kinds)
    _need_address(request, body.address)
    await _need_free_name(request, body.name)
    if len(await service.book.receivers()) >= MOST_RECEIVERS:
        raise HttpProblem("webhooks_full", most=MOST_RECEIVERS)
    receiver = Receiver(
        id=secrets.token_hex(6),
        name=body.name,
        address=body.address,
        created_at=server.clock(),
        kinds=_sorted(body.kinds),
        halls=_sorted(body.halls),
        from_first=body.begin == "first",
    )
    begins = {hall: 0 if body.begin == "first" else feed.seq for hall, feed in server.readable_feeds().items()}
    positions = {
        hall: min(body.after.get(hall, seq), server.readable_feeds()[hall].seq) for hall, seq in begins.items()
    }
    await service.book.add(receiver, positions)
    await service.read()
    await trail.note(request, "webhook_added", receiver.name)
    return await _with_secret(request, receiver, 201)


async def change(request: web.Request) -> web.Response:
    """Change a receiver: what is left out stays. Raises `HttpProblem`."""
    body = decode(_change_body, await request.read())
    _need_halls(request, body.halls or ())
    _need_kinds(body.kinds or ())
    if body.address is not None:
        _need_address(request, body.address)
    if body.name is not None:
        await _need_free_name(request, body.name)

    def changed(receiver: Receiver) -> Receiver:
        return replace(
            receiver,
            name=body.name or receiver.name,
            address=body.address or receiver.address,
            kinds=receiver.kinds if body.kinds is None else _sorted(body.kinds),
            halls=receiver.halls if body.halls is None else _sorted(body.halls),
        )

    receiver = await _changed(request, changed)
    feeds = request.app[PARTS][ServerContext].readable_feeds()
    positions = {hall: feed.seq for hall, feed in feeds.items() if receiver.concerns(hall)}
    await request.app[PARTS][WebhookService].book.begin(receiver, positions)
    await trail.note(request, "webhook_changed", receiver.name)
    return await _document(request, receiver)


async def pause(request: web.Request) -> web.Response:
    """Send a receiver nothing until it goes on: what happens meanwhile stays in the journal."""
    need_empty_body(await request.read())
    now = request.app[PARTS][ServerContext].clock()
    receiver = await _changed(request, lambda r: r if r.paused_at is not None else replace(r, paused_at=now))
    await trail.note(request, "webhook_paused", receiver.name)
    return await _document(request, receiver)


async def go_on(request: web.Request) -> web.Response:
    """Let a receiver go on where it was: after a pause, after an end, or at once where it waits."""
    need_empty_body(await request.read())
    receiver = await _changed(request, lambda r: replace(r, paused_at=None, begun=r.begun + 1))
    await trail.note(request, "webhook_resumed", receiver.name)
    return await _document(request, receiver)


async def rotate(request: web.Request) -> web.Response:
    """Give a receiver another secret. Both sign for a day, so that it can take the other one in that time."""
    need_empty_body(await request.read())
    until = request.app[PARTS][ServerContext].clock() + SECRET_OVERLAP
    receiver = await _changed(request, lambda r: replace(r, secret=r.secret + 1, former_secret_until=until))
    await trail.note(request, "webhook_secret_replaced", receiver.name)
    return await _with_secret(request, receiver, 200)


async def remove(request: web.Request) -> web.Response:
    """Remove a receiver, and how far it has come. Raises `HttpProblem`."""
    need_empty_body(await request.read())
    receiver, service = await _receiver(request), request.app[PARTS][WebhookService]
    await service.book.remove(receiver.id)
    await service.read()
    await trail.note(request, "webhook_removed", receiver.name)
    return json_reply(json.encode(Done()))


async def attempts(request: web.Request) -> web.Response:
    """List the last attempts of a receiver in a hall, the newest first. Raises `HttpProblem`."""
    feed = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"])
    stored = await request.app[PARTS][WebhookService].book.progress((await _receiver(request)).id, feed.hall)
    return json_reply(json.encode(attempt_documents(stored[1].attempts if stored is not None else ())))


async def repeat(request: web.Request) -> web.Response:
    """Send a record once more, at once and under the same id, beside what waits. Raises `HttpProblem`."""
    body = decode(_repeat_body, await request.read())
    feed = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"])
    receiver = await _receiver(request)
    entries = await feed.entries_after(body.seq - 1, 1) if body.seq <= feed.seq else []
    if not entries or not receiver.concerns(feed.hall):
        raise HttpProblem("record_not_sent", seq=body.seq)
    attempt = await request.app[PARTS][WebhookService].send(receiver, feed.hall, entries[0])
    await trail.note(request, "webhook_repeated", receiver.name)
    return json_reply(json.encode(attempt_documents([attempt])[0]))


async def _receiver(request: web.Request) -> Receiver:
    """Raises `HttpProblem`."""
    id = request.match_info["webhook"]  # noqa: A001 - the field's own name
    for receiver in await request.app[PARTS][WebhookService].book.receivers():
        if receiver.id == id:
            return receiver
    raise HttpProblem("unknown_webhook", id=id[:64])


async def _changed(request: web.Request, changed: Callable[[Receiver], Receiver]) -> Receiver:
    """The receiver as it is once it was changed. Raises `HttpProblem`."""
    service, id = request.app[PARTS][WebhookService], request.match_info["webhook"]  # noqa: A001 - the field's own name
    receiver = await service.book.change(id, changed)
    if receiver is None:
        raise HttpProblem("unknown_webhook", id=id[:64])
    await service.read()
    return receiver


async def _document(request: web.Request, receiver: Receiver) -> web.Response:
    server, progress = request.app[PARTS][ServerContext], await request.app[PARTS][WebhookService].book.all_progress()
    return json_reply(json.encode(webhook_document(receiver, progress, server.readable_feeds(), server.clock())))


async def _with_secret(request: web.Request, receiver: Receiver, status: int) -> web.Response:
    server, book = request.app[PARTS][ServerContext], request.app[PARTS][WebhookService].book
    secret = await book.secret(receiver.id, receiver.secret)
    document = webhook_document(receiver, await book.all_progress(), server.readable_feeds(), server.clock())
    return json_reply(json.encode(WebhookSecret(document, secret_text(secret))), status)


def _need_halls(request: web.Request, halls: Iterable[str]) -> None:
    for hall in halls:
        request.app[PARTS][ServerContext].readable_feed(hall)


def _need_kinds(kinds: Iterable[str]) -> None:
    for kind in kinds:
        if kind not in KIND_NAMES:
            raise HttpProblem("unknown_kind", kind=kind)


def _need_address(request: web.Request, address: str) -> None:
    mistake = mistake_of(address, request.app[PARTS][WebhookService].poster.own_networks)
    if mistake is not None:
        raise HttpProblem(f"webhook_address_{mistake}")


async def _need_free_name(request: web.Request, name: str) -> None:
    """Raises `HttpProblem` for a name of another receiver: in figures and on the page they are told apart by it."""
    own = request.match_info.get("webhook")
    for receiver in await request.app[PARTS][WebhookService].book.receivers():
        if receiver.id != own and folded(receiver.name) == folded(name):
            raise HttpProblem("webhook_exists", name=receiver.name)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
