"""What counts as silent, behind and under other rules."""

from queue_server.replication.centre.status import (
    LINK_BEHIND,
    LINK_SILENT,
    RULES_SHOWN,
    HallLink,
    HallLinks,
    has_other_rules,
    is_behind,
    is_silent,
)

NOW = 1_800_000_000_000_000


def link(**changes: int | None) -> HallLink:
    return HallLink(**({"hall": "abay", "heard_at": NOW, "seq": 7, "behind": 0, "forked_at": None} | changes))  # type: ignore[arg-type]


def test_a_hall_is_silent_a_minute_after_its_last_word() -> None:
    """A hall is silent from the minute on, and one that was never heard is."""
    assert not is_silent(link(), NOW + LINK_SILENT - 1)
    assert is_silent(link(), NOW + LINK_SILENT)
    assert is_silent(link(heard_at=None), NOW)


def test_a_silent_hall_is_not_behind_as_well() -> None:
    """One trouble is one alarm: a hall that lacks records is behind only while it is heard."""
    assert is_behind(link(behind=3, behind_since=NOW - LINK_BEHIND), NOW)
    assert not is_behind(link(behind=3, behind_since=NOW - LINK_BEHIND + 1), NOW)
    assert not is_behind(link(behind=3, behind_since=NOW - LINK_BEHIND, heard_at=NOW - LINK_SILENT), NOW)


def test_changed_rules_are_shown_for_a_day() -> None:
    """A change of rules is over after a day."""
    assert has_other_rules(link(rules_changed_at=NOW - RULES_SHOWN + 1), NOW)
    assert not has_other_rules(link(rules_changed_at=NOW - RULES_SHOWN), NOW)
    assert not has_other_rules(link(), NOW)


def test_links_come_by_hall() -> None:
    """The registry gives the newest link of each hall, by hall."""
    links = HallLinks()
    links.put(link())
    links.put(HallLink("aktobe", None, 0, None, None))
    links.put(link(seq=9))
    assert [hall_link.hall for hall_link in links] == ["abay", "aktobe"]
    hall_link = links.link_of("abay")
    assert hall_link is not None
    assert hall_link.seq == 9
    links.remove("abay")
    assert links.link_of("abay") is None
