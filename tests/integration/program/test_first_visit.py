"""What a first visit to a visitor's page costs on the wire: every byte of every answer, without the font."""

from collections.abc import AsyncIterator

import pytest

from script.staging.first_visit import BROWSER_CODINGS, GOALS, PLAIN_CODINGS, PLAIN_SHARE, first_visit, page_path
from script.staging.hall_server import HALL, HallServer, sample_definition


@pytest.fixture
async def server() -> AsyncIterator[HallServer]:
    server = HallServer(sample_definition())
    await server.start()
    yield server
    await server.stop()


@pytest.mark.parametrize(("codings", "share"), [(BROWSER_CODINGS, 1.0), (PLAIN_CODINGS, PLAIN_SHARE)])
async def test_a_first_visit_is_small(server: HallServer, codings: str, share: float) -> None:
    """The sample hall in Kazakh, whose texts are the longest. Over plain http browsers know gzip alone."""
    await server.issue()
    key = server.keyed("/t/visitor-00000001").removeprefix("/t/")
    for page, goal in GOALS.items():
        answers = await first_visit(server.port, page_path(page, HALL, key), codings)
        assert {f"bundles/{page}.{form}" for form in ("js", "css")} <= {
            address.partition("/static/")[2].partition("/")[2] for address in answers
        }
        assert sum(answer.size for answer in answers.values()) <= goal * share, page
