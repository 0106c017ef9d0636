"""The one table of routes, held against the router, the document and the matrix of roles."""

import re

from aiohttp import web

from queue_server.api.access.sign_in_routes import CHANGE_OPERATOR
from queue_server.api.halls.commands import WINDOW_COMMANDS
from queue_server.api.http.description.openapi import PARAMETERS, codes_of, openapi
from queue_server.api.http.problem import STATUS
from queue_server.api.live.live_views import VIEWS
from queue_server.api.routes import ROUTES, add_routes
from queue_server.config.roles import ROLES

ISSUE = {"kiosk", "manager", "admin"}
BOOK = {"booking", "kiosk", "operator", "secretary", "manager", "admin"}
RECEIVE = {"secretary", "manager", "admin"}
SERVE = {"bridge", "operator", "manager", "admin"}
READ_DESK = {"operator", "manager", "admin", "auditor"}
DIRECT = {"manager", "admin"}
AUDIT = {"auditor", "admin"}
ADMIN = {"admin"}
PEOPLE = {"operator", "secretary", "manager", "admin", "auditor", "region", "district"}
EVERYBODY = {"board", "kiosk", "tablet", "bridge", "booking", *PEOPLE}
REGION = {"admin", "region", "district"}

HALL = "/api/v1/halls/{hall}"
MATRIX = {
    ("POST", f"{HALL}/tickets"): ({*ISSUE, "bridge"}, "public_tickets"),
    ("GET", f"{HALL}/bookings/free"): (BOOK, "anyone"),
    ("POST", f"{HALL}/bookings/offer"): (BOOK, "anyone"),
    ("POST", f"{HALL}/bookings"): (BOOK, "anyone"),
    ("GET", f"{HALL}/bookings/draws"): (BOOK, "anyone"),
    ("POST", f"{HALL}/bookings/draws/{{draw}}/enter"): (BOOK, "anyone"),
    ("GET", f"{HALL}/bookings"): ({"operator", "manager", "admin"}, ""),
    ("GET", f"{HALL}/closures"): ({"operator", "manager", "admin"}, ""),
    ("GET", f"{HALL}/closures/concerned"): (DIRECT, ""),
    ("POST", f"{HALL}/closures"): (DIRECT, ""),
    ("POST", f"{HALL}/closures/{{closure}}/reopen"): (DIRECT, ""),
    ("POST", f"{HALL}/bookings/arrive"): ({"kiosk", "operator", "manager", "admin"}, ""),
    ("GET", f"{HALL}/receptions"): (RECEIVE, ""),
    ("POST", f"{HALL}/receptions/{{control}}/done"): (RECEIVE, ""),
    ("POST", f"{HALL}/receptions/{{control}}/reopen"): (RECEIVE, ""),
    ("POST", f"{HALL}/bookings/{{id}}/confirm"): (RECEIVE, ""),
    ("POST", f"{HALL}/bookings/{{id}}/refuse"): (RECEIVE, ""),
    ("POST", f"{HALL}/bookings/{{id}}/refer"): (RECEIVE, ""),
    ("GET", f"{HALL}/windows/{{window}}/reception"): ({"operator", "manager", "admin"}, ""),
    ("POST", f"{HALL}/bookings/{{id}}/arrive"): ({"kiosk", "operator", "manager", "admin"}, ""),
    ("POST", "/desk/{hall}/bookings"): ({"operator", "manager", "admin"}, ""),
    ("POST", "/desk/{hall}/bookings/search"): ({"operator", "manager", "admin"}, ""),
    ("POST", "/desk/{hall}/bookings/{id}/arrive"): ({"operator", "manager", "admin"}, ""),
    ("POST", "/desk/{hall}/bookings/{id}/move"): ({"operator", "manager", "admin"}, ""),
    ("POST", "/desk/{hall}/bookings/{id}/messages"): ({"operator", "manager", "admin"}, ""),
    ("POST", "/desk/{hall}/bookings/{id}/print"): ({"operator", "manager", "admin"}, ""),
    ("POST", "/desk/{hall}/bookings/{id}/cancel"): ({"operator", "manager", "admin"}, ""),
    ("POST", f"{HALL}/windows/{{window}}/{{command}}"): (SERVE, ""),
    ("GET", f"{HALL}/windows/{{window}}"): (READ_DESK, ""),
    ("GET", f"{HALL}/messages/outgoing"): ({"bridge", "admin"}, ""),
    ("POST", f"{HALL}/messages/{{id}}/outcome"): ({"bridge", "admin"}, ""),
    ("GET", f"{HALL}/windows/{{window}}/notes"): ({"operator", "manager", "admin"}, ""),
    ("POST", f"{HALL}/windows/{{window}}/move"): (DIRECT, ""),
    ("POST", f"{HALL}/tickets/{{ticket}}/change"): (DIRECT, ""),
    ("POST", f"{HALL}/tickets/{{ticket}}/cancel"): (DIRECT, ""),
    ("GET", f"{HALL}/windows/{{window}}/rating"): ({"tablet"}, ""),
    ("GET", f"{HALL}/ratings"): ({"manager", "auditor"}, ""),
    ("GET", f"{HALL}/ratings/own"): ({"operator", "manager", "admin"}, ""),
    ("POST", f"{HALL}/ratings/{{mark}}/erase-words"): ({"manager"}, ""),
    ("GET", f"{HALL}/stats"): ({"manager", "admin", "auditor", "region", "district"}, ""),
    ("GET", "/api/v1/region"): (REGION, ""),
    ("GET", "/api/v1/region/stats"): (REGION, ""),
    ("GET", f"{HALL}/supervisor"): (DIRECT, ""),
    ("POST", f"{HALL}/alarms/{{alarm}}/acknowledge"): (DIRECT, ""),
    ("POST", "/api/v1/devices/here"): ({"board", "kiosk", "tablet", "bridge", "admin"}, ""),
    ("GET", "/api/v1/centre/catalogue"): ({"branch"}, ""),
    **{("GET", f"/api/v1/catalogue{rest}"): ({"admin"}, "") for rest in ("", "/{version}")},
    ("POST", "/api/v1/catalogue"): ({"admin"}, ""),
    ("GET", f"{HALL}/catalogue"): ({"admin"}, ""),
    ("GET", f"{HALL}/catalogue/draft"): ({"admin"}, ""),
    ("POST", f"{HALL}/catalogue/take"): ({"admin"}, ""),
    ("GET", "/api/v1/webhooks"): ({"admin"}, ""),
    ("POST", "/api/v1/webhooks"): ({"admin"}, ""),
    **{
        ("POST", f"/api/v1/webhooks/{{webhook}}/{act}"): ({"admin"}, "")
        for act in ("change", "pause", "go-on", "rotate", "remove", "halls/{hall}/repeat")
    },
    ("GET", "/api/v1/webhooks/{webhook}/halls/{hall}/attempts"): ({"admin"}, ""),
    ("GET", "/api/v1/devices"): ({"admin"}, ""),
    ("GET", "/api/v1/servers"): ({"admin"}, ""),
    ("POST", "/api/v1/devices/pair"): ({"admin"}, ""),
    ("POST", "/api/v1/devices/{device}/change"): ({"admin"}, ""),
    ("POST", "/api/v1/devices/{device}/identify"): (DIRECT, ""),
    ("POST", "/api/v1/devices/{device}/revoke"): ({"admin"}, ""),
    ("POST", "/api/v1/bridges/{bridge}/boards"): ({"bridge", "admin"}, ""),
    ("GET", f"{HALL}/devices"): (DIRECT, ""),
    ("POST", f"{HALL}/devices/{{device}}/identify"): (DIRECT, ""),
    ("GET", f"{HALL}/board"): (EVERYBODY, "public_board"),
    ("GET", f"{HALL}/waits"): (EVERYBODY, "public_board"),
    ("POST", f"{HALL}/services/{{service}}/sheet"): (ISSUE, ""),
    ("GET", f"{HALL}/printers"): ({"kiosk", "bridge", "operator", "manager", "admin"}, ""),
    ("POST", f"{HALL}/tickets/{{id}}/messages"): (set(), "anyone"),
    ("POST", f"{HALL}/tickets/{{id}}/messages/stop"): (set(), "anyone"),
    ("POST", f"{HALL}/bookings/{{id}}/messages"): (set(), "anyone"),
    ("POST", f"{HALL}/bookings/{{id}}/messages/stop"): (set(), "anyone"),
    ("POST", "/booking/{hall}/{id}/messages"): (set(), "anyone"),
    ("POST", f"{HALL}/printers/{{printer}}/print-again"): ({"operator", "manager", "admin"}, ""),
    ("GET", f"{HALL}/journal"): (AUDIT, ""),
    ("GET", f"{HALL}/events"): (AUDIT, ""),
    ("POST", f"{HALL}/help"): (ISSUE, "public_tickets"),
    ("POST", f"{HALL}/help/withdraw"): (ISSUE, "public_tickets"),
    ("GET", f"{HALL}/help/own"): (ISSUE, "public_tickets"),
    ("GET", f"{HALL}/help"): ({"operator", "secretary", "manager", "admin"}, ""),
    ("POST", f"{HALL}/help/{{call}}/answer"): ({"operator", "secretary", "manager", "admin"}, ""),
    ("POST", f"{HALL}/services/{{service}}/off"): (DIRECT, ""),
    ("POST", f"{HALL}/services/{{service}}/on"): (DIRECT, ""),
    ("POST", f"{HALL}/day/close"): (DIRECT, ""),
    ("POST", f"{HALL}/day/open"): (DIRECT, ""),
    ("GET", f"{HALL}/day"): (DIRECT, ""),
    ("POST", f"{HALL}/clock/accept"): ({"operator", "manager", "admin"}, ""),
    ("POST", f"{HALL}/clock/refuse"): ({"operator", "manager", "admin"}, ""),
    ("POST", f"{HALL}/clock/repair"): ({"admin"}, ""),
    ("GET", f"{HALL}/live"): (EVERYBODY, "anyone"),
    ("GET", "/api/v1/configuration"): (ADMIN, ""),
    ("POST", "/api/v1/configuration/review"): (ADMIN, ""),
    ("POST", "/api/v1/configuration/merge"): (ADMIN, ""),
    ("GET", "/api/v1/configuration/history"): (ADMIN, ""),
    ("GET", "/api/v1/configuration/history/{state}"): (ADMIN, ""),
    ("POST", "/api/v1/configuration"): (ADMIN, ""),
    ("POST", "/api/v1/configuration/put-back"): (ADMIN, ""),
    ("POST", "/api/v1/configuration/waiting/{change}/confirm"): (ADMIN, ""),
    ("POST", "/api/v1/configuration/waiting/{change}/withdraw"): (ADMIN, ""),
    ("GET", "/api/v1/holidays"): (ADMIN, ""),
    ("GET", "/api/v1/assistant"): (ADMIN, ""),
    **{("POST", f"/api/v1/assistant/{command}"): (ADMIN, "") for command in ("take", "answers", "open", "test", "end")},
    ("POST", "/api/v1/printers/search"): (ADMIN, ""),
    ("GET", "/api/v1/kiosks"): (ADMIN, ""),
    ("GET", "/api/v1/trail"): (ADMIN, ""),
    ("GET", "/api/v1/faults"): (ADMIN, ""),
    ("GET", "/api/v1/links"): (ADMIN, ""),
    ("POST", "/api/v1/centre/pairing"): (set(), "anyone"),
    ("GET", "/api/v1/centre/halls/{hall}/head"): ({"branch"}, ""),
    ("GET", "/api/v1/centre/halls/{hall}/records"): ({"branch"}, ""),
    ("POST", "/api/v1/centre/halls/{hall}/records"): ({"branch"}, ""),
    ("POST", "/api/v1/centre/halls/{hall}/heartbeat"): ({"branch"}, ""),
    ("GET", "/api/v1/centre/halls/{hall}/heartbeats"): ({"branch"}, ""),
    ("GET", "/api/v1/centre/halls"): (ADMIN, ""),
    ("POST", "/api/v1/centre/halls/code"): (ADMIN, ""),
    ("POST", "/api/v1/centre/halls/{hall}/revoke"): (ADMIN, ""),
    ("POST", "/api/v1/centre/halls/{hall}/settle"): (ADMIN, ""),
    ("GET", "/api/v1/centre/halls/{hall}/evidence"): (AUDIT, ""),
    ("GET", "/api/v1/centre/halls/{hall}/evidence/{digest}"): (AUDIT, ""),
    ("GET", "/api/v1/centre/halls/{hall}/evidence/{digest}/comparison"): (AUDIT, ""),
    ("GET", "/api/v1/centre/evidence"): (AUDIT, ""),
    ("POST", "/api/v1/halls/{hall}/links/{side}/join"): (ADMIN, ""),
    ("POST", "/api/v1/halls/{hall}/links/{side}/leave"): (ADMIN, ""),
    ("POST", "/api/v1/halls/{hall}/links/{side}/trust"): (ADMIN, ""),
    ("GET", "/api/v1/backups"): (ADMIN, ""),
    ("POST", "/api/v1/backups"): (ADMIN, ""),
    ("GET", "/api/v1/certificate"): (ADMIN, ""),
    ("POST", "/api/v1/certificate"): (ADMIN, ""),
    ("POST", "/api/v1/certificate/request"): (ADMIN, ""),
    ("POST", "/api/v1/certificate/request/drop"): (ADMIN, ""),
    ("GET", "/api/v1/certificate/request.csr"): (ADMIN, ""),
    ("GET", "/api/v1/version"): (ADMIN, ""),
    ("GET", "/api/v1/restart"): (ADMIN, ""),
    ("POST", "/api/v1/restart"): (ADMIN, ""),
    ("GET", "/api/v1/check"): (AUDIT, ""),
    ("POST", "/api/v1/check"): (AUDIT, ""),
    ("GET", "/api/v1/check/report.txt"): (AUDIT, ""),
    ("GET", "/api/v1/mail/test"): (ADMIN, ""),
    ("POST", "/api/v1/mail/test"): (ADMIN, ""),
    ("GET", f"{HALL}/media"): (ADMIN, ""),
    ("POST", f"{HALL}/media"): (ADMIN, ""),
    ("POST", f"{HALL}/media/arrange"): (ADMIN, ""),
    ("POST", f"{HALL}/media/remove"): (ADMIN, ""),
    ("POST", f"{HALL}/media/folder"): (ADMIN, ""),
    ("GET", "/api/v1/import"): (ADMIN, ""),
    ("POST", "/api/v1/import"): (ADMIN, ""),
    ("POST", "/api/v1/import/file"): (ADMIN, ""),
    ("POST", "/api/v1/import/choices"): (ADMIN, ""),
    ("POST", "/api/v1/import/cancel"): (ADMIN, ""),
    ("GET", "/api/v1/restore"): (ADMIN, ""),
    ("POST", "/api/v1/restore"): (ADMIN, ""),
    ("POST", "/api/v1/restore/file"): (ADMIN, ""),
    ("POST", "/api/v1/restore/cancel"): (ADMIN, ""),
    ("GET", "/api/v1/log"): (ADMIN, ""),
    ("GET", "/api/v1/users"): (ADMIN, ""),
    ("POST", "/api/v1/users"): (ADMIN, ""),
    **{
        ("POST", f"/api/v1/users/{{name}}/{command}"): (ADMIN, "")
        for command in ("role", "password", "pin", "disable", "enable", "sign-out", "link", "untie", "rename", "delete")
    },
    ("POST", "/api/v1/links"): (ADMIN, ""),
    ("GET", "/api/v1/tokens"): (ADMIN, ""),
    ("POST", "/api/v1/tokens"): (ADMIN, ""),
    ("POST", "/api/v1/tokens/{name}/revoke"): (ADMIN, ""),
    ("POST", "/api/v1/me/password"): (PEOPLE, ""),
    ("POST", "/api/v1/me/pin"): (PEOPLE, ""),
    ("POST", "/api/v1/me/sign-out"): (PEOPLE, ""),
    ("GET", CHANGE_OPERATOR): (PEOPLE, ""),
    ("POST", CHANGE_OPERATOR): (PEOPLE, ""),
}
OPEN = {
    ("GET", "/api/v1/halls"),
    ("GET", HALL),
    ("GET", f"{HALL}/services"),
    ("GET", f"{HALL}/services/{{service}}"),
    ("GET", f"{HALL}/tickets/{{id}}"),
    ("GET", f"{HALL}/tickets/{{id}}/overtaken"),
    ("POST", f"{HALL}/tickets/{{id}}/leave"),
    ("GET", f"{HALL}/tickets/{{id}}/rating"),
    ("POST", f"{HALL}/tickets/{{id}}/rating"),
    ("POST", f"{HALL}/tickets/{{id}}/hold"),
    ("POST", f"{HALL}/tickets/{{id}}/help"),
    ("POST", f"{HALL}/tickets/{{id}}/help/withdraw"),
    ("POST", "/api/v1/devices/announce"),
    ("POST", "/api/v1/devices/claim"),
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("GET", "/asyncapi.json"),
    ("GET", "/docs"),
    ("POST", "/p/{hall}"),
    ("GET", f"{HALL}/bookings/{{id}}"),
    ("GET", f"{HALL}/receptions/figures"),
    ("POST", f"{HALL}/bookings/{{id}}/move"),
    ("POST", f"{HALL}/bookings/{{id}}/cancel"),
    *(("POST", f"{HALL}/bookings/{{id}}/waitlist/{verb}") for verb in ("join", "leave", "decline")),
    ("POST", "/booking/{hall}/{id}/waitlist"),
    ("GET", f"{HALL}/bookings/entries/{{id}}"),
    ("POST", f"{HALL}/bookings/entries/{{id}}/leave"),
    ("POST", "/book/{hall}"),
    ("POST", "/book/{hall}/draw"),
    ("POST", "/book/{hall}/offer"),
    ("POST", "/booking/{hall}/{id}/move"),
    ("POST", "/booking/{hall}/{id}/arrive"),
    ("POST", "/booking/{hall}/{id}/cancel"),
    *(("GET", f"/log/{{hall}}/{part}") for part in ("checkpoint", "keys", "proof/{paper}")),
    *(("GET", f"/log/{{hall}}/tile/{part}/{{tile}}") for part in ("entries", "{level}")),
    ("POST", "/add-checkpoint"),
    ("POST", "/booking/{hall}/{id}/leave"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/enter/{code}"),
    ("POST", "/enter/{code}"),
    ("POST", "/sign-out"),
    ("GET", "/sign-in/openid"),
    ("GET", "/sign-in/openid/back"),
}


def plain(path: str) -> str:
    """An address without the patterns of its parts."""
    return re.sub(r"{(\w+)[^}]*}", r"{\1}", path)


def test_who_may_do_what() -> None:
    """The whole matrix, literally: a route that is new or opened wider fails here first."""
    table = {(route.method, plain(route.path)): (set(route.roles), route.unless) for route in ROUTES}
    assert table == MATRIX | dict.fromkeys(OPEN, (set(), "anyone"))


def test_admin_may_all() -> None:
    """There is no door that an administrator cannot open, but for what visitors wrote, the tablet that asks
    them, and what halls send to their centre."""
    closed = [
        route.path
        for route in ROUTES
        if route.unless != "anyone" and "admin" not in route.roles and route.roles != {"branch"}
    ]
    assert closed == [f"{HALL}/windows/{{window}}/rating", f"{HALL}/ratings", f"{HALL}/ratings/{{mark}}/erase-words"]


def test_every_view_of_the_socket_has_its_roles() -> None:
    """The table has one row for the socket; the views have their own."""
    assert {view: (set(roles), unless) for view, (roles, unless) in VIEWS.items()} == {
        "board": (EVERYBODY, "public_board"),
        "calls": (EVERYBODY, "public_board"),
        "desk": (READ_DESK, ""),
        "supervisor": (DIRECT, ""),
        "ticket": ({*EVERYBODY, "branch"}, "anyone"),
        "waits": (EVERYBODY, "public_board"),
    }
    assert set(ROLES) == {*EVERYBODY, "branch"}


def test_the_router_has_what_the_table_has() -> None:
    """And nothing beside it."""
    app = web.Application()
    add_routes(app)
    routes = {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    assert routes == {(route.method, plain(route.path)) for route in ROUTES}


def test_the_document_has_what_the_table_has() -> None:
    """OpenAPI names each command of a window by itself."""
    document = openapi(ROUTES, "1")
    paths = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    commands = f"{HALL}/windows/{{window}}/"
    expected = {(route.method, plain(route.path)) for route in ROUTES if "{command}" not in route.path}
    assert paths == expected | {("POST", commands + name) for name in WINDOW_COMMANDS}


def test_every_operation_says_who_may_and_what_can_go_wrong() -> None:
    """Roles, and a response for each status of its codes."""
    document = openapi(ROUTES, "1")
    operation = document["paths"][f"{HALL}/windows/{{window}}/pause"]["post"]
    assert operation["x-roles"] == ["admin", "manager", "operator"]
    assert operation["security"] == [{"token": []}, {"session": []}]
    assert operation["requestBody"]["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/PauseBody"
    }
    assert set(operation["responses"]) == {"200", "400", "401", "403", "404", "409", "413", "429", "503"}
    assert document["paths"]["/healthz"]["get"]["security"] == [{}]


def test_every_reference_of_the_document_leads_somewhere() -> None:
    """No schema is named that is not there."""
    document = openapi(ROUTES, "1")
    names = set(re.findall(r"#/components/schemas/(\w+)", str(document)))
    assert names == set(document["components"]["schemas"])


def test_every_part_of_an_address_is_described() -> None:
    """A new one cannot come without words."""
    names = {name for route in ROUTES for name in re.findall(r"{(\w+)", route.path)}
    assert names == {*PARAMETERS, "command"}


def test_every_code_of_a_route_has_a_status() -> None:
    """The table names no code that the server cannot answer."""
    codes = {f"{route.method} {route.path}": set(codes_of(route)) - set(STATUS) for route in ROUTES}
    assert {route: unknown for route, unknown in codes.items() if unknown} == {}
