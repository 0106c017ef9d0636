"""Earlier states of the configuration are told in sentences and lead back; a draft that was overtaken is kept."""

from copy import deepcopy
from pathlib import Path
from typing import Any

from tests.integration.api.configuration.test_configuration import SAMPLE, URL, Office, office

__all__ = ["office"]

NORM = "Service Land: “Longest wait in minutes (the norm)” is now {}, and was {}."


async def save(office: Office, name: str, **norms: Any) -> Any:
    """Give services other norms."""
    document = await office.read(name)
    for service in document["values"]["halls"]["aksu"]["services"]:
        service["norm_minutes"] = norms.get(service["id"], service.get("norm_minutes", 20))
    body = {"version": document["version"], "values": document["values"]}
    return await office.ask(name, "POST", URL, body)


def english(sentences: list[Any]) -> list[str]:
    return [sentence["words"]["en"] for sentence in sentences]


async def test_the_review_says_in_sentences_what_changes(office: Office) -> None:
    """In every language of staff; a file whose comments alone differ has a difference and no sentence."""
    document = await office.read()
    document["values"]["halls"]["aksu"]["windows"][2]["services"].append("land")
    body = {"version": document["version"], "values": document["values"]}
    (sentence,) = (await office.ask("aigul", "POST", f"{URL}/review", body)).json["sentences"]
    assert sentence == {
        "key": "halls.aksu.windows[2].services",
        "words": {
            "kk": "3-терезе мыналарды да шақырады: Жер қатынастары.",
            "ru": "Окно 3 также вызывает: Земельные отношения.",
            "en": "Window 3 also calls Land.",
        },
    }


async def test_history_says_who_changed_what(office: Office) -> None:
    """Newest first; a change that was made in an editor has no name."""
    await save(office, "aigul", land=25)
    await save(office, "marat", land=30)
    history = (await office.ask("marat", "GET", f"{URL}/history")).json
    assert [(state["author"], english(state["sentences"])) for state in history] == [
        ("marat", [NORM.format(30, 25)]),
        ("aigul", [NORM.format(25, 20)]),
    ]
    (newest,) = (await office.ask("marat", "GET", f"{URL}/history?limit=1")).json
    assert newest == history[0]


async def test_an_earlier_state_is_put_back_as_a_draft(office: Office) -> None:
    """All of it, or without one change alone; both go the way of every draft."""
    await save(office, "aigul", land=25)
    await save(office, "marat", architecture=33)
    last, first = (await office.ask("marat", "GET", f"{URL}/history")).json
    ways = (await office.ask("marat", "GET", f"{URL}/history/{first['id']}")).json
    norms = {name: _norms(ways[name]) for name in ("values", "undone")}
    assert norms["values"] | {"land": 20} == norms["values"]
    assert (norms["undone"]["land"], norms["undone"]["architecture"], ways["contested"]) == (20, 33, [])
    saved = await office.ask("aigul", "POST", URL, {"version": ways["version"], "values": ways["undone"]})
    assert saved.status == 200
    history = (await office.ask("marat", "GET", f"{URL}/history")).json
    assert (history[0]["author"], english(history[0]["sentences"])) == ("aigul", [NORM.format(20, 25)])
    assert office.hall["services"][0]["norm_minutes"] == 20
    assert last["id"] in {state["id"] for state in history}


def _norms(values: Any) -> dict[str, int]:
    return {service["id"]: service.get("norm_minutes") for service in values["halls"]["aksu"]["services"]}


async def test_a_later_change_of_the_same_place_stays(office: Office) -> None:
    """Undoing the first of two changes of one norm changes nothing, and says where."""
    await save(office, "aigul", land=25)
    await save(office, "marat", land=30)
    _, first = (await office.ask("marat", "GET", f"{URL}/history")).json
    ways = (await office.ask("marat", "GET", f"{URL}/history/{first['id']}")).json
    assert ways["contested"] == ["halls.aksu.services[0].norm_minutes"]
    assert _norms(ways["undone"])["land"] == 30


def break_copies(path: Path) -> None:
    """Somebody has written into the folder of earlier texts."""
    for copy in Path(f"{path}.history").glob("*.toml"):
        copy.write_text("[[[ no TOML")


async def test_a_text_that_is_no_configuration_leads_nowhere(office: Office) -> None:
    """Neither does a state that nobody has kept, or a path out of the folder."""
    await save(office, "aigul", land=25)
    break_copies(office.path)
    (state,) = (await office.ask("marat", "GET", f"{URL}/history")).json
    assert (state["is_readable"], state["sentences"]) == (False, [])
    for name in (state["id"], "20200101T000000000000-00000000", "..%2F..%2Fconfig"):
        assert (await office.ask("marat", "GET", f"{URL}/history/{name}")).code in ("unknown_state", "not_found")


async def test_what_was_changed_in_an_editor_is_kept_too(office: Office) -> None:
    """The next save on the page keeps the text of before the editor, and the editor's own."""
    edited = office.path.read_text().replace("norm_minutes = 20", "norm_minutes = 21", 1)
    office.path.write_text(edited)
    await save(office, "aigul", architecture=33)
    history = (await office.ask("marat", "GET", f"{URL}/history")).json
    assert [state["author"] for state in history] == ["aigul", ""]
    assert len(english(history[1]["sentences"])) == 1


async def test_an_overtaken_draft_is_kept_and_both_are_seen(office: Office) -> None:
    """Whoever saved second has both changes in one draft; where both changed the same, either can hold."""
    before = await office.read("marat")
    draft = deepcopy(before["values"])
    draft["halls"]["aksu"]["services"][0]["norm_minutes"] = 40
    draft["halls"]["aksu"]["windows"][2]["services"].append("land")
    await save(office, "aigul", land=25, architecture=33)
    refused = await office.ask("marat", "POST", URL, {"version": before["version"], "values": draft})
    assert refused.code == "configuration_changed"
    merged = (await office.ask("marat", "POST", f"{URL}/merge", {"base": before["values"], "values": draft})).json
    assert merged["author"] == "aigul"
    assert NORM.format(25, 20) in english(merged["saved"])
    assert english(merged["draft"]) == ["Window 3 also calls Land.", NORM.format(40, 20)]
    assert merged["contested"] == ["halls.aksu.services[0].norm_minutes"]
    assert (_norms(merged["values"])["land"], _norms(merged["values"])["architecture"]) == (40, 33)
    assert (_norms(merged["saved_first"])["land"], _norms(merged["saved_first"])["architecture"]) == (25, 33)
    body = {"version": merged["document"]["version"], "values": merged["values"]}
    assert (await office.ask("marat", "POST", URL, body)).status == 200


async def test_bad_drafts_change_nothing(office: Office) -> None:
    """Values of any shape are answered, and the file stays."""
    for values in ({}, {"halls": 3}, {"halls": {"aksu": []}}, {"halls": {"aksu": {"windows": [1, {"x": {}}]}}}):
        reply = await office.ask("marat", "POST", f"{URL}/merge", {"base": {}, "values": values})
        assert reply.status == 200, reply.body
    assert (await office.ask("marat", "GET", f"{URL}/history?limit=0")).code == "malformed"
    assert office.path.read_bytes() == SAMPLE.read_bytes()


async def test_a_waiting_change_is_told_in_sentences(office: Office) -> None:
    """The second administrator reads what is asked for, not a difference of files."""
    await office.change("aigul", second_admin=True)
    await office.change("marat", out_of_turn=True)
    (waiting,) = (await office.read("aigul"))["waiting"]
    assert english(waiting["sentences"]) == [
        "Rules: “Operators may call out of turn, for a stated reason” is now Yes, and was No."
    ]
