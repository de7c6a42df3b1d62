"""What patent search itself says, in the language of the question."""

import re
from typing import Literal

Language = Literal["en", "ru"]

_EN = {
    "untranslated": "These words were not translated, so patents in English may be missed: "
    "{words}. With a language model set (LLM_PROVIDER) they would be.",
    "no_model_now": "The language model is away, so the question was expanded by a small list of "
    "words only.",
    "no_keys": "No patent office is asked, only public search pages, which know a part of the "
    "patents. EPO_OPS_KEY with EPO_OPS_SECRET, LENS_TOKEN or USPTO_API_KEY add patent offices.",
    "nothing": "No match is no proof that there is no such patent. Asked: {sources}; in "
    "{languages}.",
    "nobody": "Nobody could be asked: WEB_SEARCH is off and no patent office has a key.",
    "english": "English",
    "both": "English and Russian",
}
_RU = {
    "untranslated": "Эти слова не переведены, поэтому патенты на английском могли быть пропущены: "
    "{words}. С языковой моделью (LLM_PROVIDER) они были бы переведены.",
    "no_model_now": "Языковая модель недоступна, поэтому вопрос расширен только по небольшому "
    "списку слов.",
    "no_keys": "Патентные ведомства не опрашиваются, только публичный поиск, который знает часть "
    "патентов. EPO_OPS_KEY с EPO_OPS_SECRET, LENS_TOKEN или USPTO_API_KEY добавят ведомства.",
    "nothing": "Отсутствие совпадений не доказывает, что такого патента нет. Опрошены: {sources}; "
    "язык запросов: {languages}.",
    "nobody": "Спросить некого: WEB_SEARCH выключен, и ни для одного ведомства нет ключа.",
    "english": "английский",
    "both": "английский и русский",
}
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def language_of(question: str) -> Language:
    """Give Russian for a question in Cyrillic letters, else English."""
    return "ru" if _CYRILLIC.search(question) else "en"


def say(key: str, language: Language, **values: str) -> str:
    """Give a sentence with its values filled in."""
    return (_RU if language == "ru" else _EN)[key].format(**values)
