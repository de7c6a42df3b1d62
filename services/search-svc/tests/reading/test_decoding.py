"""Bytes become the text their author wrote."""

import codecs
from encodings.aliases import aliases

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from search_svc.reading.decoding import decode

RUSSIAN = "Съешь же ещё этих мягких французских булок, да выпей чаю. Прочитайте описание."
FRENCH = "Voilà le café où l’élève a garçonné, déjà très tôt à Noël."


@pytest.mark.parametrize("charset", ["windows-1251", "CP1251", "koi8-r", "utf-8", "iso-8859-5"])
def test_the_servers_charset_is_used(charset: str) -> None:
    assert decode(RUSSIAN.encode(charset), charset) == RUSSIAN


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-8"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="{}">',
        "<META CHARSET={}>",
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        '<?xml version="1.0" encoding="{}"?>',
    ],
)
def test_the_pages_own_declaration_is_used(encoding: str, declaration: str) -> None:
    page = declaration.format(encoding) + RUSSIAN
    assert decode(page.encode(encoding)) == page


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_undeclared_russian_is_recognised(encoding: str) -> None:
    page = f"<html><body><p class='some-long-latin-name'>{RUSSIAN}</p></body></html>"
    assert decode(page.encode(encoding)) == page


def test_undeclared_western_text_is_windows_1252() -> None:
    assert decode(FRENCH.encode("cp1252")) == FRENCH


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii"])
def test_latin_1_means_windows_1252(label: str) -> None:
    assert decode("“smart” – €5".encode("cp1252"), label) == "“smart” – €5"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_beats_every_declaration(mark: bytes, encoding: str) -> None:
    assert decode(mark + RUSSIAN.encode(encoding), "windows-1251") == RUSSIAN


def test_utf_16_without_a_mark() -> None:
    assert decode(RUSSIAN.encode("utf-16-le"), "utf-16") == RUSSIAN
    assert decode(b"<p>plain", "utf-16") == "<p>plain"


def test_valid_utf_8_beats_a_wrong_declaration() -> None:
    assert decode(RUSSIAN.encode(), "iso-8859-1") == RUSSIAN
    assert decode(f'<meta charset="windows-1251">{RUSSIAN}'.encode()).endswith(RUSSIAN)


@pytest.mark.parametrize("label", ["hex", "base64", "rot13", "no-such", "", "x" * 500, "idna\0"])
def test_labels_that_are_no_encodings_are_ignored(label: str) -> None:
    assert decode(RUSSIAN.encode("cp1251"), label) == RUSSIAN


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([None, "utf-16", "cp1251", "shift_jis", "utf-7"]))
def test_any_bytes_decode_to_something(body: bytes, charset: str | None) -> None:
    assert isinstance(decode(body, charset), str)


@pytest.mark.parametrize("broken", [b"\xff", b"\xd0", b"\xe2\x80"])
def test_a_cut_letter_does_not_make_utf8_another_encoding(broken: bytes) -> None:
    assert decode(RUSSIAN.encode() + broken + FRENCH.encode()).startswith(RUSSIAN)


@pytest.mark.parametrize("name", [*sorted(set(aliases.values())), "unicode_escape", "undefined"])
def test_no_declared_encoding_makes_it_fail(name: str) -> None:
    for body in (b"\xff\xfe\xfd abc \\ud800 \\x", b"\xd0\xff text", b"+2AA- \xff"):
        assert decode(body, name).encode()


CHINESE = "湖水水位上升了四厘米，这在所有的观测站都能看到。科学家说，情况并非一直如此。"
WRITTEN = [
    ("cp1251", RUSSIAN),
    ("koi8-r", RUSSIAN),
    ("utf-16-le", RUSSIAN),
    ("utf-16-be", RUSSIAN),
    ("gb18030", CHINESE),
]


@pytest.mark.parametrize(("encoding", "text"), WRITTEN, ids=[name for name, _ in WRITTEN])
@pytest.mark.parametrize(
    "declared", [None, "utf-8", "iso-8859-1", "windows-1251", "koi8-r", "gb2312"]
)
@pytest.mark.parametrize("by_server", [True, False])
def test_a_wrong_declaration_is_not_believed(
    encoding: str, text: str, declared: str | None, by_server: bool
) -> None:
    meta = f"<meta charset={declared}>" if declared and not by_server else ""
    page = f"<html><head>{meta}<title>The title</title></head><p>{text * 4}</p></html>"
    assert decode(page.encode(encoding), declared if by_server else None) == page


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1251", "koi8-r"])
def test_western_text_is_not_taken_for_russian(declared: str | None) -> None:
    page = f"<p>{FRENCH * 6}</p>"
    assert decode(page.encode("cp1252"), declared) == page


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
@pytest.mark.parametrize("text", ["Да", "НАТО и ООН", "Ёлка", "Привет, мир", RUSSIAN.upper()])
def test_a_true_declaration_of_a_short_text_is_believed(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), encoding) == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "gb18030"])
def test_one_broken_byte_changes_no_encoding(encoding: str) -> None:
    text = CHINESE if encoding == "gb18030" else RUSSIAN
    body = (text * 4).encode(encoding)
    assert decode(body + b"<p>\xff", encoding).startswith(text * 4)


def test_zeros_in_a_page_do_not_make_it_wide() -> None:
    page = f"<p>{RUSSIAN}\0\0{RUSSIAN}</p>"
    assert decode(page.encode()) == page
