"""A set's pages as a website, and reading them from there as the product reads pages."""

from html import escape

from kit.fetch import Fetcher
from kit.testing.websites import Website
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import PageReader

from perplexica_cli.evals.sets.questions import QuestionSet

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
        urls = publish(site, questions)
        return {key: (await reader.read(url)).passages for key, url in urls.items()}


def publish(site: Website, questions: QuestionSet) -> dict[str, str]:
    """Put all pages on a site; give the address of each."""
    return {
        key: site.page(f"/{number}", as_html(questions.language, title, text))
        for number, (key, (title, text)) in enumerate(questions.pages.items())
    }


def as_html(language: str, title: str, text: str) -> str:
    """Write a text with `#` headings as a page with a frame around it."""
    blocks = (_block(block.strip()) for block in text.split("\n\n") if block.strip())
    body = "\n".join(blocks)
    return FRAME.format(language=language, title=escape(title), body=body)


def _block(block: str) -> str:
    heading, *rest = block.split("\n")
    if rest and all(" | " in line for line in (heading, *rest)):
        return _table([heading, *rest])
    if not heading.startswith("#"):
        return f"<p>{'<br>'.join(map(escape, (heading, *rest)))}</p>"
    level = min(6, len(heading) - len(heading.lstrip("#")) + 1)
    below = _block("\n".join(rest)) if rest else ""
    return f"<h{level}>{escape(heading.lstrip('# '))}</h{level}>\n{below}"


def _table(lines: list[str]) -> str:
    head, *rows = [[escape(cell.strip()) for cell in line.split("|")] for line in lines]
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{''.join(f'<th>{cell}</th>' for cell in head)}</tr>{body}</table>"
