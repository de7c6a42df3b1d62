"""Threads as their owner lists, reads, changes and deletes them; and as nobody else does."""

import time

import pytest
from kit.identity import Principal
from kit.ids import new_id
from kit.pagination import encode_cursor

THREADS = "/api/v1/library/threads"


async def test_a_saved_turn_is_read_with_everything(library, someone):
    chat, headers = someone
    first = await chat.answer("Why  is\nthe sky blue?", "Scattering [1][2].")
    second = await chat.answer("And red?", "Dust [2].", thread_id=first.thread_id)
    thread = await library.json("GET", f"{THREADS}/{first.thread_id}", headers=headers)
    assert thread["title"] == "Why is the sky blue?"
    assert (thread["turn_count"], thread["running"], thread["pinned"]) == (2, False, False)
    assert [turn["position"] for turn in thread["turns"]] == [0, 1]
    assert thread["turns"][0] == first.model_dump(mode="json")
    assert thread["turns"][1] == second.model_dump(mode="json")


async def test_the_list_shows_pinned_then_newest(library, someone, new_turn):
    chat, headers = someone
    old, middle = await chat.answer("old"), await chat.answer("middle")
    running = await chat.save(new_turn("running"))
    await library.json(
        "PATCH", f"{THREADS}/{old.thread_id}", headers=headers, body={"pinned": True}
    )
    await chat.answer("more", thread_id=middle.thread_id)
    page = await library.json("GET", THREADS, headers=headers)
    assert [thread["title"] for thread in page["threads"]] == ["old", "middle", "running"]
    assert [thread["turn_count"] for thread in page["threads"]] == [1, 2, 1]
    assert [thread["running"] for thread in page["threads"]] == [False, False, True]
    assert page["threads"][2]["id"] == running.thread_id
    assert page["next_cursor"] is None
    assert page["threads"][0]["excerpt"] is None


async def read_pages(library, headers, query, between=None):
    seen, cursor = [], None
    while True:
        suffix = f"&cursor={cursor}" if cursor else ""
        page = await library.json("GET", f"{THREADS}?{query}{suffix}", headers=headers)
        seen += [thread["title"] for thread in page["threads"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return seen
        if between:
            await between()


@pytest.mark.parametrize("query", ["limit=2", "limit=2&q=oak"])
async def test_pages_neither_repeat_nor_skip_while_threads_arrive(library, someone, query):
    chat, headers = someone
    turns = [await chat.answer(f"oak {number}") for number in range(7)]
    await library.json(
        "PATCH", f"{THREADS}/{turns[3].thread_id}", headers=headers, body={"pinned": True}
    )

    async def arrive():
        await chat.answer("oak arrives")

    seen = await read_pages(library, headers, query, arrive)
    first = ["oak 3"] if query == "limit=2" else []
    expected = first + [f"oak {n}" for n in (6, 5, 4, 3, 2, 1, 0) if not (first and n == 3)]
    assert [title for title in seen if title != "oak arrives"] == expected


async def test_paging_stops_where_the_list_ends(library, someone):
    chat, headers = someone
    for number in range(4):
        await chat.answer(str(number))
    assert await read_pages(library, headers, "limit=2") == ["3", "2", "1", "0"]
    assert await read_pages(library, headers, "limit=4") == ["3", "2", "1", "0"]


async def test_a_wrong_cursor_is_refused(library, someone):
    _, headers = someone
    long_ago = -(10**18)
    for cursor in [
        "x",
        "%00",
        encode_cursor(1.5, 0, new_id()),
        encode_cursor(True, "now", new_id()),
        encode_cursor(True, 0, "id"),
        encode_cursor(True, long_ago, new_id()),
    ]:
        body = await library.json("GET", f"{THREADS}?cursor={cursor}", headers=headers, status=400)
        assert body["error"]["code"] == "invalid_cursor"
    listed = encode_cursor(True, 0, new_id())
    await library.json("GET", f"{THREADS}?q=x&cursor={listed}", headers=headers, status=400)
    for query in ["limit=0", "limit=101", f"q={'x' * 2001}"]:
        await library.json("GET", f"{THREADS}?{query}", headers=headers, status=422)


async def test_renaming_and_pinning(library, someone):
    chat, headers = someone
    turn = await chat.answer()
    path = f"{THREADS}/{turn.thread_id}"
    before = await library.json("GET", path, headers=headers)
    body = {"title": "  Моё\x00 имя \n"}
    changed = await library.json("PATCH", path, headers=headers, body=body)
    assert (changed["title"], changed["pinned"]) == ("Моё имя", False)
    changed = await library.json("PATCH", path, headers=headers, body={"pinned": True})
    assert (changed["title"], changed["pinned"]) == ("Моё имя", True)
    changed = await library.json("PATCH", path, headers=headers, body={"title": None})
    assert changed["title"] == "Моё имя"
    assert changed["updated_at"] == before["updated_at"]
    for title in ["", "   ", "\x00", "x" * 201]:
        answer = await library.json(
            "PATCH", path, headers=headers, body={"title": title}, status=422
        )
        assert list(answer["error"]["fields"]) == ["title"]


async def test_deleting_one_and_all(library, someone):
    chat, headers = someone
    turns = [await chat.answer(str(number)) for number in range(3)]
    path = f"{THREADS}/{turns[0].thread_id}"
    assert await library.json("DELETE", path, headers=headers, status=204) is None
    await library.json("DELETE", path, headers=headers, status=404)
    await library.json("GET", path, headers=headers, status=404)
    assert await library.json("DELETE", THREADS, headers=headers) == {"count": 2}
    assert await library.json("DELETE", THREADS, headers=headers) == {"count": 0}
    assert (await library.json("GET", THREADS, headers=headers))["threads"] == []


ONE = [
    ("GET", "", None),
    ("PATCH", "", {"title": "stolen"}),
    ("DELETE", "", None),
    ("GET", "/export", None),
    ("GET", "/export?format=json", None),
]


@pytest.mark.parametrize(("method", "suffix", "body"), ONE)
async def test_a_thread_is_its_owners_alone(library, callers, chat, method, suffix, body):
    turn = await chat.answer()
    path = f"{THREADS}/{turn.thread_id}{suffix}"
    answer = await library.json(method, path, headers=callers.nobody, body=body, status=401)
    assert answer["error"]["code"] == "unauthenticated"
    for other in (callers.stranger, callers.outsider):
        answer = await library.json(method, path, headers=other, body=body, status=404)
        assert answer["error"]["code"] == "thread_not_found"
    await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=callers.owner)
    async with library.http.request(
        method, library.url + path, headers=callers.owner, json=body
    ) as response:
        assert response.status in {200, 204}


async def test_lists_and_delete_all_reach_only_the_callers_threads(library, callers, chat):
    turn = await chat.answer("only mine, walnut")
    for suffix in ("", "?q=walnut"):
        await library.json("GET", THREADS + suffix, headers=callers.nobody, status=401)
        mine = await library.json("GET", THREADS + suffix, headers=callers.owner)
        assert turn.thread_id in [thread["id"] for thread in mine["threads"]]
        for other in (callers.stranger, callers.outsider):
            theirs = await library.json("GET", THREADS + suffix, headers=other)
            assert theirs["threads"] == []
    await library.json("DELETE", THREADS, headers=callers.nobody, status=401)
    for other in (callers.stranger, callers.outsider):
        assert await library.json("DELETE", THREADS, headers=other) == {"count": 0}
    await library.json("GET", f"{THREADS}/{turn.thread_id}", headers=callers.owner)
    assert (await library.json("DELETE", THREADS, headers=callers.owner))["count"] >= 1


async def test_leaving_an_organisation_leaves_its_threads(library, callers, chat, chat_side):
    owner = callers.owner_principal
    at_work = await chat.answer("at work")
    alone = Principal(owner.user_id, session_id=owner.session_id)
    at_home = await chat_side(library, alone).answer("at home")
    elsewhere = Principal(owner.user_id, new_id(), "member", session_id=owner.session_id)
    for principal, sees_work in [(owner, True), (alone, False), (elsewhere, False)]:
        headers = callers.headers(principal)
        status = 200 if sees_work else 404
        await library.json("GET", f"{THREADS}/{at_work.thread_id}", headers=headers, status=status)
        await library.json("GET", f"{THREADS}/{at_home.thread_id}", headers=headers)


async def test_scopes(library, callers):
    owner = callers.owner_principal
    reader = callers.headers(
        Principal(owner.user_id, owner.organisation_id, scopes=frozenset({"library:read"}))
    )
    writer = callers.headers(
        Principal(owner.user_id, owner.organisation_id, scopes=frozenset({"library:write"}))
    )
    missing = f"{THREADS}/{new_id()}"
    for method, path, body in [("GET", THREADS, None), ("GET", missing, None)]:
        await library.json(method, path, headers=writer, body=body, status=403)
    for method, path, body in [
        ("DELETE", THREADS, None),
        ("DELETE", missing, None),
        ("PATCH", missing, {"pinned": True}),
    ]:
        answer = await library.json(method, path, headers=reader, body=body, status=403)
        assert answer["error"]["code"] == "scope_missing"
    await library.json("GET", THREADS, headers=reader)
    await library.json("GET", f"{missing}/export", headers=writer, status=403)
    await library.json("DELETE", missing, headers=writer, status=404)


@pytest.mark.parametrize("thread_id", ["x", "%00", "%D1%8F", "{" + "0" * 32 + "}"])
async def test_a_malformed_id_is_nobodys_thread(library, someone, thread_id):
    _, headers = someone
    path = f"{THREADS}/{thread_id}"
    await library.json("GET", path, headers=headers, status=404)
    await library.json("PATCH", path, headers=headers, body={"pinned": True}, status=404)
    await library.json("DELETE", path, headers=headers, status=404)


async def test_a_long_thread_is_read_fast(library, someone, new_turn, ended):
    chat, headers = someone
    thread_id = new_id()
    answer = "Деревья растут медленно, and oaks more slowly than most [1]. " * 40
    for number in range(200):
        turn = new_turn(f"question {number}", thread_id=thread_id)
        await chat.save(turn)
        await chat.save(ended(turn, answer))
    started = time.perf_counter()
    thread = await library.json("GET", f"{THREADS}/{thread_id}", headers=headers)
    assert len(thread["turns"]) == 200
    assert time.perf_counter() - started < 0.5
    started = time.perf_counter()
    page = await library.json("GET", f"{THREADS}?q=дуб+oak", headers=headers)
    page = await library.json("GET", f"{THREADS}?q=дерево+oak", headers=headers)
    assert page["threads"][0]["turn_count"] == 200
    assert time.perf_counter() - started < 0.5
