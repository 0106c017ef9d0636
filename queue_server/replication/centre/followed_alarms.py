"""Makes the alarms of a hall that this server follows. Pure."""

from collections.abc import Iterator

from queue_server.replication.centre.status import HallLink, has_other_rules, is_behind, is_silent
from queue_server.views.supervision.alarms import Alarm
from queue_server.views.times import moment


def followed_alarms(link: HallLink, now: int) -> Iterator[Alarm]:
    """The alarms of a hall's connection at `now` (µs UTC). `count` of a fork is the first seq that differs, of a hall
    that is behind the records that are missing."""
    if link.forked_at is not None:
        yield Alarm(
            id=f"hall_forked:{link.forked_at}",
            kind="hall_forked",
            level="fault",
            since=moment(link.forked_since or now),
            count=link.forked_at,
        )
    if is_silent(link, now):
        yield Alarm(id="hall_silent", kind="hall_silent", level="fault", since=moment(link.heard_at or now))
    if link.behind_since is not None and is_behind(link, now):
        yield Alarm(
            id="hall_behind",
            kind="hall_behind",
            level="warning",
            since=moment(link.behind_since),
            count=link.behind,
        )
    if link.rules_changed_at is not None and has_other_rules(link, now):
        yield Alarm(
            id=f"hall_rules_changed:{link.rules_changed_at}",
            kind="hall_rules_changed",
            level="warning",
            since=moment(link.rules_changed_at),
        )
