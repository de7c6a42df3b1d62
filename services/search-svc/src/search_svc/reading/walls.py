"""What stands between a reader and the text: robot checks, questions for consent, paywalls."""

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from search_svc.reading.consent import asks_to_agree, is_consent_address, is_consent_page
from search_svc.reading.document import Extract
from search_svc.reading.metadata import Declared
from search_svc.reading.paywalls import Paywall, read_paywall
from search_svc.reading.robot_checks import is_robot_check

BLOCKED = "the site wants its reader to prove that they are no robot"
CONSENT = "the site asks for consent to cookies before it shows the page"
SUBSCRIBERS = "the page is for subscribers only"


@dataclass(frozen=True, slots=True)
class Walls:
    """What a page shows of walls before its scripts and buttons are removed."""

    paywall: Paywall
    agreeing: bool

    @classmethod
    def look(cls, tree: LexborHTMLParser, declared: Declared) -> "Walls":
        """Look at a tree without what is hidden."""
        tier = declared.metas.get("article:content_tier", "")
        return cls(read_paywall(tree, declared.linked, tier), asks_to_agree(tree))

    def stop(self, html: str, url: str, title: str, text: str) -> Extract | None:
        """Say why there is nothing to read, if a wall is all there is."""
        if is_robot_check(html, title, text):
            return Extract(problem=BLOCKED, reason="blocked")
        if is_consent_address(url) or (self.agreeing and is_consent_page(title, text)):
            return Extract(problem=CONSENT, reason="consent")
        if not text and self.paywall.cuts(text):
            return Extract(problem=SUBSCRIBERS, reason="paywalled")
        return None
