"""The words of a text as they are indexed and looked up, in English and Russian."""

import re
import unicodedata

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSVECTOR

STEMS: sa.ColumnElement[str] = sa.literal_column("'pg_catalog.russian'::regconfig")
"""Stems Latin words as English and the others as Russian, and knows the stop words of both."""

AS_WRITTEN: sa.ColumnElement[str] = sa.literal_column("'pg_catalog.simple'::regconfig")

_INVISIBLE = re.compile(r"[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]+")
_NOT_IN_WORDS = re.compile(r"\0|[^\w\x00-\x7f]+")
_YO = str.maketrans("ёЁ", "еЕ")


def fold(text: str) -> str:
    """Leave what makes a word: yo is ye, stress marks and soft hyphens are nothing.

    Punctuation beyond ASCII becomes a blank, since PostgreSQL's parser takes it for letters in
    databases of the locale C: a word in guillemets would not be found.
    """
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return _NOT_IN_WORDS.sub(" ", bare).translate(_YO)


def words_index(words: sa.ColumnElement[str], weight: str) -> sa.ColumnElement[str]:
    """Give SQL that indexes a folded text: its stems, for sense, and its words, for prefixes."""
    stems, whole = (
        sa.func.setweight(sa.func.to_tsvector(config, words), sa.literal_column(f"'{weight}'"))
        for config in (STEMS, AS_WRITTEN)
    )
    both: sa.ColumnElement[str] = stems.op("||", return_type=TSVECTOR())(whole)
    return both
