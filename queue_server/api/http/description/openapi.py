"""Makes the OpenAPI 3.1 document from the route table and the types. Pure."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from queue_server.api.http.description.table import Query, Route
from queue_server.api.http.problem import PROBLEM_MEDIA_TYPE, STATUS, title
from queue_server.api.http.replies import JSON
from queue_server.config.roles import PANEL_COMMANDS
from queue_server.hall.errors import REFUSALS

Schema = dict[str, Any]

_PARAMETER: Final = re.compile(r"{(\w+)[^}]*}")

PARAMETERS: Final = {
    "hall": ("The id of a hall.", {"type": "string"}),
    "window": ("The number of a window.", {"type": "integer", "minimum": 1, "maximum": 999}),
    "id": (
        "The visitor's key to a ticket or a booking, as its answer gave it; the id, for whoever has a role.",
        {"type": "string", "pattern": "^[A-Za-z0-9_-]{16}([A-Za-z0-9_-]{11})?$"},
    ),
    "paper": ("The code on a paper: 10 to 64 hex digits.", {"type": "string", "pattern": "^[0-9a-f]{10,64}$"}),
    "side": ("To whom the journal is sent.", {"type": "string", "enum": ["centre", "standby"]}),
    "level": ("The level of a tile.", {"type": "integer", "minimum": 0, "maximum": 7}),
    "tile": (
        "The number of a tile in groups of three digits, as `x001/234`; behind it `.p/` and the width of one not full.",
        {"type": "string"},
    ),
    "draw": ("A draw: `SERVICE:DATE`.", {"type": "string"}),
    "ticket": ("The id of a ticket, or its number today.", {"type": "string"}),
    "mark": (
        "The `id` of a mark: that of the ticket, a full stop, and the record that finished the service.",
        {"type": "string"},
    ),
    "control": ("The seq of the reception's record.", {"type": "integer", "minimum": 1}),
    "device": ("The id of a device.", {"type": "string"}),
    "printer": ("The id of a ticket printer.", {"type": "string"}),
    "bridge": ("The name of a bridge.", {"type": "string"}),
    "alarm": ("The id of an alarm that stands, such as `over_norm:land`.", {"type": "string"}),
    "state": ("The id of an earlier state of the configuration.", {"type": "string"}),
    "service": ("The id of a service.", {"type": "string"}),
    "name": ("The name of a person or a token.", {"type": "string"}),
    "change": ("The id of a change that waits.", {"type": "string"}),
    "version": ("The number of a version.", {"type": "integer", "minimum": 1}),
    "webhook": ("The id of a receiver of webhooks.", {"type": "string"}),
    "call": ("The id of a call for help that is open.", {"type": "string"}),
    "digest": ("The SHA-256 of a refused batch.", {"type": "string", "pattern": "^[0-9a-f]{64}$"}),
    "closure": ("The id of a closure.", {"type": "string"}),
    "code": ("The code of a sign-in link.", {"type": "string"}),
}
"""Every name in an address, with its description."""

IDEMPOTENCY_KEY: Final[Schema] = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key is answered with the first result, also after a restart of the server.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "pattern": "^[!-~]+$"},
}

KEZEK_AFTER: Final[Schema] = {
    "name": "Kezek-After",
    "in": "header",
    "description": "The last seq that the sender has seen of this hall, as `Kezek-Seq` or in a document: the answer is "
    "of there or later, whichever server gives it.",
    "schema": {"type": "integer", "minimum": 0},
}
KEZEK_SEQ: Final[Schema] = {
    "Kezek-Seq": {
        "description": "The seq of the hall's journal that the answer is of, or later than.",
        "schema": {"type": "integer", "minimum": 0},
    }
}


class ProblemDocument(msgspec.Struct):
    """RFC 9457. Further members name what the code speaks of: the window, the number, the limit."""

    type: str
    title: str
    status: int
    detail: str
    code: str


def openapi(routes: Sequence[Route], version: str) -> Schema:
    """The document for these routes."""
    rows = [row for route in routes for row in _rows(route)]
    types = [kind for _, route in rows for kind in (route.body, route.answer) if kind is not None]
    components = msgspec.json.schema_components([*types, ProblemDocument], ref_template="#/components/schemas/{name}")[
        1
    ]
    paths: dict[str, Schema] = {}
    for path, route in rows:
        paths.setdefault(path, {})[route.method.lower()] = _operation(path, route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kezek",
            "version": version,
            "summary": "The electronic queue of public-service halls.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": SECURITY},
    }


SECURITY: Final[Schema] = {
    "token": {"type": "http", "scheme": "bearer", "description": "A machine's token, from `kezek token add`."},
    "session": {"type": "apiKey", "in": "cookie", "name": "kezek", "description": "A signed-in browser."},
}


def _rows(route: Route) -> Iterator[tuple[str, Route]]:
    """The addresses of a route: each of its commands has its own, with its own body."""
    path = _PARAMETER.sub(r"{\1}", route.path)
    if not route.commands:
        yield path, route
    for name, body in route.commands.items():
        roles = route.roles if name in PANEL_COMMANDS else route.roles - {"bridge"}
        row = msgspec.structs.replace(route, body=body, commands={}, roles=roles)
        yield path.replace("{command}", name), row


def _operation(path: str, route: Route) -> Schema:
    operation: Schema = {
        "operationId": re.sub(r"\W+", "_", f"{route.method.lower()}{path}").strip("_"),
        "summary": route.summary,
        "security": _security(route),
        "x-roles": sorted(route.roles),
        "parameters": [*_path_parameters(path), *(_query(query) for query in route.query)],
        "responses": {str(route.status): _answer(route)} | _problems(route),
    }
    if route.body is not None:
        operation["requestBody"] = {"required": False, "content": {JSON: {"schema": _schema(route.body)}}}
        operation["parameters"].append(IDEMPOTENCY_KEY)
    if "{hall}" in path:
        operation["parameters"].append(KEZEK_AFTER)
    if route.form:
        fields: Schema = {field: {"type": "string"} for field in route.form}
        form = {"type": "object", "properties": fields}
        operation["requestBody"] = {"content": {"application/x-www-form-urlencoded": {"schema": form}}}
    return operation


def _security(route: Route) -> list[Schema]:
    """Either credential, or none where `unless` can let a stranger in."""
    signed_in: list[Schema] = [{"token": []}, {"session": []}] if route.roles else []
    return [*signed_in, {}] if route.unless else signed_in


def _path_parameters(path: str) -> Iterator[Schema]:
    for name in _PARAMETER.findall(path):
        description, schema = PARAMETERS[name]
        yield {"name": name, "in": "path", "required": True, "description": description, "schema": schema}


def _query(query: Query) -> Schema:
    described = {"name": query.name, "in": "query", "description": query.summary, "schema": query.schema}
    return described | ({"required": True} if query.is_required else {})


def _answer(route: Route) -> Schema:
    description = {101: "The socket is open.", 303: "Go on to the page."}.get(route.status, "Done.")
    if route.status in {101, 303}:
        return {"description": description}
    schema = {} if route.answer is None else {"schema": _schema(route.answer)}
    headers = {"headers": KEZEK_SEQ} if "{hall}" in route.path else {}
    return {"description": description, **headers, "content": {route.media_type: schema}}


def _problems(route: Route) -> Schema:
    """One response for each status, with its possible codes."""
    by_status: dict[int, list[str]] = {}
    for code in codes_of(route):
        by_status.setdefault(STATUS[code], []).append(code)
    schema = {"content": {PROBLEM_MEDIA_TYPE: {"schema": _schema(ProblemDocument)}}}
    return {
        str(status): {"description": ", ".join(f"`{code}`: {title(code)}" for code in codes)} | schema
        for status, codes in sorted(by_status.items())
    }


def codes_of(route: Route) -> list[str]:
    """Every code that the route can answer."""
    codes = list(route.codes)
    if route.roles and route.unless != "anyone":
        codes += ["not_signed_in", "not_allowed"]
    if route.method == "POST":
        codes += ["malformed", "too_large", "other_site", "host_dropped"]
    if route.body is not None or route.commands:
        codes += ["key_reused", "stopping", "store_unavailable", *REFUSALS]
    if "{hall}" in route.path:
        codes += ["unknown_hall", "journal_corrupt", "malformed", "ahead_of_journal", "store_unavailable"]
    if "store_unavailable" in codes:
        codes.append("database_away")
    if "journal_corrupt" in codes:
        codes += ["newer_record", "hall_superseded"]
    if route.limit != "none":
        codes.append("too_many_requests")
    return list(dict.fromkeys(codes))


def _schema(kind: object) -> Schema:
    """A reference to the type's schema, or the schema itself where it has no name."""
    (schema,), _ = msgspec.json.schema_components([kind], ref_template="#/components/schemas/{name}")
    return schema
