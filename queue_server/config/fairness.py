"""Decides which changes of a definition affect who is next: a hall can require two administrators for them. Pure."""

from queue_server.config.definition import Definition


def touches_fairness(old: Definition, new: Definition) -> bool:
    """Whether the change may let a visitor go before another in a way that the old definition does not."""
    return _what_decides(old) != _what_decides(new)


def _what_decides(definition: Definition) -> tuple[object, ...]:
    rules = definition.rules
    return (
        definition.second_admin,
        {priority.id: (priority.head_start_s, priority.proof is not None) for priority in definition.priorities},
        {window.window: window.helps for window in definition.windows if window.helps},
        (rules.out_of_turn, rules.due_after_transfer, rules.due_after_hold, rules.due_after_stop),
        rules.booked_priority,
        {
            service.id: (service.booking.late, service.booking.late_minutes)
            for service in definition.services
            if service.booking is not None
        },
    )
