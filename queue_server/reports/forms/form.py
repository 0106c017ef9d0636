"""Lists the forms of a report, and their media types."""

from typing import Final, Literal, get_args

Form = Literal["html", "pdf", "xlsx", "csv", "json"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)
FOR_A_TERMINAL: Final[tuple[Form, ...]] = ("csv", "json")
"""Forms that are text for programs and may be printed; the others go into a file or a pipe."""

MEDIA_TYPES: Final[dict[Form, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
