"""Two drafts of one configuration brought together."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.config.file.merge import merge

BASE: dict[str, Any] = {
    "hall": {
        "norm": 20,
        "windows": [{"window": 1, "services": ["land", "school"]}, {"window": 2, "services": ["land"]}],
    }
}
TABLES = st.recursive(
    st.integers(0, 3) | st.booleans() | st.sampled_from(["a", "b"]),
    lambda inner: (
        st.dictionaries(st.sampled_from("klm"), inner, max_size=3)
        | st.lists(inner, max_size=3)
        | st.lists(st.sampled_from("xyz").map(lambda name: {"id": name, "n": 1}), unique_by=lambda item: item["id"])
    ),
    max_leaves=12,
)
VALUES = st.dictionaries(st.sampled_from("klm"), TABLES, max_size=3)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(VALUES, VALUES)
def test_who_changed_nothing_is_no_hindrance(base: dict[str, Any], other: dict[str, Any]) -> None:
    """The one side's changes stay, whichever it is, and both sides of one mind agree."""
    for draft, saved in ((base, other), (other, base), (other, other)):
        merged = merge(base, draft, saved)
        assert (merged.values, merged.contested) == (other, [])


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(VALUES, VALUES, VALUES)
def test_where_nothing_is_contested_sides_are_equal(
    base: dict[str, Any], draft: dict[str, Any], saved: dict[str, Any]
) -> None:
    """It does not matter then who wins."""
    merged, yielding = merge(base, draft, saved), merge(base, draft, saved, winner="saved")
    assert merged.contested == yielding.contested
    assert merged.contested or merged.values == yielding.values


def test_changes_of_different_places_are_both_there() -> None:
    """Two administrators give one window two services, and one of them another norm."""
    draft, saved = deepcopy(BASE), deepcopy(BASE)
    draft["hall"]["norm"] = 25
    draft["hall"]["windows"][1]["services"].append("pension")
    saved["hall"]["windows"][1]["services"] = ["work"]
    saved["hall"]["windows"].insert(0, {"window": 9, "services": []})
    merged = merge(BASE, draft, saved)
    assert merged.contested == []
    assert merged.values["hall"] == {
        "norm": 25,
        "windows": [
            {"window": 9, "services": []},
            {"window": 1, "services": ["land", "school"]},
            {"window": 2, "services": ["work", "pension"]},
        ],
    }


def test_the_same_place_is_contested() -> None:
    """The draft's holds, unless the other's shall; a window that one removed and the other changed is contested too."""
    draft, saved = deepcopy(BASE), deepcopy(BASE)
    draft["hall"]["norm"], saved["hall"]["norm"] = 25, 30
    del draft["hall"]["windows"][1]
    saved["hall"]["windows"][1]["services"] = ["work"]
    merged, yielding = merge(BASE, draft, saved), merge(BASE, draft, saved, winner="saved")
    assert merged.contested == [("hall", "norm"), ("hall", "windows", 1)]
    assert merged.values == draft
    assert yielding.values == saved
