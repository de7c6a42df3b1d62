"""Addresses of one page have one key, and of two pages two."""

import pytest
from kit.urls import canonical_url


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("http://www.a.example/x/", "https://a.example/x"),
        ("https://a.example/x#part", "https://A.example:443/x"),
        ("https://a.example/x?utm_source=y&b=1&a=2", "https://a.example/x?a=2&b=1"),
        ("https://a.example/?gclid=1", "https://a.example"),
        ("https://me@a.example/x", "https://a.example/x"),
        ("docs/a.md#part", "docs/a.md"),
    ],
)
def test_addresses_of_one_page(first, second):
    assert canonical_url(first) == canonical_url(second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/X", "https://a.example/x"),
        ("http://a.example:8080/", "http://a.example/"),
        ("/api/v1/search/documents/1", "/api/v1/search/documents/2"),
        ("http://[broken", "http://[broken2"),
        ("javascript:alert(1)", "javascript:alert(2)"),
        ("ftp://a.example/x", "https://a.example/x"),
        ("https://a.example@b.example/x", "https://a.example/x"),
    ],
)
def test_addresses_of_two_pages(first, second):
    assert canonical_url(first) != canonical_url(second)


def test_russian_addresses_are_one_however_they_are_written():
    encoded = "https://ru.wikipedia.org/wiki/%D0%A0%D0%BE%D1%81%D1%81%D0%B8%D1%8F?x=%d1%8f"
    assert canonical_url("https://ru.wikipedia.org/wiki/Россия?x=я") == canonical_url(encoded)
    assert canonical_url("https://пример.рф/a") == canonical_url("http://xn--e1afmkfd.xn--p1ai/a/")
