"""What is told about an answer once it stands: claims, origins, and the texts that were read."""

import asyncio
import hashlib
import json
import signal

import pytest
from kit.testing.model_servers import Behaviour, OpenAIServer

from .conftest import core_of, kill_worker

TRUE = "Python was conceived in the late 1980s by Guido van Rossum [1]."
FALSE = "The Python interpreter was first released in 1997 [2]."
VAGUE = "Python lets people express concepts in fewer steps than most languages do [1]."


def writer(answer, opinions=None):
    """Play a model that plans, writes this answer, and has these opinions on claims."""

    def play(received):
        prompt = str(received.body["messages"][0]["content"])
        if prompt.startswith("You plan"):
            plan = {"search": True, "question": "What is Python?", "queries": ["What is Python?"]}
            return Behaviour(text=json.dumps(plan))
        if prompt.startswith("You check"):
            return opinions if isinstance(opinions, Behaviour) else Behaviour(text=opinions)
        return Behaviour(text=answer, token_delay=0.005)

    return play


def opinion(verdict):
    return json.dumps({"opinions": [{"statement": 1, "verdict": verdict}]})


async def ask(world, play, depth="speed", **settings):
    async with OpenAIServer(play, models=("m",)) as server:
        model = {"openai_base_url": server.url, "openai_model": "m", "chat_related": False}
        chat = await world.someone(**model, **settings)
        told = await chat.ask("What is Python?", depth=depth)
        return told, server


async def test_every_statement_has_its_receipt(world):
    told, _ = await ask(world, writer(f"{TRUE} {FALSE}"))
    [event] = told.named("claims")
    true, false = event["claims"]
    assert (true["verdict"], true["source"]) == ("supported", 1)
    assert (false["verdict"], false["reason"], false["source"]) == ("contradicted", "date", 2)
    for claim in (true, false):
        assert told.text[claim["start"] : claim["end"]].endswith("].")
        assert claim["quote"]
    assert told.names.index("claims") > told.names.index("delta")
    turn = world.library.ended(told.run_id)
    assert [claim.verdict for claim in turn.claims] == ["supported", "contradicted"]
    shown = told.named("done")[0]["route"]
    assert turn.route is not None
    assert turn.route.answered_model == shown["answered_model"] == "openai/m"
    assert [stage.name for stage in turn.route.stages] == ["search-1", "write", "check"]
    assert told.steps["check"]["status"] == "done"


@pytest.mark.parametrize("paywalled", [True, False])
async def test_a_source_tells_whether_the_rest_is_for_subscribers(world, paywalled):
    world.search.paywalled = paywalled
    told, _ = await ask(world, writer(TRUE), depth="balanced")
    assert {one.paywalled for one in world.library.ended(told.run_id).sources} == {paywalled}
    speedy, _ = await ask(world, writer(TRUE))
    assert not any(one.paywalled for one in world.library.ended(speedy.run_id).sources)


async def test_what_was_read_is_kept_under_its_hash(world):
    told, _ = await ask(world, writer(TRUE), depth="balanced")
    request = world.library.requests[-1]
    kept = {text.sha256: text.text for text in request.texts}
    assert kept
    for sha256, text in kept.items():
        assert hashlib.sha256(text.encode()).hexdigest() == sha256
    for source in request.turn.sources:
        assert source.sha256 in kept
        assert source.read_at is not None
        assert source.origin == source.number
    [claim] = request.turn.claims
    source = request.turn.sources[claim.source - 1]
    assert kept[source.sha256][claim.quote_start : claim.quote_end] == claim.quote
    whole = told.named("sources")[-1]
    assert not whole.get("added")
    assert [one["sha256"] for one in whole["sources"]] == [s.sha256 for s in request.turn.sources]


@pytest.mark.parametrize("verdict", ["supported", "contradicted"])
async def test_a_model_looks_again_at_what_words_leave_open(world, verdict):
    told, server = await ask(world, writer(VAGUE, opinion(verdict)), depth="balanced")
    [claim] = told.named("claims")[0]["claims"]
    assert (claim["verdict"], claim["judge"]) == (verdict, "model")
    asked = server.requests[-1].last_message()
    assert VAGUE.removesuffix(" [1].") in asked
    assert "<passage " in asked
    assert asked.startswith("Statement 1:\n<statement "), "it may repeat what a page told to say"


async def test_in_a_hurry_or_without_a_usable_opinion_the_words_decide(world):
    hasty, server = await ask(world, writer(VAGUE, opinion("supported")))
    assert len(server.requests) == 1
    for useless in ("I think so.", Behaviour(text="x", first_delay=5), Behaviour(refuse="busy")):
        play = writer(VAGUE, useless)
        told, _ = await ask(world, play, depth="balanced", chat_judge_seconds=0.5)
        [claim] = told.named("claims")[0]["claims"]
        assert claim["judge"] == "text"
        assert claim["verdict"] == hasty.named("claims")[0]["claims"][0]["verdict"]


async def test_extracts_bear_themselves_out(world):
    chat = await world.someone()
    told = await chat.ask("Who conceived Python?", depth="speed")
    claims = told.named("claims")[0]["claims"]
    assert claims
    assert {claim["verdict"] for claim in claims} == {"supported"}
    assert not any("extract" in claim["text"].lower() for claim in claims)


async def test_an_incognito_answer_has_receipts_and_leaves_no_text(world):
    chat = await world.someone()
    told = await chat.ask("Who conceived Python?", depth="speed", incognito=True)
    assert told.named("claims")
    assert world.library.requests == []


async def test_without_sources_nothing_is_checked(world):
    world.search.results = lambda _query: []
    chat = await world.someone()
    told = await chat.ask("What is Python?", depth="speed")
    assert told.named("claims") == []
    assert "check" not in told.steps


async def test_receipts_are_told_once_whoever_ends_the_run(world):
    async with OpenAIServer(writer(TRUE, opinion("supported")), models=("m",)) as server:
        chat = await world.someone(
            openai_base_url=server.url, openai_model="m", run_lease_seconds=0.6
        )
        told = await chat.ask(
            "What is Python?", depth="balanced", until=lambda told: "claims" in told.names
        )
        kill_worker(chat, told.run_id)
        before = len(server.requests)
        told = await chat.follow(told)
    assert len(told.named("claims")) == 1
    assert told.text == TRUE
    assert told.named("reset") == []
    written = [r for r in server.requests[before:] if "You plan" not in str(r.body)]
    assert all("Suggest" in str(r.body) or "suggest" in str(r.body) for r in written)


async def test_answers_are_inspected_in_a_process_of_its_own(world):
    play = writer(f"{TRUE} {FALSE}")
    async with OpenAIServer(play, models=("m",)) as server:
        model = {"openai_base_url": server.url, "openai_model": "m"}
        chat = await world.someone(**model, chat_inspect_apart=True)
        inspector = core_of(chat)._runner._work.args[0].inspector
        process = inspector._process
        crowd = [world.another(chat.served) for _ in range(5)]
        for expected in (process, process):
            runs = await asyncio.gather(
                *(one.ask("What is Python?", depth="speed") for one in crowd)
            )
            for told in runs:
                verdicts = [claim["verdict"] for claim in told.named("claims")[0]["claims"]]
                assert verdicts == ["supported", "contradicted"]
            assert inspector._process is expected
        process.kill()
        told = await chat.ask("What is Python?", depth="speed")
        assert len(told.named("claims")[0]["claims"]) == 2
        told = await chat.ask("What is Python?", depth="speed")
        assert len(told.named("claims")[0]["claims"]) == 2
        assert inspector._process is not process
    assert inspector._process.returncode is None


async def test_an_answer_that_takes_too_long_to_inspect_is_told_without_receipts(
    world, monkeypatch
):
    monkeypatch.setattr("chat_svc.answers.inspector.SECONDS", 0.3)
    async with OpenAIServer(writer(TRUE), models=("m",)) as server:
        chat = await world.someone(
            openai_base_url=server.url, openai_model="m", chat_inspect_apart=True
        )
        inspector = core_of(chat)._runner._work.args[0].inspector
        inspector._process.send_signal(signal.SIGSTOP)
        told = await chat.ask("What is Python?", depth="speed")
    assert told.named("done")[0]["status"] == "completed"
    assert told.named("claims") == []
    assert told.sources[0]["origin"] == 1
