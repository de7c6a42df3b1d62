"""Writing an answer anew over what an earlier worker has shown: nothing is doubled or cut."""

from contracts.chat import DeltaEvent, ResetEvent


class Rewriting:
    """Tells what to show of the new text; the old one stands until the new one can replace it.

    While the new text is the beginning of the old one nothing is shown; when it goes beyond, the
    rest. When it differs it replaces the old one as soon as it is as long, so that readers never
    see less than they had.
    """

    def __init__(self, shown: str) -> None:
        self.over = False
        self._shown = shown
        self._text = ""

    def feed(self, text: str) -> DeltaEvent | ResetEvent | None:
        """Take the next piece of the new text; give what is to be shown now."""
        self._text += text
        if len(self._text) < len(self._shown) or self._text == self._shown:
            return None
        return self._settle()

    def close(self) -> ResetEvent | None:
        """Take note that the new text is whole."""
        if self.over or self._text == self._shown:
            return None
        self.over = True
        return ResetEvent(text=self._text)

    def _settle(self) -> DeltaEvent | ResetEvent:
        self.over = True
        if self._text.startswith(self._shown):
            return DeltaEvent(text=self._text[len(self._shown) :])
        return ResetEvent(text=self._text)
