"""What is off because nothing was set for it, and the variable that turns it on."""

import os
from collections.abc import Iterator

from perplexica_cli.embedded.folder import DataFolder
from perplexica_cli.words import say

# A feature is on when one of its variables is set to something.
FEATURES = {
    "off_model": ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OLLAMA_MODEL", "OLLAMA_BASE_URL"),
    "off_searxng": ("SEARXNG_URL",),
    "off_search_keys": (
        "BRAVE_API_KEY",
        "SERPER_API_KEY",
        "TAVILY_API_KEY",
        "EXA_API_KEY",
        "YANDEX_SEARCH_API_KEY",
    ),
    "off_patents": ("EPO_OPS_KEY", "LENS_TOKEN", "USPTO_API_KEY"),
    "off_filings": ("CONTACT_EMAIL",),
    "off_embeddings": ("OPENAI_EMBEDDING_MODEL", "OLLAMA_EMBEDDING_MODEL"),
    "off_mail": ("SMTP_URL",),
}


def describe_missing(folder: DataFolder) -> Iterator[str]:
    """One line for each feature that is off; nothing when all are on."""
    missing = [key for key, names in FEATURES.items() if not any(map(os.environ.get, names))]
    if os.environ.get("LLM_PROVIDER") == "extractive" and "off_model" not in missing:
        missing.insert(0, "off_model")
    if (os.environ.get("AUTH_MODE") or "single") == "single":
        missing.append("off_accounts")
    if missing:
        yield say("off_title")
    for key in missing:
        yield "  - " + say(key, mail=folder.mail)
