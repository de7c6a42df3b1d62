"""The part of a passage that is shown: the run of lines that holds most of what was asked."""

import re
from collections.abc import Mapping

from search_svc.ranking.analysis import analyse

MAX_CHARS = 600

_UNIT = re.compile(r"[^\n]+?(?:[.!?…](?=\s|$)|\n|$)\s*", re.DOTALL)


def cut_snippet(text: str, weights: Mapping[str, float], limit: int = MAX_CHARS) -> str:
    """Give at most about `limit` characters of whole sentences and lines, those that weigh most.

    `weights` are the query's lexemes. Heading lines at the start are left out.
    """
    body = "\n".join(line for line in text.split("\n") if not line.startswith("#")).strip() or text
    if len(body) <= limit:
        return body
    units = [match.group() for match in _UNIT.finditer(body)]
    found = [set(analyse(unit)) & weights.keys() for unit in units]
    best, best_weight = (0, 0), -1.0
    for start in range(len(units)):
        end, size = start, 0
        held: set[str] = set()
        while end < len(units) and (end == start or size + len(units[end]) <= limit):
            size += len(units[end])
            held |= found[end]
            end += 1
        weight = sum(weights[lexeme] for lexeme in held)
        if weight > best_weight:
            best, best_weight = (start, end), weight
    return "".join(units[slice(*best)]).strip()[: 2 * limit]
