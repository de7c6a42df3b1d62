"""Runs the comparison and prints a table for each set and language."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

import aiohttp
from kit.llm import HttpReranker, ModelSettings, Reranker
from search_svc.app import embedding_of
from search_svc.ranking.vectors import Vectors
from search_svc.settings import SearchSettings

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.evals.retrieval.measures import Measures, mean, measure
from perplexica_cli.evals.retrieval.reading import read_pages
from perplexica_cli.evals.retrieval.sets import LANGUAGES, SETS, Question, QuestionSet, load_set
from perplexica_cli.evals.retrieval.systems import Scores, System, make_systems
from perplexica_cli.words import say

Passages = Mapping[str, tuple[str, ...]]


def run(options: argparse.Namespace, _folder: DataFolder) -> bool:
    """Print the figures of all sets asked for; models are those of the environment."""
    asyncio.run(compare(options))
    return True


async def compare(options: argparse.Namespace) -> None:
    """Measure every system on every set."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        systems = make_systems(*open_models(session))
        for name in options.set or SETS:
            for language in LANGUAGES:
                await show(name, load_set(name, language), systems, options)


async def show(
    name: str, questions: QuestionSet, systems: Mapping[str, System], options: argparse.Namespace
) -> None:
    """Print one table."""
    if options.read:
        passages: Passages = await read_pages(questions)
    else:
        passages = {page: questions.passages(page) for page in questions.pages}
    chosen = questions.chosen(options.half, options.limit)
    head = {"language": questions.language, "half": options.half, "questions": len(chosen)}
    held = sum(map(len, passages.values()))
    print(say("eval_retrieval", name=name, pages=len(passages), passages=held, **head))
    print(f"  {'':<16} recall@5    MRR nDCG@10")
    candidates = [questions.candidates(one) for one in chosen]
    for title, system in systems.items():
        print(row(title, await try_system(system, chosen, candidates, passages)))


def row(title: str, figures: Measures) -> str:
    """Write a line of the table."""
    return f"  {title:<16} {figures.recall:8.3f} {figures.mrr:6.3f} {figures.ndcg:7.3f}"


async def try_system(
    system: System,
    questions: Sequence[Question],
    candidates: Sequence[Sequence[str]],
    passages: Passages,
) -> Measures:
    """Rank the passages of each question's pages and give the means."""
    measured = []
    for question, pages in zip(questions, candidates, strict=True):
        scores = await system(question.text, [passages[page] for page in pages])
        measured.append(measure(hits_of(question, pages, scores)))
    return mean(measured)


def hits_of(question: Question, pages: Sequence[str], scores: Scores) -> list[bool]:
    """Tell of each passage, best first, whether it is of the gold page; ties count against it."""
    pairs = [
        (-score, page == question.page)
        for page, own in zip(pages, scores, strict=True)
        for score in own
    ]
    return [hit for _, hit in sorted(pairs)]


def open_models(session: aiohttp.ClientSession) -> tuple[Vectors | None, Reranker | None]:
    """Open the embedding model and the reranker that the environment names."""
    opened = embedding_of(ModelSettings(), session)
    settings = SearchSettings()
    reranker = (
        HttpReranker(
            session,
            str(settings.rerank_url),
            key=settings.rerank_api_key,
            model=settings.rerank_model,
        )
        if settings.rerank_url
        else None
    )
    return (Vectors(*opened) if opened else None), reranker
