"""Writes small PDF files (PDF 1.7) for tests, in any script."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_CMAP = b"""/CIDInit /ProcSet findresource begin begincmap /CMapName /Same def
1 begincodespacerange <0000> <FFFF> endcodespacerange
1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end"""
_FONTS = [
    (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /Plain /Encoding /Identity-H"
        b" /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>"
    ),
    (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Plain /DW 500 /FontDescriptor 5 0 R"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>"
    ),
    (
        b"<< /Type /FontDescriptor /FontName /Plain /Flags 4 /FontBBox [0 -200 500 800]"
        b" /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
    ),
]
_FIRST_PAGE = 7


@dataclass(frozen=True)
class Line:
    """A line of text on a page; `size` in points, `colour` from 0 (black) to 1 (white).

    `mode` is the text rendering mode: 0 fills letters, 3 leaves no ink.
    """

    text: str
    size: float = 11
    colour: float = 0
    mode: int = 0
    left: float = 50


@dataclass(frozen=True)
class Sheet:
    """A page: its lines from the top, over a rectangle of a colour if there is one.

    `form` has the lines drawn as a form (XObject) of its own, half as large and 300 points higher.
    """

    lines: Sequence[str | Line] = ()
    ground: float | None = None
    form: bool = False


def write_pdf(
    sheets: Sequence[Sheet | Sequence[str | Line]],
    said: Mapping[str, str] | None = None,
    *,
    locked: bool = False,
) -> bytes:
    """A PDF of these pages; `said` is its metadata, `locked` asks for a password nobody knows."""
    pages = [one if isinstance(one, Sheet) else Sheet(one) for one in sheets]
    kids = b" ".join(b"%d 0 R" % (_FIRST_PAGE + 3 * at) for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        *_FONTS,
        _stream(_CMAP),
    ]
    for at, page in enumerate(pages):
        objects += _page(page, _FIRST_PAGE + 3 * at)
    entries = b" ".join(
        b"/%s <%s>" % (k.encode(), _hex("\ufeff" + v)) for k, v in (said or {}).items()
    )
    objects.append(b"<< %s >>" % entries)
    lock = b""
    if locked:
        objects.append(
            b"<< /Filter /Standard /V 1 /R 2 /P -44 /O <%s> /U <%s> >>" % (b"ab" * 32, b"cd" * 32)
        )
        lock = b" /ID [<00> <00>] /Encrypt %d 0 R" % len(objects)
    info = len(objects) - locked
    return _file(objects, b"/Root 1 0 R /Info %d 0 R%s" % (info, lock))


def _page(page: Sheet, number: int) -> list[bytes]:
    """The page, its content and its form, as objects from `number` on."""
    text, ground = _text(page), _ground(page)
    described = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R"
        b" /Resources << /Font << /F 3 0 R >> /XObject << /X %d 0 R >> >> >>"
        % (number + 1, number + 2)
    )
    form = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >>"
    )
    content = ground + (b"q 0.5 0 0 0.5 0 300 cm /X Do Q" if page.form else text)
    return [described, _stream(content), _stream(text if page.form else b"", form)]


def _ground(page: Sheet) -> bytes:
    return b"" if page.ground is None else b"%.2f g 0 0 600 800 re f\n" % page.ground


def _text(page: Sheet) -> bytes:
    parts = []
    top = 780.0
    for line in page.lines:
        one = line if isinstance(line, Line) else Line(line)
        top -= one.size * 1.3
        parts.append(
            b"BT /F %.2f Tf %.2f g %d Tr 1 0 0 1 %.1f %.1f Tm <%s> Tj ET"
            % (one.size, one.colour, one.mode, one.left, top, _hex(one.text))
        )
    return b"\n".join(parts)


def _hex(text: str) -> bytes:
    return text.encode("utf-16-be").hex().encode()


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (more, len(data), data)


def _file(objects: Sequence[bytes], trailer: bytes) -> bytes:
    body = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, data in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, data)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    start = body.rindex(b"xref")
    body += b"trailer << /Size %d %s >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(body)
