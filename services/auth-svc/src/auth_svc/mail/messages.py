"""What mails say: a template for each kind and language, as text and as HTML.

The text's first line is the subject. Values are one line each, and escaped in the HTML part.
"""

import html
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Literal

from contracts.auth import Language

from auth_svc.clock import now

Kind = Literal["reset", "invite", "password_changed"]

_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Letter:
    """A mail to one person, still without a sender."""

    to: str
    kind: Kind
    language: Language
    values: dict[str, str]


def compose(letter: Letter, sender: str) -> EmailMessage:
    """Write the mail: multipart text and HTML, with the headers that automatic mail needs."""
    values = {name: _SPACES.sub(" ", value).strip() for name, value in letter.values.items()}
    escaped = {name: html.escape(value) for name, value in values.items()}
    subject, _, text = _fill(f"{letter.kind}.{letter.language}.txt", values).partition("\n")
    message = EmailMessage(policy=SMTP)
    message["From"] = f"Perplexica <{sender}>"
    message["To"] = letter.to
    message["Subject"] = subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(_fill(f"{letter.kind}.{letter.language}.html", escaped), subtype="html")
    message["Content-Language"] = letter.language
    return message


def _fill(name: str, values: dict[str, str]) -> str:
    return _read(name).substitute(values)


@lru_cache
def _read(name: str) -> Template:
    return Template(files(__package__).joinpath("templates", name).read_text("utf-8"))
