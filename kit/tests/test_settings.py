"""Settings come from the environment; an empty value counts as absent."""

import pytest
from kit.errors import BadRequest
from kit.pagination import decode_cursor, encode_cursor
from kit.serve import describe
from kit.settings import Settings
from pydantic import ValidationError


def test_an_empty_value_counts_as_absent(monkeypatch):
    monkeypatch.setenv("POSTGRES_URL", "")
    monkeypatch.setenv("AUTH_MODE", "")
    monkeypatch.setenv("ALLOWED_HOSTS", " a.example, b.example ,")
    settings = Settings()
    assert settings.postgres_url is None
    assert settings.auth_mode == "single"
    assert settings.allowed_hosts == ("a.example", "b.example")


def test_the_url_of_auth_svc_has_two_names(monkeypatch):
    monkeypatch.setenv("AUTH_SERVICE_URL", "http://auth-svc.perplexica-auth:3000/")
    assert Settings().service_urls == {"auth-svc": ("http://auth-svc.perplexica-auth:3000",)}


def test_a_service_may_have_several_addresses(monkeypatch):
    monkeypatch.setenv("CHAT_SVC_URL", "http://a:1/, http://b:2,")
    assert Settings().service_urls == {"chat-svc": ("http://a:1", "http://b:2")}
    monkeypatch.setenv("CHAT_SVC_URL", "http://a:1,b:2")
    with pytest.raises(ValidationError) as failed:
        Settings()
    assert describe(failed.value).startswith("CHAT_SVC_URL.1: ")


def test_a_wrong_value_is_described_in_one_line_without_the_value(monkeypatch):
    monkeypatch.setenv("AUTH_MODE", "hunter2")
    with pytest.raises(ValidationError) as failed:
        Settings()
    words = describe(failed.value)
    assert words.startswith("AUTH_MODE: ")
    assert "hunter2" not in words
    assert "\n" not in words


def test_secrets_do_not_show():
    assert "hunter2" not in repr(Settings(postgres_url="postgresql://u:hunter2@h/d"))


def test_a_service_secret_that_could_be_guessed_is_refused():
    with pytest.raises(ValidationError) as failed:
        Settings(service_secret="changeme")
    assert describe(failed.value).startswith("SERVICE_SECRET: ")
    assert "changeme" not in describe(failed.value)


def test_cursors_round_trip_and_nonsense_is_refused():
    assert decode_cursor(encode_cursor("2026-01-01", True, 3), 3) == ["2026-01-01", True, 3]
    for cursor in ("", "!!", encode_cursor("a"), "eyJhIjoxfQ", "é"):
        with pytest.raises(BadRequest):
            decode_cursor(cursor, 2)
