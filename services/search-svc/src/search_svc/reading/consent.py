"""Questions for consent that stand in place of a page."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

LITTLE = 1500
"""A page with more text than this says something else too."""

_HOST = re.compile(
    r"consent\.(?:google\.[a-z.]{2,6}|youtube\.com|yahoo\.com)|guce\.(?:yahoo|aol|oath|advertising)\.com"
    r"|myprivacy\.dpgmedia\.(?:nl|be|net)"
)
_TITLE = re.compile(
    r"before you continue(?: to [\w .]{2,30})?|прежде чем (?:перейти|продолжить)[\w .]{0,40}"
    r"|yahoo (?:is part of|входит в) .{0,60}|(?:we value your privacy|your privacy choices)"
    r"|мы ценим вашу (?:конфиденциальность|приватность)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?:we|our partners|us)\b[^.!?]{0,80}\b(?:cookies?|process your (?:personal )?data)"
    r"|\b(?:мы|наши партн[её]ры|сайт)\b[^.!?]{0,80}\b(?:cookies?|куки)",
    re.IGNORECASE,
)
_ACCEPT = re.compile(
    r"(?:(?:i )?(?:accept|agree)(?: all)?(?: cookies)?|allow all(?: cookies)?|got it|reject all"
    r"|accept (?:and|&) continue|принять(?: вс[её])?(?: cookies?)?|(?:я )?соглас(?:ен|на|иться)"
    r"|хорошо|принимаю|отклонить вс[её])[\s.!]*",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SPACE = re.compile(r"\s+")


def asks_to_agree(tree: LexborHTMLParser) -> bool:
    """Whether a page has a button to accept something; must run before buttons are removed."""
    words = (_SPACE.sub(" ", node.text()).strip() for node in tree.css("button, a"))
    values = (node.attributes.get("value") or "" for node in tree.css("input[type=submit]"))
    return any(map(_ACCEPT.fullmatch, (*words, *values)))


def is_consent_page(title: str, text: str) -> bool:
    """Whether a page that asks to agree says nothing else."""
    if len(text) > LITTLE:
        return False
    return bool(_TITLE.fullmatch(title)) or _speaks_of_nothing_else(text)


def is_consent_address(url: str) -> bool:
    """Whether this address only ever asks for consent."""
    return bool(_HOST.fullmatch(urlsplit(url).hostname or ""))


def _speaks_of_nothing_else(text: str) -> bool:
    """Whether most sentences of a text tell of the cookies of the site itself."""
    sentences = [one for one in _SENTENCE_END.split(text) if len(one) > 20]
    told = sum(bool(_WORDS.search(one)) for one in sentences)
    return bool(told) and 2 * told >= len(sentences)
