"""Runs the comparison and prints a table for each set and language."""

import argparse
import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack

import aiohttp
from kit.llm import HttpReranker, ModelSettings, Reranker
from kit.words import fold
from search_svc.app import embedding_of
from search_svc.ranking.vectors import Vectors
from search_svc.settings import SearchSettings

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.evals.retrieval.measures import Measures, mean, measure
from perplexica_cli.evals.retrieval.systems import Scores, System, make_systems
from perplexica_cli.evals.sets import SETS, load_sets
from perplexica_cli.evals.sets.questions import Question, QuestionSet
from perplexica_cli.evals.website import read_pages
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
        for name, questions in load_sets(options.set or list(SETS), options.file):
            await show(name, questions, systems, options)


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
        held = [passages[page] for page in pages]
        measured.append(measure(hits_of(question, pages, held, scores)))
    return mean(measured)


def hits_of(
    question: Question, pages: Sequence[str], passages: Sequence[Sequence[str]], scores: Scores
) -> list[bool]:
    """Tell of each passage, best first, whether it answers; ties count against it.

    That is a passage of the gold page, with the words of the answer if they are known.
    """
    pairs = [
        (-score, page == question.page and answers(question, passage))
        for page, held, own in zip(pages, passages, scores, strict=True)
        for passage, score in zip(held, own, strict=True)
    ]
    return [hit for _, hit in sorted(pairs)]


def answers(question: Question, passage: str) -> bool:
    """Say whether a passage has the words of the answer; all have those that are not known."""
    text = fold(passage)
    return not question.gold or any(fold(gold) in text for gold in question.gold)


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
