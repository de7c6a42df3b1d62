"""Two scores of a passage in one: by words, and by nearness in meaning as far as it can be trusted.

A model may know a language well or not at all, and it does not say so. But where words find clear
hits, a good model finds most of them near, and a bad one sees no difference. So nearness counts as
much as it agrees with words; equal shares would make a good ranking worse by a bad one.
"""

from collections.abc import Mapping, Sequence

NEARNESS = 1.0
"""What the nearest passage adds at full trust; the best by words has 1."""
CLEAR_HITS = 5
"""The passages best by words, whose places by nearness are looked at."""
LEAST_TRUST = 0.1


def mix(words: Sequence[float], near: Mapping[int, float]) -> list[float]:
    """Give scores from 0 on; `near` has cosines by place, for all or some of the passages."""
    most = max(words, default=0.0)
    by_words = [score / most if most else 0.0 for score in words]
    if len(near) < 2:
        return by_words
    least, width = min(near.values()), max(near.values()) - min(near.values())
    by_meaning = {at: (cosine - least) / width if width else 0.0 for at, cosine in near.items()}
    share = NEARNESS * trust(by_words, by_meaning)
    return [score + share * by_meaning.get(at, 0.0) for at, score in enumerate(by_words)]


def trust(words: Sequence[float], near: Mapping[int, float]) -> float:
    """Give how far nearness agrees with the best by words, 0.1 to 1; 1 where words say nothing."""
    hits = sorted((at for at in near if words[at] > 0), key=lambda at: -words[at])[:CLEAR_HITS]
    others = len(near) - 1
    if not hits:
        return 1.0
    total = sum(words[at] for at in hits)
    ahead = sum(words[at] * sum(near[one] < near[at] for one in near) for at in hits)
    agreement = ahead / (total * others)
    return min(1.0, max(LEAST_TRUST, 2.5 * (agreement - 0.5)))
