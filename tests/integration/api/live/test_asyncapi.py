"""The AsyncAPI document says of the live socket and the stream of events what they send."""

from typing import Any

import jsonschema
import pytest
from msgspec import json, to_builtins

from queue_server.api.live.live_views import VIEWS
from queue_server.journal.codec import KINDS
from queue_server.replication.wire import HeartbeatAnswer, LinkHeartbeat
from tests.halls import MORNING
from tests.integration.api.conftest import HALL, Server, authorization


async def described(server: Server) -> Any:
    reply = await server.ask("GET", "/asyncapi.json")
    assert reply.status == 200
    return reply.json


def valid(document: Any, message: str, content: object) -> None:
    """Raises unless what was sent is as the message of that name is described."""
    schema = document["components"]["messages"][message]["payload"] | {"components": document["components"]}
    jsonschema.Draft202012Validator(schema).validate(content)


async def test_every_view_and_kind_is_there(server: Server) -> None:
    """Whoever follows a hall finds each document and each event, and every reference leads somewhere."""
    document = await described(server)
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == {*VIEWS, "events", "heartbeats", "webhooks"}
    assert {kind.replace("/", "-") for kind in KINDS} == set(document["channels"]["events"]["messages"])
    assert len(document["channels"]["webhooks"]["messages"]) == len(KINDS)
    for reference in references(document):
        part = document
        for name in reference.removeprefix("#/").split("/"):
            part = part[name]


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [reference for value in part.values() for reference in references(value)]
    return [reference for value in part for reference in references(value)] if isinstance(part, list) else []


@pytest.mark.parametrize(
    ("view", "role", "message"),
    [
        ("board", "board", "BoardDocument"),
        ("waits", "board", "WaitsDocument"),
        ("desk:1", "operator", "DeskDocument"),
        ("supervisor", "manager", "SupervisorDocument"),
    ],
)
async def test_documents_are_as_described(server: Server, view: str, role: str, message: str) -> None:
    """What a socket sends is held against the description."""
    document = await described(server)
    await server.issue()
    await server.command(1, "open")
    await server.command(1, "next")
    async with server.live(view, role) as socket:
        valid(document, message, await socket.receive_json())
        with pytest.raises(jsonschema.ValidationError):
            valid(document, message, {"view": "another"})


async def test_events_are_as_described(server: Server) -> None:
    """What the stream sends is held against the description of its kind."""
    document = await described(server)
    await server.issue()
    async with server.session.get(f"{HALL}/events", headers=authorization("auditor")) as reply:
        kinds = []
        async for line in reply.content:
            if line.startswith(b"data: "):
                event = json.decode(line.removeprefix(b"data: "))
                valid(document, event["kind"].replace("/", "-"), event)
                kinds.append(event["kind"])
                if event["kind"] == "ticket.issued/1":
                    break
    assert kinds[0] == "hall.configured/1"


async def test_heartbeats_are_as_described(server: Server) -> None:
    """In full, and short where all else is as before."""
    document = await described(server)
    heartbeat = to_builtins(LinkHeartbeat(seq=1, hash="0" * 64, at=MORNING, catalogue=3))
    for beat in (heartbeat, MORNING):
        valid(document, "LinkHeartbeat", beat)
    for answer in (to_builtins(HeartbeatAnswer(1, "0" * 64)), None):
        valid(document, "HeartbeatAnswer", answer)
    with pytest.raises(jsonschema.ValidationError):
        valid(document, "LinkHeartbeat", heartbeat | {"hash": "none"})
