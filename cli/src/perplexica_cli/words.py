"""Every sentence the command line says, in English and Russian; the terminal's locale picks one."""

import os

SENTENCES: dict[str, tuple[str, str]] = {
    "already_running": (
        "Perplexica is already running on the data folder {path} ({who}): "
        "stop it first, or choose another folder with --data.",
        "Perplexica уже работает с папкой данных {path} ({who}): "
        "сначала остановите её или укажите другую папку через --data.",
    ),
    "database_newer": (
        "The database in {path} was written by PostgreSQL {found}, and this Perplexica brings "
        "PostgreSQL {ours}: start it with the newer Perplexica, or choose another --data folder.",
        "База данных в {path} записана PostgreSQL {found}, а в этой Perplexica PostgreSQL {ours}: "
        "запустите более новую Perplexica или укажите другую папку --data.",
    ),
    "database_older": (
        "The database in {path} was written by PostgreSQL {found}, and this Perplexica brings "
        "PostgreSQL {ours}: restore a dump of it into a new --data folder.",
        "База данных в {path} записана PostgreSQL {found}, а в этой Perplexica PostgreSQL {ours}: "
        "восстановите её дамп в новой папке --data.",
    ),
    "disk_full": (
        "The disk that holds {path} is full: free some space and start again.",
        "На диске с {path} кончилось место: освободите его и запустите снова.",
    ),
    "disk_low": (
        "The disk that holds {path} is nearly full: {free} MB are free, {needed} MB are needed.",
        "На диске с {path} почти нет места: свободно {free} МБ, нужно {needed} МБ.",
    ),
    "folder_denied": (
        "The data folder {path} cannot be read and written: {reason}.",
        "Папку данных {path} нельзя прочитать и записать: {reason}.",
    ),
    "not_a_folder": (
        "The data folder {path} is not a folder: choose another one with --data.",
        "{path} не является папкой: укажите другую через --data.",
    ),
    "cannot_drop_root": (
        "PostgreSQL does not run as root, and this machine lets root become nobody else: "
        "start Perplexica as an ordinary user.",
        "PostgreSQL не работает от root, а на этой машине root не может сменить пользователя: "
        "запустите Perplexica от обычного пользователя.",
    ),
    "server_binary_missing": (
        "The program {name} is not installed with this Perplexica for {platform}: "
        "set {variable} to a server of your own.",
        "Программа {name} не установлена с этой Perplexica для {platform}: "
        "укажите собственный сервер в {variable}.",
    ),
    "server_failed": (
        "{name} does not start: {reason} (its log: {log}).",
        "{name} не запускается: {reason} (журнал: {log}).",
    ),
    "server_slow": (
        "{name} did not become ready within {seconds} seconds (its log: {log}).",
        "{name} не стал готов за {seconds} секунд (журнал: {log}).",
    ),
    "server_restarted": (
        "{name} stopped by itself (status {status}) and is being started again.",
        "{name} остановился сам (код {status}) и запускается снова.",
    ),
}


def language() -> str:
    """`ru` when the locale of the terminal is Russian, `en` otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "ru" if value.lower().startswith("ru") else "en"
    return "en"


def say(key: str, **values: object) -> str:
    """The sentence for `key` in the terminal's language; an unknown key is a bug: KeyError."""
    english, russian = SENTENCES[key]
    return (russian if language() == "ru" else english).format(**values)
