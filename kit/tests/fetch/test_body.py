"""Decoding in pieces and guessing types."""

import gzip
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.fetch.body import decoder_for, sniff_type
from kit.fetch.errors import FetchError


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def decode(coding: str | None, data: bytes, *, step: int = 7, room: int = 1_000_000) -> bytes:
    decoder = decoder_for(coding)
    body = b""
    for at in range(0, len(data), step):
        body += decoder.feed(data[at : at + step], room - len(body))
    decoder.finish()
    return body


@settings(deadline=None)
@given(st.binary(), st.integers(1, 64))
def test_every_coding_gives_back_what_was_packed(data: bytes, step: int) -> None:
    assert decode(None, data, step=step) == data
    assert decode("identity", data, step=step) == data
    assert decode("gzip", gzip.compress(data), step=step) == data
    assert decode("deflate", zlib.compress(data), step=step) == data


def test_deflate_without_its_header_is_understood() -> None:
    data = "Привет, мир! ".encode() * 50
    assert decode("deflate", raw_deflate(data), step=4096) == data


@pytest.mark.parametrize("step", [1, 5, 4096])
def test_several_gzip_members_and_padding(step: int) -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0" * 16
    assert decode("x-gzip", packed, step=step) == b"one two"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_a_cut_or_damaged_body_is_refused(coding: str) -> None:
    packed = gzip.compress(b"x" * 1000) if coding == "gzip" else zlib.compress(b"x" * 1000)
    for data in (packed[:-6], b"no compression at all", packed[:4] + b"\xff" * 40):
        with pytest.raises(FetchError) as caught:
            decode(coding, data)
        assert caught.value.code == "bad_response"


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "utf-8"])
def test_codings_nobody_asked_for_are_refused(coding: str) -> None:
    with pytest.raises(FetchError) as caught:
        decoder_for(coding)
    assert caught.value.code == "bad_response"


def test_a_bomb_stops_one_byte_behind_the_limit() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(decoder_for("gzip").feed(bomb, 1000)) == 1001
    many = gzip.compress(b"\0" * 600) * 1000
    assert len(decoder_for("gzip").feed(many, 1000)) == 1001


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<!DOCTYPE html><p>x", "text/html"),
        (b"\xef\xbb\xbf  \n<HTML lang=ru>", "text/html"),
        (b"%PDF-1.7", "application/pdf"),
        (b"PK\x03\x04...", "application/zip"),
        (b"\x89PNG\r\n", "image/png"),
        (b"\x7fELF\0\0\0", "application/octet-stream"),
        ("Привет".encode("utf-16"), "text/plain"),
        ("Привет".encode("cp1251"), "text/plain"),
        (b"", "text/plain"),
    ],
)
def test_a_missing_type_is_guessed(body: bytes, expected: str) -> None:
    assert sniff_type(body) == expected
