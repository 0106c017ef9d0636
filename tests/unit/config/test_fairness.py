"""Which changes of a definition need a second administrator, where a hall asks for one."""

import pytest
from msgspec.structs import replace

from queue_server.config.definition import Priority, Window
from queue_server.config.fairness import touches_fairness
from tests.halls import DEFINITION, names, with_rules


@pytest.mark.parametrize(
    "changed",
    [
        replace(DEFINITION, priorities=()),
        replace(DEFINITION, priorities=(*DEFINITION.priorities, Priority("friend", names("Friend"), 60))),
        replace(DEFINITION, windows=(Window(1, ("land",), helps={"school": 1}), *DEFINITION.windows[1:])),
        replace(DEFINITION, second_admin=True),
        with_rules(out_of_turn=False),
        with_rules(due_after_hold="anew"),
        with_rules(booked_priority=None),
    ],
)
def test_what_decides_who_is_next_touches_fairness(changed: object) -> None:
    """Priorities, helps, calls out of turn, due times, and the demand for two itself."""
    assert touches_fairness(DEFINITION, changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        replace(DEFINITION, names=names("Other")),
        replace(DEFINITION, priorities=tuple(replace(one, names=names("Other")) for one in DEFINITION.priorities)),
        with_rules(recall_limit=9),
    ],
)
def test_words_and_limits_do_not(changed: object) -> None:
    assert not touches_fairness(DEFINITION, changed)  # type: ignore[arg-type]
