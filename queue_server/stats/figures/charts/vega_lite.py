"""Writes parts of Vega-Lite specifications (https://vega.github.io/vega-lite/docs/spec.html). Pure.

The parts are plain JSON. The tests hold every chart against the schema of Vega-Lite; at run time nothing is checked,
and no library is loaded for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

Row = dict[str, Any]
Spec = dict[str, Any]

VEGA_LITE_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.4.1.json"
"""Names the version of the language to whatever draws a specification."""
FIELD_TYPES: Final = {"Q": "quantitative", "O": "ordinal", "N": "nominal", "T": "temporal"}


def channel(shorthand: str, **options: object) -> Spec:
    """The channel of a field and its type: `minutes:Q`, `hour:O`, `name:N`, `time:T`."""
    field, _, letter = shorthand.partition(":")
    return {"field": field, "type": FIELD_TYPES[letter], **options}


def second(field: str) -> Spec:
    """The channel of the other end (`x2`, `y2`), whose type is that of the first end."""
    return {"field": field}


def scaled(domain: Sequence[object], colours: Sequence[object]) -> Spec:
    """A scale from names or numbers to colours, shapes or dashes, in their order."""
    return {"domain": list(domain), "range": list(colours)}


def chosen(test: str, value: str, otherwise: str) -> Spec:
    """A channel with the value where the test holds of a row, and the other one elsewhere."""
    return {"condition": {"test": test, "value": value}, "value": otherwise}


def quoted(text: str) -> str:
    """A text within a test, which is an expression of Vega."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r")
    return f"'{escaped}'"


def view(mark: str, look: Mapping[str, object], **channels: object) -> Spec:
    """One kind of mark, its look, and what each channel shows of a row."""
    return {"mark": {"type": mark, **look}, "encoding": channels}


def with_rows(rows: Sequence[Row], part: Spec) -> Spec:
    """The part with rows of its own."""
    return {"data": {"values": list(rows)}, **part}
