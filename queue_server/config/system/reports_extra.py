"""Knows whether the libraries of the extra `reports` are here: charts, PDF and workbooks are made by them.

They weigh as much as all else, so a hall may do without: `pip install kezek` has figures, tables and CSV,
`pip install 'kezek[reports]'` has everything. Whatever needs a library of the extra asks here first.
"""

from functools import cache
from importlib.util import find_spec
from typing import Final

REPORTS_EXTRA: Final = ("fontTools", "openpyxl", "typst", "vl_convert")
"""The modules of the extra."""

FORMS_OF_EXTRA: Final = ("pdf", "xlsx")
"""The forms of a report that are made by them."""

REPORTS_COMMAND: Final = "pip install 'kezek[reports]'"
"""How the extra is installed."""


@cache
def reports_extra_missing() -> bool:
    """Whether a library of the extra is not installed. A process finds none that is installed while it runs."""
    return any(find_spec(name) is None for name in REPORTS_EXTRA)
