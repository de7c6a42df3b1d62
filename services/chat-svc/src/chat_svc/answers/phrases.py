"""What the product itself says in an answer or a step, in both languages."""

from chat_svc.answers.language import Known

Phrases = dict[str, str]

_EN: Phrases = {
    "extract": "*This is an extract: sentences quoted from the sources, "
    "not written by a language model.*",
    "no_sources": "I found no sources for this question, so I cannot answer it. "
    "Try other words or other kinds of sources.",
    "search_failed": "The search did not work this time, so I have no sources and cannot answer. "
    "Please try again.",
    "no_search": "No kind of source is switched on and there is no language model, "
    "so I cannot answer. Switch on a source.",
    "no_sentence": "None of the sources has a sentence that answers this. These pages come "
    "closest:",
    "more": "Tell me more about “{topic}”",
    "nothing_to_find": "Nothing to look up.",
    "enough": "Enough was found.",
    "research_time_over": "The time for research is over.",
    "research_tokens_over": "The tokens for research are used up.",
    "research_money_over": "The money for research is used up.",
    "longest": "The answer reached the longest length allowed.",
    "time_over": "The time for this answer is over; it ends here.",
    "model_slow": "The model took too long, so the sources are quoted.",
    "model_away": "The model is away ({reason}), so the sources are quoted.",
}
_RU: Phrases = {
    "extract": "*Это выдержка: предложения процитированы из источников, "
    "языковая модель их не писала.*",
    "no_sources": "Я не нашёл источников по этому вопросу, поэтому не могу на него ответить. "
    "Попробуйте другие слова или другие виды источников.",
    "search_failed": "Поиск сейчас не сработал, поэтому источников нет и ответить я не могу. "
    "Попробуйте ещё раз.",
    "no_search": "Ни один вид источников не включён, а языковой модели нет, "
    "поэтому ответить я не могу. Включите источники.",
    "no_sentence": "Ни в одном источнике нет предложения, которое отвечает на вопрос. "
    "Ближе всего эти страницы:",
    "more": "Расскажи подробнее: «{topic}»",
    "nothing_to_find": "Искать нечего.",
    "enough": "Найдено достаточно.",
    "research_time_over": "Время на поиск истекло.",
    "research_tokens_over": "Токены на поиск израсходованы.",
    "research_money_over": "Деньги на поиск израсходованы.",
    "longest": "Ответ достиг предельной длины.",
    "time_over": "Время на этот ответ истекло, на этом он заканчивается.",
    "model_slow": "Модель отвечала слишком долго, поэтому процитированы источники.",
    "model_away": "Модель недоступна ({reason}), поэтому процитированы источники.",
}


def phrase(name: str, language: Known | None) -> str:
    """Give a phrase in Russian or English (also for languages that we do not speak)."""
    return (_RU if language == "ru" else _EN)[name]


def is_own(sentence: str) -> bool:
    """Say whether the product says this sentence of its own accord; it needs no source."""
    return bool(sentence) and sentence in _ALL


_ALL = "\n".join([*_EN.values(), *_RU.values()]).replace("*", "")
