"""Checks how the groups of a hall stand in one another. Pure."""

from collections.abc import Iterator, Mapping

from queue_server.config.convert import excerpt
from queue_server.config.definition import Definition
from queue_server.config.mistakes import Mistake, sentence_of
from queue_server.config.references import unknown


def check(hall: Definition) -> Iterator[Mistake]:
    """Every group that stands in one that does not exist, or in itself."""
    names = [group.id for group in hall.groups]
    parents = {group.id: group.parent for group in hall.groups if group.parent is not None}
    for place, group in enumerate(hall.groups):
        if group.parent is None:
            continue
        path = ("groups", place, "parent")
        yield from unknown(group.parent, names, "group", path)
        circle = _circle(group.id, parents) if group.id else []
        if circle and group.id == min(circle, key=names.index):  # once, where it begins in the list
            text = sentence_of(
                "{group} would stand in itself ({circle}); name another group, or none",
                group=excerpt(group.id),
                circle=" → ".join(circle),
            )
            yield path, text


def _circle(group: str, parents: Mapping[str, str]) -> list[str]:
    """The groups from one back to itself; none where its parents end."""
    steps = [group]
    while (parent := parents.get(steps[-1])) is not None:
        if parent == group:
            return [*steps, group]
        if parent in steps:
            return []  # a circle of others, which is reported there
        steps.append(parent)
    return []
