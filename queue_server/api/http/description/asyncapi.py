"""Makes the AsyncAPI 3 document of what the server sends by itself: the documents of the live socket, the events of the
journal, the same as webhooks, and what a hall and its centre say to each other. Pure.

Its messages have the structs that the server encodes, as the OpenAPI document has them.

Source: https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from queue_server.api.http.description.openapi import SECURITY
from queue_server.api.http.description.table import HALL
from queue_server.api.http.replies import JSON

Schema = dict[str, Any]

VERSION_OF_ASYNCAPI: Final = "3.0.0"
HEARTBEATS: Final = "/api/v1/centre/halls/{hall}/heartbeats"
HALL_PARAMETER: Final[Schema] = {"hall": {"description": "The id of a hall."}}


class LiveMessages(Struct, frozen=True):
    """What the server sends by itself: for each view of the live socket the types of its documents, `report`, which is
    what a client may say there, the envelope of an event, and the type of the data of each kind; of webhooks the
    envelope, the types of the data and the headers; and what a hall and its centre say on the socket of heartbeats."""

    views: Mapping[str, Sequence[type[Struct]]]
    report: type[Struct]
    event: type[Struct]
    kinds: Mapping[str, type[Struct]]
    webhook: type[Struct]
    webhook_kinds: Mapping[str, type[Struct]]
    webhook_headers: Mapping[str, str]
    heartbeat: type[Struct]
    heartbeat_answer: type[Struct]


def asyncapi(source: LiveMessages, version: str) -> Schema:
    """The document of what the server sends."""
    views, report, events = source.views, source.report, source.kinds
    documents = {struct for structs in views.values() for struct in structs}
    webhooks = source.webhook_kinds
    beats = (source.heartbeat, source.heartbeat_answer)
    all_types = {*documents, report, source.event, *events.values(), source.webhook, *webhooks.values(), *beats}
    types = sorted(all_types, key=lambda struct: struct.__name__)
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    messages = {struct.__name__: _message(struct) for struct in {*documents, report}}
    messages |= {_id(kind): _event_message(kind, source.event, data) for kind, data in events.items()}
    messages |= {_webhook_id(kind): _webhook_message(kind, source, data) for kind, data in webhooks.items()}
    messages |= {
        source.heartbeat.__name__: _short_message(source.heartbeat, "integer", "the time, in µs UTC"),
        source.heartbeat_answer.__name__: _short_message(source.heartbeat_answer, "null", "nothing"),
    }
    return {
        "asyncapi": VERSION_OF_ASYNCAPI,
        "info": {"title": "Kezek", "version": version, "license": {"name": "Apache-2.0"}},
        "defaultContentType": JSON,
        "channels": {
            **{name: _view_channel(name, [s.__name__ for s in structs], report) for name, structs in views.items()},
            "events": _channel(
                f"{HALL}/events", "Every event of the journal, as server-sent events.", [*map(_id, events)]
            ),
            "heartbeats": _channel(
                HEARTBEATS,
                "What an idle hall says to its centre every ten seconds, each answered; with `?answers=seldom` "
                "each third, and those after which something has changed.",
                [beat.__name__ for beat in beats],
            ),
            "webhooks": {
                "address": None,
                "summary": "Events that receivers of an administrator's choice are sent over HTTP (Standard Webhooks).",
                "messages": {_webhook_id(kind): _message_reference(_webhook_id(kind)) for kind in webhooks},
            },
        },
        "operations": {
            **{f"receive-{name}": _operation(name, "receive") for name in (*views, "events", "webhooks")},
            **{f"report-{name}": _operation(name, "send", report.__name__) for name in views},
            "beat": _operation("heartbeats", "send", source.heartbeat.__name__),
            "receive-beat-answer": _operation("heartbeats", "receive", source.heartbeat_answer.__name__),
        },
        "components": {"messages": messages, "schemas": schemas, "securitySchemes": _SECURITY},
    }


_SECURITY: Final[Schema] = {
    "token": SECURITY["token"],
    "session": {"type": "httpApiKey", "in": "cookie", "name": "kezek", "description": "A signed-in browser."},
}


def _view_channel(view: str, documents: Sequence[str], report: type[Struct]) -> Schema:
    named = {"desk": "desk:{window}", "ticket": "ticket:{id}"}.get(view, view)
    summary = f"The view `{view}` of the live socket: whole documents, the present one at once."
    return _channel(f"{HALL}/live?view={named}", summary, [*documents, report.__name__])


def _channel(address: str, summary: str, messages: Sequence[str]) -> Schema:
    further = [name for name in ("window", "id") if f"{{{name}}}" in address]
    parameters = HALL_PARAMETER | {name: {"description": _PARAMETERS[name]} for name in further}
    references = {name: _message_reference(name) for name in messages}
    return {"address": address, "summary": summary, "parameters": parameters, "messages": references}


_PARAMETERS: Final = {"window": "The number of a window.", "id": "The visitor's key to a ticket; with a role its id."}


def _operation(channel: str, action: str, message: str | None = None) -> Schema:
    operation: Schema = {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}
    if message is not None:
        operation["messages"] = [{"$ref": f"#/channels/{channel}/messages/{message}"}]
    return operation


def _message(struct: type[Struct]) -> Schema:
    return {"name": struct.__name__, "payload": _reference(struct)}


def _short_message(struct: type[Struct], short: str, meaning: str) -> Schema:
    """The message of a struct that is short where all else is as before."""
    payload = {"oneOf": [_reference(struct), {"type": short, "description": f"{meaning}: all else is as before"}]}
    return {"name": struct.__name__, "payload": payload}


def _event_message(kind: str, envelope: type[Struct], data: type[Struct]) -> Schema:
    """The message of a kind: the envelope, whose data are that kind's."""
    narrowed = {"properties": {"kind": {"const": kind}, "data": _reference(data)}}
    return {"name": kind, "payload": {"allOf": [_reference(envelope), narrowed]}}


def _webhook_message(kind: str, source: LiveMessages, data: type[Struct]) -> Schema:
    """The message of a kind as a webhook: a CloudEvent whose data are that kind's, under signed headers."""
    narrowed = {"properties": {"type": {"const": kind}, "data": _reference(data)}}
    headers = {name: {"type": "string", "description": text} for name, text in source.webhook_headers.items()}
    return {
        "name": kind,
        "contentType": "application/cloudevents+json",
        "headers": {"type": "object", "properties": headers, "required": [*headers]},
        "payload": {"allOf": [_reference(source.webhook), narrowed]},
    }


def _message_reference(message: str) -> Schema:
    return {"$ref": f"#/components/messages/{message}"}


def _reference(struct: type[Struct]) -> Schema:
    return {"$ref": f"#/components/schemas/{struct.__name__}"}


def _id(kind: str) -> str:
    return kind.replace("/", "-")


def _webhook_id(kind: str) -> str:
    return f"webhook-{_id(kind)}"
