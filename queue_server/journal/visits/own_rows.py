"""Keeps the rows of several forms beside one another: two versions of the program on one store would else forget and
make anew each other's. Each form has a key of its own in place of the hall's id. Pure."""

from typing import Final

from msgspec.structs import replace

from queue_server.journal.forms.form import form
from queue_server.journal.store import Batch
from queue_server.journal.visits.visit import Rows

MAKER: Final = "queue_server.stats.visits.fold"
"""The module that makes rows; it is named here and not imported."""
SEPARATOR: Final = "@"
"""Stands in no id of a hall."""
ERASED_FORM: Final = ""
"""The form of rows that are being erased: a program that looks for its own makes them anew."""


def form_of_rows() -> str:
    """The form of the rows that this program makes."""
    return form(MAKER)


def hall_of_key(key: str) -> str:
    """The hall whose rows have that key."""
    return key.partition(SEPARATOR)[0]


class OwnRows:
    """The part of a store that knows the form of its rows."""

    rows_form: str = ""
    """Rows of this form alone are seen, and those of others stay beside them; without one the hall's id is the key."""

    def _key(self, hall: str) -> str:
        """What stands in place of the hall's id in the tables of rows."""
        return f"{hall}{SEPARATOR}{self.rows_form}" if self.rows_form else hall

    def _keyed(self, batch: Batch) -> Batch:
        """The batch with its rows as they stand in the tables."""
        if not self.rows_form or not batch.rows:
            return batch
        return replace(batch, rows=[self._keyed_rows(rows) for rows in batch.rows])

    def _keyed_rows(self, rows: Rows) -> Rows:
        key = self._key(rows.hall)
        visits = [replace(visit, hall=key) for visit in rows.visits]
        return replace(rows, hall=key, visits=visits, times=[replace(time, hall=key) for time in rows.times])
