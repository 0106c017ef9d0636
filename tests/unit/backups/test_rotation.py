"""When a copy is due at the hall's clock, and which go."""

from datetime import UTC, datetime

from queue_server.backups.rotation import COPY_NAME, Copy, due_since, file_name, next_due, surplus

ALMATY = "Asia/Almaty"


def us(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * 1_000_000


def test_due_at_the_halls_clock() -> None:
    """20:00 in Almaty is 15:00 in London; before it, yesterday's counts."""
    assert due_since("20:00", ALMATY, us("2026-01-31T20:00:00+05:00")) == us("2026-01-31T15:00:00Z")
    assert due_since("20:00", ALMATY, us("2026-01-31T19:59:59+05:00")) == us("2026-01-30T15:00:00Z")
    assert next_due("20:00", ALMATY, us("2026-01-31T19:59:59+05:00")) == us("2026-01-31T15:00:00Z")
    assert next_due("20:00", ALMATY, us("2026-01-31T20:00:00+05:00")) == us("2026-02-01T15:00:00Z")


def test_a_day_whose_clock_was_set_back() -> None:
    """The clock's hour counts, not 24 hours: in March 2024 Almaty went from +06 to +05."""
    assert due_since("20:00", ALMATY, us("2024-03-01T10:00:00+05:00")) == us("2024-02-29T20:00:00+06:00")
    assert next_due("20:00", ALMATY, us("2024-02-29T21:00:00+06:00")) == us("2024-03-01T20:00:00+05:00")


def test_the_name_of_a_copy() -> None:
    """It sorts by time and is no name of a person's own file."""
    assert file_name(us("2026-01-31T15:00:00Z")) == "kezek-2026-01-31T150000Z.backup"
    assert COPY_NAME.fullmatch("kezek-2026-01-31T150000Z.backup")
    for other in (
        "kezek-2026-01-31.backup",
        "my kezek-2026-01-31T150000Z.backup",
        "kezek-2026-01-31T150000Z.backup.old",
    ):
        assert COPY_NAME.fullmatch(other) is None


def test_the_oldest_go() -> None:
    """By when they were made, whatever order the folder gives."""
    copies = [Copy(f"c{day}", datetime(2026, 1, day, tzinfo=UTC)) for day in (3, 1, 4, 2)]
    assert [copy.name for copy in surplus(copies, 2)] == ["c1", "c2"]
    assert surplus(copies, 4) == surplus(copies, 9) == []
