"""What nobody sees goes, what people write stays."""

import pytest
from kit.characters import drop_invisible


@pytest.mark.parametrize(
    "character",
    "\x00\x1b\r\x85\xad\u200b\u200f\u202e\u2066\u2060\ufeff\u3164\ufe01\U000e0041\U000e01ef",
)
def test_invisible_characters_go(character: str) -> None:
    assert drop_invisible(f"до{character}{character}after") == "доafter"


@pytest.mark.parametrize(
    "text",
    ["Строка\n\tи ещё — «слово»\u00a0№ 1", "naïve ☀️ 日本語 עברית العربية हिन्दी", "e\u0301 x² ﬁ"],
)
def test_what_is_seen_stays(text: str) -> None:
    assert drop_invisible(text) == text
