"""Makes `/docs`: the OpenAPI document as a plain page that loads nothing from another host."""

from typing import Any, Final

from queue_server.api.http.problem import STATUS

BOUNDS: Final = {"format": "as", "minimum": "from", "maximum": "to", "minLength": "at least", "maxLength": "at most"}
"""The words for a schema's bounds, by keyword."""


def reference(document: dict[str, Any], sentences: dict[str, str]) -> str:
    """The page. `sentences` are the codes of problems with their sentences."""
    from jinja2 import Environment, PackageLoader  # for the first page alone, as everywhere

    templates = Environment(loader=PackageLoader("queue_server.api"), autoescape=True, trim_blocks=True)
    template = templates.get_template("reference.html")
    return template.render(document=document, sentences=sentences, statuses=STATUS, bounds=BOUNDS)
