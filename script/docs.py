"""Writes the parts of the pages that are taken from the code, between `<!-- made by script/docs: NAME -->` and `<!--
end -->`.

`tests/test_docs.py` fails when a page differs from the code; `script/docs` writes the pages anew, and the
front end's types of documents with them.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from msgspec import NODEFAULT, Struct
from msgspec import inspect as i
from msgspec.structs import fields

from operator_console.settings.file_only import FILE_ONLY
from queue_server.api.http import problem
from queue_server.config.convert import instruction
from queue_server.config.schema import fields_of, table_types
from queue_server.hall.bookings.transitions import booking_diagram
from queue_server.hall.errors import REFUSALS, UNKNOWN
from queue_server.hall.transitions import diagram
from queue_server.journal.codec import KINDS
from queue_server.reports.open_data import dictionary
from queue_server.reports.open_data.open_receptions import RECEPTION_MEANINGS
from script import document_types, texts

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = (
    *("README.md", "docs/administrator.md", "docs/integrator.md", "docs/journal.md", "docs/languages.md"),
    "docs/open-data.md",
)
_BLOCK: Final = re.compile(r"(<!-- made by script/docs: ([a-z0-9-]+) -->\n)(.*?)(<!-- end -->)", re.DOTALL)


def written(page: str) -> str:
    """The text of a page with its blocks made from the present code."""
    text = (ROOT / page).read_text("utf-8")
    return _BLOCK.sub(lambda block: f"{block[1]}{_block(block[2], block[3])}\n{block[4]}", text)


def _block(name: str, text: str) -> str:
    return _settings(SETTINGS[name], text) if name in SETTINGS else BLOCKS[name]()


def _diagram() -> str:
    return f"```mermaid\n{diagram()}\n```"


def _booking_diagram() -> str:
    return f"```mermaid\n{booking_diagram()}\n```"


def _kinds() -> str:
    """Every kind with the members of its data; those with a default are left out of a record where they have it."""
    rows = [
        f"| `{kind}` | {', '.join(f'`{field.name}`' for field in fields(event))} |" for kind, event in KINDS.items()
    ]
    return "\n".join(["| kind | data |", "|---|---|", *rows])


def _codes() -> str:
    sentences = {code: sentence for code, (_, sentence) in problem.HTTP_PROBLEMS.items()} | UNKNOWN | REFUSALS
    codes = sorted(sentences, key=lambda code: (problem.STATUS[code], code))
    rows = [f"| {problem.STATUS[code]} | `{code}` | {sentences[code]} |" for code in codes]
    return "\n".join(["| status | code | what it says |", "|---|---|---|", *rows])


def _settings(table: type[Struct], text: str) -> str:
    """Every key of a table of settings. The meanings are written by hand, and kept."""
    meanings = dict(re.findall(r"^\| `(\w+)` \|.*\|(.*)\|$", text, re.MULTILINE))
    rows = [
        f"| `{field.name}` | {instruction(field.type)} | {_default(field)} |{meanings.get(field.name, ' ')}|"
        for field in fields_of(table)
    ]
    return "\n".join(["| key | what to write | if left out | meaning |", "|---|---|---|---|", *rows])


def _default(field: i.Field) -> str:
    """The value of a setting that is left out, in words."""
    match field:
        case i.Field(required=True):
            return "must be written"
        case i.Field(default=None | () | _ as value) if value in (None, ()) or value is NODEFAULT:
            return "none"
        case i.Field(default=Struct()):
            return "as below"
        case i.Field(default=bool() as value):
            return f"`{str(value).lower()}`"
        case i.Field(default=str() | tuple() as value):
            return f"`{json.dumps(value)}`"
    return f"`{field.default}`"


def _file_only() -> str:
    rows = [f"| `{path.replace('*', 'ID')}` | {reason} |" for path, reason in FILE_ONLY.items()]
    return "\n".join(["| setting | why |", "|---|---|", *rows])


SETTINGS: Final = {
    "settings-" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", table.__name__).lower(): table for table in table_types()
}
"""The tables of the configuration, by the names of their blocks: `settings-closed-day`."""

BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "booking-diagram": _booking_diagram,
    "diagram": _diagram,
    "error-codes": _codes,
    "file-only": _file_only,
    "kinds": _kinds,
    "languages": texts.table,
    "open-data": dictionary.table,
    "open-receptions": partial(dictionary.table, RECEPTION_MEANINGS),
}


def main() -> None:
    for page in PAGES:
        (ROOT / page).write_text(written(page), "utf-8")
    document_types.write()


if __name__ == "__main__":
    main()
