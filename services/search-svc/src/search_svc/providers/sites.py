"""Domains as search engines take them in a question: `site:` and `-site:`."""

from collections.abc import Sequence

MOST_SITES = 5
"""Of more than a few an engine makes nothing; they are filtered afterwards."""


def with_sites(text: str, domains: Sequence[str]) -> str:
    """Give a question with where to look; all domains are wanted, or all begin with `-`."""
    hosts = [domain.lstrip("-").split("/")[0] for domain in domains]
    if not hosts or len(hosts) > MOST_SITES:
        return text
    if domains[0].startswith("-"):
        return " ".join([text, *(f"-site:{host}" for host in hosts)])
    return f"{text} " + " OR ".join(f"site:{host}" for host in hosts)


def split_domains(domains: Sequence[str]) -> tuple[list[str], list[str]]:
    """Give the domains that are wanted and those that are not, without marks and paths."""
    wanted = [one.split("/")[0] for one in domains if not one.startswith("-")]
    unwanted = [one[1:].split("/")[0] for one in domains if one.startswith("-")]
    return wanted, unwanted
