"""What readers see while an answer is written anew."""

from chat_svc.runs.rewriting import Rewriting
from contracts.chat import DeltaEvent, ResetEvent
from hypothesis import given
from hypothesis import strategies as st

texts = st.text("ab", max_size=12)


@given(texts.filter(bool), st.lists(texts.filter(bool), max_size=8))
def test_readers_end_with_the_new_text_and_never_see_less_than_they_had(shown, pieces):
    rewriting, seen, resets = Rewriting(shown), shown, 0
    for piece in pieces:
        if rewriting.over:
            seen += piece
        else:
            seen, resets = see(seen, rewriting.feed(piece), resets)
        assert len(seen) >= len(shown)
    seen, resets = see(seen, rewriting.close(), resets)
    assert seen == "".join(pieces)
    assert resets <= 1
    assert not ("".join(pieces).startswith(shown) and resets)


def see(seen: str, event: DeltaEvent | ResetEvent | None, resets: int) -> tuple[str, int]:
    match event:
        case DeltaEvent():
            return seen + event.text, resets
        case ResetEvent():
            return event.text, resets + 1
    return seen, resets
