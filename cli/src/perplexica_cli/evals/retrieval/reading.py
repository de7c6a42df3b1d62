"""Reading a set's pages from a website, as the product reads pages."""

from html import escape

from kit.fetch import Fetcher
from kit.testing.websites import Website
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import PageReader

from perplexica_cli.evals.retrieval.sets import QuestionSet

FRAME = """<!doctype html><html lang="{language}"><head><title>{title}</title></head><body>
<header><nav><a href="/">Home</a> <a href="/all">All pages</a> <a href="/search">Search</a></nav>
</header><main><article>{body}</article></main><footer><p>© The authors</p></footer></body></html>
"""


async def read_pages(questions: QuestionSet) -> dict[str, tuple[str, ...]]:
    """Serve all pages on loopback and give the passages of each as reading finds them."""
    async with (
        Website() as site,
        Fetcher(allow_private=site.host) as fetcher,
        Extractor() as extractor,
    ):
        reader = PageReader(fetcher, extractor)
        found: dict[str, tuple[str, ...]] = {}
        for number, (key, (title, text)) in enumerate(questions.pages.items()):
            url = site.page(f"/{number}", as_html(questions.language, title, text))
            found[key] = (await reader.read(url)).passages
        return found


def as_html(language: str, title: str, text: str) -> str:
    """Write a text with `#` headings as a page with a frame around it."""
    blocks = (_block(block.strip()) for block in text.split("\n\n") if block.strip())
    body = "\n".join(blocks)
    return FRAME.format(language=language, title=escape(title), body=body)


def _block(block: str) -> str:
    heading, *rest = block.split("\n")
    if not heading.startswith("#"):
        return f"<p>{escape(block)}</p>"
    level = min(6, len(heading) - len(heading.lstrip("#")) + 1)
    below = _block("\n".join(rest)) if rest else ""
    return f"<h{level}>{escape(heading.lstrip('# '))}</h{level}>\n{below}"
