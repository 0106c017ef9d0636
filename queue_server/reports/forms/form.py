"""Lists the forms of a report, and their media types."""

from typing import Final, Literal, get_args

Form = Literal["html", "pdf", "xlsx", "csv", "json"]
FORMS: Final[tuple[Form, ...]] = get_args(Form)

MEDIA_TYPES: Final[dict[Form, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
