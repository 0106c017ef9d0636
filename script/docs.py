"""The parts of the pages that are taken from the code, between `<!-- made by script/docs: NAME -->` and `<!-- end -->`.

`tests/test_docs.py` fails when a page no longer says what the code says; `script/docs` writes the pages anew, and the
front end's types of documents with them.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec.structs import fields

from queue_server.api.http import problem
from queue_server.hall.errors import REFUSALS, UNKNOWN
from queue_server.hall.transitions import diagram
from queue_server.journal.codec import KINDS
from queue_server.reports.open_data import dictionary
from script import document_types

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = ("README.md", "docs/integrator.md", "docs/open-data.md")
_BLOCK: Final = re.compile(r"(<!-- made by script/docs: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written(page: str) -> str:
    """The text of a page with its blocks as the code has them now."""
    text = (ROOT / page).read_text("utf-8")
    return _BLOCK.sub(lambda found: f"{found[1]}{BLOCKS[found[2]]()}\n{found[3]}", text)


def _diagram() -> str:
    return f"```mermaid\n{diagram()}\n```"


def _kinds() -> str:
    """Every kind with the members of its data; those with a default are left out of a record where they have it."""
    rows = [
        f"| `{kind}` | {', '.join(f'`{field.name}`' for field in fields(event))} |" for kind, event in KINDS.items()
    ]
    return "\n".join(["| kind | data |", "|---|---|", *rows])


def _codes() -> str:
    sentences = {code: sentence for code, (_, sentence) in problem.DOOR.items()} | UNKNOWN | REFUSALS
    codes = sorted(sentences, key=lambda code: (problem.STATUS[code], code))
    rows = [f"| {problem.STATUS[code]} | `{code}` | {sentences[code]} |" for code in codes]
    return "\n".join(["| status | code | what it says |", "|---|---|---|", *rows])


BLOCKS: Final[dict[str, Callable[[], str]]] = {
    "diagram": _diagram,
    "error-codes": _codes,
    "kinds": _kinds,
    "open-data": dictionary.table,
}


def main() -> None:
    for page in PAGES:
        (ROOT / page).write_text(written(page), "utf-8")
    document_types.write()


if __name__ == "__main__":
    main()
