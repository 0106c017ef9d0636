"""Makes the documents of closures. Pure."""

from datetime import datetime

from msgspec import Struct

from queue_server.hall.bookings.plans.closure import PlaceClosure
from queue_server.views.times import moment


class ClosureDocument(Struct, frozen=True, kw_only=True, gc=False):
    """A span in which nobody is received, or nobody at the host, or for the service, for the reason that visitors
    read."""

    id: str
    start: datetime
    end: datetime
    host: str | None
    service: str | None
    reason: str
    closed_at: datetime


def closure_document(closure: PlaceClosure) -> ClosureDocument:
    return ClosureDocument(
        id=closure.id,
        start=moment(closure.start),
        end=moment(closure.end),
        host=closure.host,
        service=closure.service,
        reason=closure.reason,
        closed_at=moment(closure.closed_at),
    )
