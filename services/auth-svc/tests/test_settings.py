"""What is refused at the start, in one sentence."""

import sys

import pytest
from auth_svc.app import main
from auth_svc.settings import AuthSettings
from kit.testing.callers import Callers
from pydantic import ValidationError

RSA = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VuBCIEIA==\n-----END PRIVATE KEY-----\n"


def _settings(callers: Callers, **fields):
    given = {
        "auth_mode": "multi",
        "jwt_secret": callers.signing_key,
        "redis_url": "redis://127.0.0.1",
    }
    return AuthSettings(**{**given, **fields})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"jwt_secret": None}, "needs JWT_SECRET"),
        ({"jwt_secret": "hunter2"}, "JWT_SECRET is not a private key"),
        ({"redis_url": None}, "needs REDIS_URL"),
        ({"jwt_public_key": Callers().public_key}, "does not hold the public key of JWT_SECRET"),
        ({"smtp_url": "http://mail.example.org"}, "SMTP_URL must start with"),
        ({"mail_from": "nobody"}, "should match pattern"),
    ],
)
def test_settings_that_cannot_work_are_refused(callers, fields, words):
    with pytest.raises(ValidationError, match=words) as refused:
        _settings(callers, **fields)
    assert "hunter2" not in str(refused.value)


def test_a_start_without_jwt_secret_ends_with_one_sentence(monkeypatch):
    monkeypatch.setenv("AUTH_MODE", "multi")
    monkeypatch.setenv("JWT_SECRET", "")
    monkeypatch.setattr(sys, "argv", ["auth-svc"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert str(ended.value.code).startswith("auth-svc: AUTH_MODE=multi needs JWT_SECRET")
    assert "\n" not in str(ended.value.code)


def test_a_start_without_a_database_ends_with_one_sentence(monkeypatch):
    monkeypatch.setenv("POSTGRES_URL", "")
    monkeypatch.setattr(sys, "argv", ["auth-svc"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == "auth-svc: POSTGRES_URL is not set"


@pytest.mark.parametrize(
    ("fields", "sender"),
    [
        ({}, "perplexica@localhost"),
        ({"public_url": "https://ask.example.org/"}, "perplexica@ask.example.org"),
        ({"smtp_url": "smtps://me%40example.org:x@mail.example.org"}, "me@example.org"),
        ({"smtp_url": "smtps://mail.example.org?from=a@example.org"}, "a@example.org"),
        ({"mail_from": "b@example.org", "smtp_url": "smtps://h?from=a@b.cd"}, "b@example.org"),
    ],
)
def test_the_sender_is_the_best_known_address(callers, fields, sender):
    assert _settings(callers, **fields).sender == sender
