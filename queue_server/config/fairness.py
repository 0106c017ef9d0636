"""What of a definition decides who is next, so that a hall can ask for two administrators to change it. Pure."""

from queue_server.config.definition import Definition


def touches_fairness(old: Definition, new: Definition) -> bool:
    """Whether the change may let somebody go before somebody else otherwise than until now."""
    return _what_decides(old) != _what_decides(new)


def _what_decides(definition: Definition) -> tuple[object, ...]:
    rules = definition.rules
    return (
        definition.second_admin,
        {priority.id: (priority.head_start_s, priority.proof is not None) for priority in definition.priorities},
        {window.window: window.helps for window in definition.windows if window.helps},
        (rules.out_of_turn, rules.due_after_transfer, rules.due_after_hold, rules.due_after_stop),
        rules.booked_priority,
    )
