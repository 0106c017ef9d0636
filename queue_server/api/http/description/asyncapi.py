"""Makes the AsyncAPI 3 document of what the server sends by itself: the documents of the live socket, and the events of
the journal. Pure.

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
HALL_PARAMETER: Final[Schema] = {"hall": {"description": "The id of a hall."}}


class LiveMessages(Struct, frozen=True):
    """What the server sends by itself: for each view of the live socket the types of its documents, `report`, which is
    what a client may say there, the envelope of an event, and the type of the data of each kind."""

    views: Mapping[str, Sequence[type[Struct]]]
    report: type[Struct]
    event: type[Struct]
    kinds: Mapping[str, type[Struct]]


def asyncapi(source: LiveMessages, version: str) -> Schema:
    """The document of what the server sends."""
    views, report, events = source.views, source.report, source.kinds
    documents = {struct for structs in views.values() for struct in structs}
    types = sorted({*documents, report, source.event, *events.values()}, key=lambda struct: struct.__name__)
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    messages = {struct.__name__: _message(struct) for struct in {*documents, report}}
    messages |= {_id(kind): _event_message(kind, source.event, data) for kind, data in events.items()}
    return {
        "asyncapi": VERSION_OF_ASYNCAPI,
        "info": {"title": "Kezek", "version": version, "license": {"name": "Apache-2.0"}},
        "defaultContentType": JSON,
        "channels": {
            **{name: _view_channel(name, [s.__name__ for s in structs], report) for name, structs in views.items()},
            "events": _channel(
                f"{HALL}/events", "Every event of the journal, as server-sent events.", [*map(_id, events)]
            ),
        },
        "operations": {
            **{f"receive-{name}": _operation(name, "receive") for name in (*views, "events")},
            **{f"report-{name}": _operation(name, "send", report.__name__) for name in views},
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
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in messages}
    return {"address": address, "summary": summary, "parameters": parameters, "messages": references}


_PARAMETERS: Final = {"window": "The number of a window.", "id": "The visitor's key to a ticket; with a role its id."}


def _operation(channel: str, action: str, message: str | None = None) -> Schema:
    operation: Schema = {"action": action, "channel": {"$ref": f"#/channels/{channel}"}}
    if message is not None:
        operation["messages"] = [{"$ref": f"#/channels/{channel}/messages/{message}"}]
    return operation


def _message(struct: type[Struct]) -> Schema:
    return {"name": struct.__name__, "payload": _reference(struct)}


def _event_message(kind: str, envelope: type[Struct], data: type[Struct]) -> Schema:
    """The message of a kind: the envelope, whose data are that kind's."""
    narrowed = {"properties": {"kind": {"const": kind}, "data": _reference(data)}}
    return {"name": kind, "payload": {"allOf": [_reference(envelope), narrowed]}}


def _reference(struct: type[Struct]) -> Schema:
    return {"$ref": f"#/components/schemas/{struct.__name__}"}


def _id(kind: str) -> str:
    return kind.replace("/", "-")
