"""While a hall sends a backlog its fold waits, but not for ever."""

from queue_server.replication.centre.backlogs import BACKLOG_RECORDS, BACKLOG_REST_S, LONGEST_BACKLOG_REST_S, Backlogs


def test_a_fold_waits_for_the_rest_of_a_backlog() -> None:
    """Full batches put it off, a short one ends that, and so does a pause."""
    backlogs = Backlogs()
    assert not backlogs.is_resting("abay", 0.0)
    backlogs.note_arrival("abay", BACKLOG_RECORDS, 0.0)
    assert backlogs.is_resting("abay", BACKLOG_REST_S / 2)
    assert not backlogs.is_resting("aktobe", BACKLOG_REST_S / 2)
    backlogs.note_arrival("abay", BACKLOG_RECORDS - 1, BACKLOG_REST_S / 2)
    assert not backlogs.is_resting("abay", BACKLOG_REST_S / 2)
    backlogs.note_arrival("abay", BACKLOG_RECORDS, 1.0)
    assert not backlogs.is_resting("abay", 1.0 + BACKLOG_REST_S)


def test_a_fold_does_not_wait_for_ever() -> None:
    """What is shown of a hall is at most so old, however long its backlog is."""
    backlogs, now = Backlogs(), 0.0
    while now < LONGEST_BACKLOG_REST_S:
        backlogs.note_arrival("abay", BACKLOG_RECORDS, now)
        now += BACKLOG_REST_S / 5
    assert not backlogs.is_resting("abay", LONGEST_BACKLOG_REST_S)
