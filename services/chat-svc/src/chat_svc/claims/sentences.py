"""The sentences of an answer in Markdown that state something, with their places and marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chat_svc.claims.windows import ends_sentence

MARK = re.compile(r"(?<!\\)\[(\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\](?![(:])")
LEAST_WORDS = 3

_FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})")
_HEADING = re.compile(r"\s*(?:>\s*)*#{1,6}\s")
_RULE = re.compile(r"\s*\|?\s*:?-{3,}:?\s*(?:\|\s*:?-{3,}:?\s*)*\|?\s*$")
_LINE = re.compile(r"\s*(?:[-*_]\s*){3,}$")
_UNDERLINE = re.compile(r"\s*(?:=+|-{2,})\s*$")
_ITEM = re.compile(r"(?:\s*>)*\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?")
_QUOTE = re.compile(r"(?:\s*>)+\s?")
_HIDDEN = re.compile(
    r"``[^\n]*?``|`[^`\n]*`|\$\$.*?\$\$|\\\(.*?\\\)|\\\[.*?\\\]|https?://\S+", re.DOTALL
)
_FORMULA_LINE = re.compile(r"\s*(?:\$\$|\\\[|\\\])")
_GAP = re.compile(r"[.!?…]+[\"»”’)*_]*(?:\s*\x01[\x01\s]*|\s+(?=[\"«“‘(\[*_]*[A-ZА-ЯЁ0-9\x00]))")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\n]*\)")
_MARKUP = re.compile(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)|`|~~|\\(?=[\[\]<>`*_#])")
_MAY_BE_MARKUP = re.compile(r"[*_`~\\\[>]")
_QUOTED_LINE = re.compile(r"(?m)^(?:\s*>)+\s?")
_SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:!?…])")
_WORD = re.compile(r"[^\W_]+")
_REMARK = re.compile(
    r"(?:see also|sources?\b|references?\b|further reading|hope (?:this|that)|let me know"
    r"|feel free|i (?:hope|could|can|was|am|will|would|have|did|do|don't|couldn't|found)\b"
    r"|i'm\b|i'll\b|sorry|hello|hi\b|sure[,!]|of course|certainly[,!]|here (?:is|are)\b"
    r"|in (?:summary|short|conclusion):?$"
    r"|(?:the|these|provided|available) (?:\w+ )?(?:sources|results|documents)"
    r" (?:do|don't|did|give no|contain no)\b"
    r"|if you (?:want|need|would|have)|please\b|would you\b|thank"
    r"|см\. также|смотрите также|источник(?:и|ов)?(?:\b\s*[:не]|$)|надеюсь|дайте знать"
    r"|если (?:вам|вы|у вас)|здравствуйте|привет|конечно[,!]|извините"
    r"|к сожалению, (?:в )?(?:источник|я)|вот (?:что|краткий|список)"
    r"|в (?:предоставленных|найденных|приведённых) источниках (?:нет|не )|спасибо|обращайтесь"
    r"|я (?:не )?(?:нашёл|нашел|нашла|могу|надеюсь)|пожалуйста)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the answer; `answer[start:end]` is all of it, its marks included."""

    text: str
    start: int
    end: int
    marks: tuple[int, ...]


def find_statements(answer: str) -> list[Statement]:
    """Give the sentences that state something, each with its own marks or those it shares."""
    statements: list[Statement] = []
    for kind, start, end in _blocks(answer):
        if kind == "row":
            statements += _read_row(answer, start, end)
        else:
            statements += _share_marks(_read_paragraph(answer, start, end))
    return [one for one in statements if _states(one)]


def _blocks(answer: str) -> Iterator[tuple[str, int, int]]:
    """Give paragraphs, list items and table rows as offsets; headings and code are left out."""
    start = end = -1
    for kind, begin, stop in _lines(answer):
        if kind == "more" and start >= 0:
            end = stop
            continue
        if start >= 0:
            yield "text", start, end
            start = -1
        if kind in {"text", "item", "more"}:
            start, end = begin, stop
        elif kind == "row":
            yield "row", begin, stop
    if start >= 0:
        yield "text", start, end


def _lines(answer: str) -> Iterator[tuple[str, int, int]]:
    """Say of each line what it is, and where its words begin and end."""
    lines = answer.splitlines(keepends=True)
    place, fence, is_formula = 0, "", False
    for number, raw in enumerate(lines):
        begin, line = place, raw.rstrip("\r\n")
        place += len(raw)
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark is not None and mark[1].startswith(fence) else fence
            yield "none", begin, begin
        elif mark is not None:
            fence = mark[1]
            yield "none", begin, begin
        elif _FORMULA_LINE.match(line) or is_formula:
            is_formula ^= len(re.findall(r"\$\$|\\\[|\\\]", line)) % 2 == 1
            yield "none", begin, begin
        else:
            following = lines[number + 1] if number + 1 < len(lines) else ""
            yield _classify(line, following, begin)


def _classify(line: str, following: str, begin: int) -> tuple[str, int, int]:
    end = begin + len(line.rstrip())
    is_header = line.lstrip().startswith("|") and _RULE.match(following) is not None
    is_underlined = bool(line.strip()) and _UNDERLINE.match(following) and "|" not in line
    if not line.strip() or _HEADING.match(line) or _RULE.match(line) or _LINE.match(line):
        return "none", begin, begin
    if is_header or (is_underlined and not _ITEM.match(line)):
        return "none", begin, begin
    if line.lstrip().startswith("|"):
        return "row", begin, end
    item = _ITEM.match(line)
    if item is not None:
        return "item", begin + item.end(), end
    quote = _QUOTE.match(line)
    offset = quote.end() if quote is not None else len(line) - len(line.lstrip())
    return "more", begin + offset, end


def _read_row(answer: str, start: int, end: int) -> list[Statement]:
    """Read a table's row as one sentence: its first cell, then the rest."""
    raw = answer[start:end]
    cells = [plain_text(cell) for cell in raw.strip().strip("|").split("|")]
    filled = [cell for cell in cells if cell and cell not in {"-", "–", "—"}]
    if len(filled) < 2:
        return []
    offset = len(raw) - len(raw.lstrip(" |"))
    stop = start + len(raw.rstrip(" |"))
    text = f"{filled[0]}: {', '.join(filled[1:])}"
    return [Statement(text, start + offset, stop, _marks_of(raw))]


def _read_paragraph(answer: str, start: int, end: int) -> list[Statement]:
    raw = answer[start:end]
    masked = _mask(raw)
    statements = []
    begin = 0
    for gap in _GAP.finditer(masked):
        before = masked[begin : gap.end()].replace("\x01", " ")
        if ends_sentence(before) or "\x01" in gap[0]:
            statements.append(_make(raw, begin, gap.end(), start))
            begin = gap.end()
    statements.append(_make(raw, begin, len(raw), start))
    return [one for one in statements if one.text]


def _mask(raw: str) -> str:
    """Hide, of equal length, what holds dots that end nothing: marks as `\\x01`, code `\\x00`."""
    hidden = _HIDDEN.sub(lambda match: "\x00" * len(match[0]), raw)
    return MARK.sub(lambda match: "\x01" * len(match[0]), hidden)


def _make(raw: str, begin: int, end: int, offset: int) -> Statement:
    piece = raw[begin:end]
    start = begin + len(piece) - len(piece.lstrip())
    stop = begin + len(piece.rstrip())
    return Statement(plain_text(piece), offset + start, offset + stop, _marks_of(piece))


def _marks_of(text: str) -> tuple[int, ...]:
    numbers = [int(one) for mark in MARK.findall(text) for one in re.findall(r"\d+", mark)]
    return tuple(dict.fromkeys(numbers))


def plain_text(text: str) -> str:
    """Give the words without marks and markup."""
    words = MARK.sub(" ", text)
    if _MAY_BE_MARKUP.search(words):
        words = _MARKUP.sub("", _LINK.sub(r"\1", words))
        words = _QUOTED_LINE.sub("", words)
    return _SPACE_BEFORE_STOP.sub(r"\1", " ".join(words.split())).strip()


def _share_marks(statements: list[Statement]) -> list[Statement]:
    """A sentence without marks has those of the next marked one of its paragraph."""
    shared = list(statements)
    following: tuple[int, ...] = ()
    for at in range(len(shared) - 1, -1, -1):
        if shared[at].marks:
            following = shared[at].marks
        else:
            shared[at] = replace(shared[at], marks=following)
    return shared


def _states(statement: Statement) -> bool:
    text = statement.text
    words = _WORD.findall(text)
    if len(words) < LEAST_WORDS or text.rstrip('"»”’)').endswith(("?", ":")):
        return False
    return _REMARK.match(text) is None
