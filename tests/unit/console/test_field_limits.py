"""What a field of a page takes is what the API takes: a page repeats a limit, and this holds the two together."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from queue_server.api.http.description.openapi import openapi
from queue_server.api.routes import ROUTES
from tests.modules import PRODUCT, ROOT

FIELD: Final = re.compile(r"<(?:input|textarea)[^>]*?maxlength=\"(?P<most>\d+)\"[^>]*>")
NAME: Final = re.compile(r"name=\"(?P<name>\w+)\"")
NO_MEMBER: Final = {
    *("verify.html code", "devices.html code"),  # with spaces between digits
    *("message_wish.html sms", "message_wish.html email"),  # the form of a visitor, without scripts
    "book.html own",
    "bookings.html q",
    "supervisor_dialogs.html ticket",  # the number on paper, by which the page looks for the ticket
}
"""Fields that no request of the API has as they are typed."""
OF_SCRIPT: Final = re.compile(r"\bmaxlength: (?P<most>\d+)")
MEMBERS_OF_SCRIPTS: Final = {
    ("copy-restore.js", 1000): "passphrase",
    ("hall-links.js", 200): "address",
    ("mail-test.js", 254): "to",
    ("region-halls.js", 32): "hall",
    ("server-certificate.js", 64): "organisation",
    ("setup-opening.js", 255): "address",
    ("setup-screens.js", 64): "name",
    ("setup-windows.js", 64): "name",
}
"""The fields that scripts draw beside the settings, whose limits come with the page, and the member of each."""
NO_MEMBER_OF_SCRIPTS: Final = {
    *(("hall-links.js", 95), ("hall-links.js", 7)),  # a fingerprint with colons, digits with a space
    *(("printer-search.js", 200), ("region-catalogue.js", 200)),  # several addresses or windows
    *(("setup-fields.js", 200), ("setup-hall.js", 80)),  # a name of the settings, and hours that become a list
}


def limits(document: object) -> Iterator[tuple[str, int]]:
    """Every member of a text in the schemas, with the most characters that it takes."""
    if isinstance(document, dict):
        properties = document.get("properties", {})
        for name, schema in properties.items() if isinstance(properties, dict) else ():
            for form in (schema, *schema.get("anyOf", ())) if isinstance(schema, dict) else ():
                if "maxLength" in form:
                    yield name, form["maxLength"]
        for part in document.values():
            yield from limits(part)
    elif isinstance(document, list):
        for part in document:
            yield from limits(part)


def test_fields_take_what_the_api_takes() -> None:
    """No more, or a text is refused that was typed to its end; no less, or it cannot be typed."""
    of_api = defaultdict(set)
    for name, most in limits(openapi(ROUTES, "1")):
        of_api[name].add(most)
    wrong, places = [], set()
    for template in (path for folder in PRODUCT for path in (ROOT / folder).rglob("templates/**/*.html")):
        for field in FIELD.finditer(template.read_text("utf-8")):
            named = NAME.search(field[0])
            place = f"{template.name} {named['name'] if named else ''}"
            places.add(place)
            if place not in NO_MEMBER and (not named or int(field["most"]) not in of_api[named["name"]]):
                wrong.append((place, int(field["most"]), sorted(of_api[named["name"]]) if named else []))
    assert places >= NO_MEMBER
    assert wrong == []
    drawn = {
        (script.name, int(field["most"]))
        for script in (ROOT / "operator_console" / "static").rglob("*.js")
        for field in OF_SCRIPT.finditer(script.read_text("utf-8"))
    }
    assert drawn == MEMBERS_OF_SCRIPTS.keys() | NO_MEMBER_OF_SCRIPTS
    assert [(place, name) for place, name in MEMBERS_OF_SCRIPTS.items() if place[1] not in of_api[name]] == []
