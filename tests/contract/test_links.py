"""Every store keeps where its journals are sent."""

from msgspec.structs import replace

from queue_server.journal.links.contents import SendingLink
from queue_server.journal.store import Store

LINK = SendingLink("aksu", "centre", "https://centre.example", "secret", 7, fingerprint="ab" * 32, name="Орталық")


async def test_a_hall_has_one_link_to_each_side(store: Store) -> None:
    """A hall that joins once more has the later address and token; its standby is another link."""
    standby = replace(LINK, side="standby", address="http://192.0.2.7:8080", fingerprint="")
    for link in (replace(LINK, token="first"), standby, replace(LINK, hall="burabay"), LINK):
        await store.save_sending_link(link)
    assert await store.sending_links() == [LINK, standby, replace(LINK, hall="burabay")]
    assert LINK.token not in repr(await store.sending_links())


async def test_a_link_is_removed_with_its_token(store: Store) -> None:
    await store.save_sending_link(LINK)
    assert not await store.remove_sending_link("aksu", "standby")
    assert await store.remove_sending_link("aksu", "centre")
    assert not await store.remove_sending_link("aksu", "centre")
    assert await store.sending_links() == []
