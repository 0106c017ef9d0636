"""What the administrator's page sends of a draft, and what the server makes of it."""

import json
import random
from copy import deepcopy
from typing import Any, Final

from msgspec import convert

from queue_server.config.file.patch import Change, apply_changes
from tests.unit.pages.test_front_end import run_node

CHANGES: Final = """
import { readFileSync } from "node:fs";
import { changes } from "./operator_console/static/admin/admin-changes.js";
const pairs = JSON.parse(readFileSync(0, "utf-8"));
console.log(JSON.stringify(pairs.map(([before, after]) => changes(before, after))));
"""
"""Answers pairs of values with what the page sends for each."""


def drawn(chance: random.Random, depth: int = 3) -> Any:
    """Values as a configuration has them: tables, lists of items with an id, lists of words, and plain ones."""
    match chance.randrange(4 if depth else 1):
        case 0:
            return chance.choice(["a", "b/~", 1, 2, True, False])
        case 1:
            return {chance.choice("abcd~/"): drawn(chance, depth - 1) for _ in range(chance.randrange(4))}
        case 2:
            ids = chance.sample("pqrst", chance.randrange(5))
            return [{"id": name, "x": drawn(chance, depth - 1)} for name in ids]
        case _:
            return [chance.choice("uvw") for _ in range(chance.randrange(5))]


def test_what_the_page_sends_makes_the_draft_of_what_was_there() -> None:
    """Whatever was moved, added, removed or changed: the server's changes of the earlier values give the draft."""
    chance = random.Random(6)
    pairs = [({"top": drawn(chance)}, {"top": drawn(chance)}) for _ in range(300)]
    answer = run_node("--input-type=module", "--eval", CHANGES, text=json.dumps(pairs))
    assert answer.returncode == 0, answer.stderr
    batches = json.loads(answer.stdout)
    for (before, after), operations in zip(pairs, batches, strict=True):
        assert apply_changes(deepcopy(before), convert(operations, tuple[Change, ...])) == after, (
            before,
            after,
            operations,
        )
    assert sum(operation["op"] == "move" for operations in batches for operation in operations) > 10
