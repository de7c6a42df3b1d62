"""Serves a set's pages and a search over them, lets the product answer, and prints the shares."""

import argparse
import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from api_gateway.edge import Edge
from kit.testing.searxng_server import SearXNGServer
from kit.testing.websites import Website

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.evals.answers.asking import NoAnswer, ask
from perplexica_cli.evals.answers.engine import Engine
from perplexica_cli.evals.answers.judging import Outcome, judge
from perplexica_cli.evals.sets import load_sets
from perplexica_cli.evals.sets.questions import Question, QuestionSet
from perplexica_cli.evals.website import publish
from perplexica_cli.failures import Failure
from perplexica_cli.product import find_servers, open_product
from perplexica_cli.words import say

ADDRESS = "http://localhost:3000"
AT_ONCE = 4


def run(options: argparse.Namespace, _folder: DataFolder) -> bool:
    """Print a line of shares for each set; the model is that of the environment."""
    for name, questions in load_sets(["questions"], options.file):
        chosen = questions.chosen(options.half, options.limit)
        outcomes = asyncio.run(answer_all(questions, chosen, options))
        print(describe(name, questions, options.half, outcomes))
    return True


async def answer_all(
    questions: QuestionSet, chosen: Sequence[Question], options: argparse.Namespace
) -> list[Outcome]:
    """Ask all questions of a product of its own, a few at a time."""
    places = asyncio.Semaphore(AT_ONCE)
    async with Website() as site, serving(questions, site) as (edge, engine, urls):

        async def one(question: Question) -> Outcome:
            async with places:
                reply = await ask(edge, question.text, options.depth)
            outcome = judge(question, engine.find(question.text), urls[question.page], reply)
            if options.show_errors and not outcome.is_proven:
                print(say("eval_unanswered", question=question.text, gold=question.gold[0]))
                print(f"    {reply.text.strip()}")
            return outcome

        try:
            return list(await asyncio.gather(*map(one, chosen)))
        except NoAnswer as error:
            raise Failure("eval_no_answer", reason=str(error)) from error


@asynccontextmanager
async def serving(
    questions: QuestionSet, site: Website
) -> AsyncIterator[tuple[Edge, Engine, dict[str, str]]]:
    """Run the product in a folder of its own, with a search that finds the pages of the site."""
    urls = publish(site, questions)
    engine = Engine(questions, urls)
    with tempfile.TemporaryDirectory() as place:
        folder = DataFolder(Path(place))
        async with (
            SearXNGServer(find=engine.find) as search,
            find_servers(folder) as servers,
            open_product(folder, servers, ADDRESS, **settings(site, search)) as product,
        ):
            yield product.edge, engine, urls


def settings(site: Website, search: SearXNGServer) -> dict[str, object]:
    """Point the product at the set and at nothing else."""
    return {
        "searxng_url": search.url,
        "web_fallback": "off",
        "fetch_allow_private": site.host,
        "rate_limit": "off",
    }


def describe(name: str, questions: QuestionSet, half: str, outcomes: Sequence[Outcome]) -> str:
    """Write the shares of a set."""
    times = sorted(one.seconds for one in outcomes)
    return say(
        "eval_answers",
        name=name,
        language=questions.language,
        half=half,
        questions=len(outcomes),
        pages=len(questions.pages),
        found=share([one.is_found for one in outcomes]),
        shown=share([one.is_shown for one in outcomes]),
        answered=share([one.is_answered for one in outcomes]),
        proven=share([one.is_proven for one in outcomes]),
        p50=f"{times[len(times) // 2]:.2f}",
        p95=f"{times[int(len(times) * 0.95)]:.2f}",
    )


def share(outcomes: Sequence[bool]) -> str:
    """Give a share with three digits."""
    return f"{sum(outcomes) / len(outcomes):.3f}"
