"""What is deleted leaves no word behind, in no table."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from kit.testing.websites import Reply, Website
from search_svc.indexing.cli import run
from search_svc.indexing.frontier import Frontier
from search_svc.models import SCHEMA

INDEX = "/api/v1/search/index"
PAGE = "<html><head><title>{0}</title></head><body><main><p>{0} {1}</p></main></body></html>"


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with Website() as website:
        yield website


@pytest.fixture(scope="module")
async def served(serve_search):
    return await serve_search()


async def idle(served) -> None:
    await served.runtime.apps["search-svc"].state.core.jobs.idle()


async def holding(served, word: str) -> set[str]:
    """Give the tables in which any row, written as text, holds a word."""
    async with served.runtime.database.session() as session:
        tables = await session.scalars(
            sa.text("SELECT tablename FROM pg_tables WHERE schemaname = :schema"),
            {"schema": SCHEMA},
        )
        found = set()
        for table in tables.all():
            sql = f'SELECT count(*) FROM {SCHEMA}."{table}" one WHERE one::text ILIKE :word'
            if await session.scalar(sa.text(sql), {"word": f"%{word}%"}):
                found.add(table)
        return found


async def counts_are_true(served) -> bool:
    """Say whether each lexeme is counted as often as passages hold it, and no other is kept."""
    sql = (
        f"SELECT NOT EXISTS (SELECT * FROM {SCHEMA}.lexemes k FULL JOIN (SELECT u.lexeme,"
        f" count(*) AS held FROM {SCHEMA}.passages p, unnest(p.search) u GROUP BY 1) t"
        " USING (lexeme) WHERE k.passages IS DISTINCT FROM t.held)"
    )
    async with served.runtime.database.session() as session:
        return bool(await session.scalar(sa.text(sql)))


async def add(served, callers, location: str) -> str:
    body = {"location": location}
    made = await served.json("POST", INDEX, headers=callers.owner, body=body, status=202)
    await idle(served)
    return str(made["id"])


async def test_nothing_is_left_of_a_removed_collection(served, callers, site):
    site.page("/", PAGE.format("Quagga", '<a href="/quagga-herds">on</a> <a href="/lost">x</a>'))
    site.page("/quagga-herds", PAGE.format("Herds of quaggas", "and of zebras"))
    site.serve("/lost", Reply("the quagga is lost", 500))
    collection_id = await add(served, callers, site.url("/"))
    async with served.runtime.database.session() as session:
        await Frontier(session, collection_id).add([site.url("/quagga-frontier")], 10)
    assert await holding(served, "quagga") == {"documents", "passages", "lexemes", "frontier"}
    assert await holding(served, "/lost") == {"collections"}
    body = {"query": "herds of quaggas", "sources": ["local"]}
    assert (await served.json("POST", "/api/v1/search", headers=callers.owner, body=body))[
        "results"
    ]

    path = f"{INDEX}/{collection_id}"
    await served.json("DELETE", path, headers=callers.owner, status=204)
    await idle(served)
    assert await holding(served, "quagga") == set()
    assert await holding(served, "/lost") == set()
    assert await holding(served, collection_id) == set()
    assert await counts_are_true(served)


async def test_what_two_collections_say_stays_with_the_other(served, callers, site):
    site.page("/one/", PAGE.format("Quoll", "burrows in Queensland"))
    site.page("/two/", PAGE.format("Quoll", "burrows at night"))
    one = await add(served, callers, site.url("/one/"))
    await add(served, callers, site.url("/two/"))
    await served.json("DELETE", f"{INDEX}/{one}", headers=callers.owner, status=204)
    await idle(served)
    assert await holding(served, "queensland") == set()
    assert await holding(served, "quoll") == {"documents", "passages", "lexemes"}
    assert await counts_are_true(served)


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_vanished_goes_with_the_next_visit(served, callers, site, status):
    word = f"wombat{status}"
    site.page("/", PAGE.format("Home", '<a href="/a">a</a>'))
    site.page("/a", PAGE.format(word, "digs"))
    collection_id = await add(served, callers, site.url("/"))
    assert await holding(served, word) == {"documents", "passages", "lexemes"}

    site.page("/", PAGE.format("Home", "without links"))
    site.serve("/a", Reply("gone", status))
    path = f"{INDEX}/{collection_id}/refresh"
    await served.json("POST", path, headers=callers.owner, status=202)
    await idle(served)
    assert await holding(served, word) == set()
    assert await counts_are_true(served)


async def test_a_file_that_vanished_or_changed_goes_with_the_next_run(
    served, write_pages, tmp_path
):
    write_pages(
        tmp_path, {"vanishing.txt": "Лемминги бегут.", "changing.txt": "Then zorillas came."}
    )
    await run(str(tmp_path), served.runtime)
    assert await holding(served, "лемминг") == {"documents", "passages", "lexemes"}
    (tmp_path / "vanishing.txt").unlink()
    write_pages(tmp_path, {"changing.txt": "Then nobody came at all."})
    await run(str(tmp_path), served.runtime)
    for word in ("лемминг", "zorilla", "vanishing.txt"):
        assert await holding(served, word) == set()
    assert await counts_are_true(served)
