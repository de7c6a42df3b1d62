"""Takes the text out of a PDF page that its reader does not see.

Whoever wants to talk to a model behind the reader's back writes in white, in tiny letters, without
ink or beside the paper. Text without ink over a picture of the page is what a scanner has read, and
stays; light text stays wherever anything is drawn under it.
"""

import ctypes
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

_DEPTH = 4
_LIGHT = 245
"""Of 255 in each colour: nobody reads such letters on white paper."""
_FAINT = 12
"""Of 255: ink that is nearly transparent."""
_TINY = 1.0
"""Size in points (1/72 inch) below which letters are specks."""
_NO_INK = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Drawn:
    """One object of a page: `box` is left, bottom, right, top in points."""

    item: Any
    box: Box


def remove_unseen(page: Any) -> None:
    """Remove the unseen text objects of a pypdfium2 page; its text must not be loaded yet."""
    texts: list[_Drawn] = []
    ground: list[_Drawn] = []
    for item in page.get_objects(max_depth=_DEPTH):
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            texts.append(_Drawn(item, _box(item)))
        elif _is_ground(item):
            ground.append(_Drawn(item, _box(item)))
    paper = page.get_bbox()
    for drawn in texts:
        if _is_unseen(drawn, ground, paper):
            page.remove_obj(drawn.item)


def _is_ground(item: Any) -> bool:
    """Whether light letters can be read on it: a picture, a shading, or a dark area."""
    if item.type != raw.FPDF_PAGEOBJ_PATH:
        return item.type in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    filled = raw.FPDFPath_GetDrawMode(item.raw, mode, stroked) and mode.value
    red, green, blue, ink = _colour(item)
    return bool(filled) and ink >= _FAINT and min(red, green, blue) < _LIGHT


def _is_unseen(drawn: _Drawn, ground: Sequence[_Drawn], paper: Box) -> bool:
    if _size(drawn.item) < _TINY or not _touch(drawn.box, paper):
        return True
    if raw.FPDFTextObj_GetTextRenderMode(drawn.item.raw) in _NO_INK:
        pictures = [one for one in ground if one.item.type == raw.FPDF_PAGEOBJ_IMAGE]
        return not _lies_on(drawn, pictures)
    red, green, blue, ink = _colour(drawn.item)
    return ink < _FAINT or (min(red, green, blue) >= _LIGHT and not _lies_on(drawn, ground))


def _lies_on(drawn: _Drawn, ground: Sequence[_Drawn]) -> bool:
    return any(_touch(drawn.box, one.box) for one in ground)


def _box(item: Any) -> Box:
    """Where an object lies on the page; what a form holds is placed with the form."""
    box: Box = item.get_bounds()
    for form in _forms(item):
        box = form.get_matrix().on_rect(*box)
    return box


def _size(item: Any) -> float:
    """The size of letters on the page in points; their boxes do not tell, a hyphen's is flat."""
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(item.raw, size)
    return float(size.value) * math.prod(map(_scale, (item, *_forms(item))))


def _scale(item: Any) -> float:
    a, b, c, d, *_ = item.get_matrix().get()
    return math.sqrt(abs(a * d - b * c))


def _forms(item: Any) -> Iterator[Any]:
    """The forms that hold an object, the innermost first."""
    while item.container is not None:
        item = item.container
        yield item


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _colour(item: Any) -> tuple[int, int, int, int]:
    """The colour a text is filled with, each part 0 to 255; black where PDFium cannot tell."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not raw.FPDFPageObj_GetFillColor(item.raw, *parts):
        return 0, 0, 0, 255
    red, green, blue, ink = (part.value for part in parts)
    return red, green, blue, ink
