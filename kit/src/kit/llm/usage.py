"""What model calls use up, in tokens and in US dollars."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import orjson

_DATED = re.compile(r"-\d{4}-\d{2}-\d{2}$")

Price = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens and money of some calls; `cost_usd` is None when a price is not known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    model_calls: int = 0
    cost_usd: float | None = None

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
            self.model_calls + other.model_calls,
            _sum_costs(self, other),
        )


def _sum_costs(one: Usage, two: Usage) -> float | None:
    if not one.model_calls:
        return two.cost_usd
    if not two.model_calls:
        return one.cost_usd
    if one.cost_usd is None or two.cost_usd is None:
        return None
    return one.cost_usd + two.cost_usd


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars per million tokens, (input, output), by model name."""

    table: Mapping[str, Price]

    def cost(self, model: str, prompt_tokens: int, completion_tokens: int) -> float | None:
        """Give the list price without cache discounts, or None when the price is not known.

        A dated name (`gpt-x-2026-01-31`) costs what its undated one does, unless listed itself.
        """
        price = self.table.get(model) or self.table.get(_DATED.sub("", model))
        if price is None:
            return None
        return (prompt_tokens * price[0] + completion_tokens * price[1]) / 1_000_000

    def extended(self, more: Mapping[str, Price]) -> "Prices":
        """Give a table in which `more` wins."""
        return Prices({**self.table, **more})


@cache
def openai_prices() -> Prices:
    """Give OpenAI's own prices as of the version that `prices.json` states."""
    data = orjson.loads(files("kit.llm").joinpath("prices.json").read_bytes())
    return Prices({name: (price[0], price[1]) for name, price in data["openai"].items()})
