"""Walls before a text are recognised, and articles that only speak of them are not."""

import json

import pytest
from kit.fetch import Fetcher, FetchError
from kit.testing.websites import Reply, Website
from search_svc.reading.document import Extract
from search_svc.reading.extracting import extract
from search_svc.reading.extractor import Extractor
from search_svc.reading.reader import PageReader

URL = "https://news.example/story"
ENGLISH = "The level of the lake rose by four centimetres, which the gauges on all shores show. "
RUSSIAN = "Уровень воды в озере вырос на четыре сантиметра, что видно на всех постах. "


def read(html: str, url: str = URL) -> Extract:
    return extract(html.encode(), "text/html", url)


def page(title: str, body: str, head: str = "") -> str:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def article(text: str = ENGLISH * 12, more: str = "", head: str = "") -> str:
    return page("Lake", f"<article><h1>Lake</h1><p>{text}</p>{more}</article>", head)


def linked(**said: object) -> str:
    item = {"@type": "NewsArticle", "headline": "Lake", **said}
    return f'<script type="application/ld+json">{json.dumps(item)}</script>'


CHECKS = {
    "cloudflare": page(
        "Just a moment...",
        "<noscript>Enable JavaScript and cookies to continue</noscript>"
        "<script>window._cf_chl_opt={cvId:'3',cZone:'a.example'}</script>",
    ),
    "cloudflare, Russian": page(
        "Один момент…",
        "<h1>a.example</h1><p>Проверяем ваш браузер. Это займёт несколько секунд.</p>"
        "<script src='/cdn-cgi/challenge-platform/h/g/orchestrate/chl_page/v1'></script>",
    ),
    "yandex": page(
        "Вы не робот?",
        "<form action='/checkcaptcha?key=x'><h1>Подтвердите, что запросы отправляли вы, а не робот"
        "</h1><p>Нам очень жаль, но запросы от вас похожи на автоматические.</p></form>",
    ),
    "datadome": page("a.example", "<script src='https://ct.captcha-delivery.com/c.js'></script>"),
    "google": page(
        "https://www.google.com/search?q=x",
        "<form action='/sorry/index'><p>Our systems have detected unusual traffic from your"
        " computer network. This page checks to see if it's really you and not a robot.</p></form>",
    ),
    "akamai": page(
        "Access Denied",
        "<h1>Access Denied</h1><p>You don't have permission to access this server.</p>"
        "<p>Reference #18.1 https://errors.edgesuite.net/18.1</p>",
    ),
    "imperva": page("", "<iframe src='/_Incapsula_Resource?SWUDNSAI=31'></iframe>"),
    "anubis": page(
        "Making sure you're not a bot!",
        '<script id="anubis_challenge" type="application/json">{}</script><p>Calculating...</p>',
    ),
    "amazon": page(
        "Robot Check",
        "<p>Enter the characters you see below. Sorry, we must make sure you're not a robot."
        "</p><script src='https://images.example/opfcaptcha-prod.js'></script>",
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_robot_checks_are_no_pages(name: str) -> None:
    found = read(CHECKS[name])
    assert (found.reason, found.text, found.passages) == ("blocked", "", ())
    assert found.problem


CONSENTS = {
    "google": (
        "https://consent.google.com/m?continue=x",
        page("Before you continue", "<h1>Before you continue to Google</h1><p>Long words.</p>"),
    ),
    "youtube, Russian": (
        "https://consent.youtube.com/m?continue=x",
        page("Прежде чем перейти к YouTube", "<p>Мы используем файлы cookie и данные.</p>"),
    ),
    "google elsewhere": (
        "https://www.google.de/",
        page(
            "Прежде чем перейти к Google",
            "<p>Мы используем файлы cookie, чтобы предоставлять сервисы.</p><button>Принять все"
            "</button><button>Отклонить все</button>",
        ),
    ),
    "yahoo": ("https://guce.yahoo.com/consent", page("Yahoo", "<p>Yahoo is a family.</p>")),
    "a site's own": (
        URL,
        page(
            "News",
            "<div><p>We and our 842 partners store cookies on your device to show you news.</p>"
            "<p>With your permission we and our partners may process your data.</p>"
            "<button>Accept all</button></div>",
        ),
    ),
    "a site's own, Russian": (
        URL,
        page(
            "Новости",
            "<div><p>Мы и наши партнёры используем файлы cookie, чтобы показывать новости.</p>"
            "<button>Принять все</button></div>",
        ),
    ),
}


@pytest.mark.parametrize("name", CONSENTS)
def test_questions_for_consent_are_no_pages(name: str) -> None:
    url, html = CONSENTS[name]
    found = read(html, url)
    assert (found.reason, found.text) == ("consent", "")


TEASERS = {
    "declared": article(head=linked(isAccessibleForFree=False)),
    "declared in words": article(head=linked(isAccessibleForFree="http://schema.org/False")),
    "declared in a graph": article(
        head=f'<script type="application/ld+json">'
        f"{json.dumps({'@graph': [{'isAccessibleForFree': 'False'}]})}</script>"
    ),
    "locked": article(head='<meta property="article:content_tier" content="locked">'),
    "cut off": article(head=linked(isAccessibleForFree=False, articleBody=ENGLISH * 40)),
    "empty behind": article(
        more="<div class='paid'></div>",
        head=linked(isAccessibleForFree=False, hasPart={"cssSelector": ".paid"}),
    ),
    "a gate": article(
        more="<div class='article-paywall'><p>Subscribe now to continue reading.</p></div>"
    ),
    "a notice": article(
        more="<div class='regwall-box'><p>This article is for subscribers only. Choose a plan"
        " that fits you.</p></div>"
    ),
    "a button": article(more="<a href='/plans'>Subscribe to read the full article</a>"),
    "a gate, Russian": article(
        RUSSIAN * 8,
        "<div class='paywall'><p>Материал доступен только подписчикам. Оформите её.</p></div>",
    ),
    "a line, Russian": article(
        RUSSIAN * 8, "<h3>Оформите подписку, чтобы читать статью полностью</h3>"
    ),
}


@pytest.mark.parametrize("name", TEASERS)
def test_the_beginning_of_a_closed_article_is_read_and_marked(name: str) -> None:
    found = read(TEASERS[name])
    assert found.paywalled
    assert ENGLISH.strip() in found.text or RUSSIAN.strip() in found.text


def test_a_closed_page_without_a_beginning_says_so() -> None:
    found = read(page("Lake", "<div></div>", linked(isAccessibleForFree=False)))
    assert found.reason == "paywalled"


OPEN = {
    "declared free": article(head=linked(isAccessibleForFree=True, articleBody=ENGLISH * 12)),
    "all of it is there": article(head=linked(isAccessibleForFree=False, articleBody=ENGLISH * 12)),
    "the closed part is there": article(
        more=f"<div class='paid'><p>{ENGLISH * 10}</p></div>",
        head=linked(isAccessibleForFree=False, hasPart=[{"cssSelector": ".paid"}]),
    ),
    "metered": article(head='<meta property="article:content_tier" content="metered">'),
    "about paywalls": article(
        "Readers often meet the words “subscribe to continue reading”. This article is for"
        " subscribers only, says a box, and they leave. " * 8
    ),
    "about paywalls, Russian": article(
        "Всё чаще на сайтах пишут: «Материал доступен только подписчикам». Чтобы читать дальше,"
        " нужна подписка, и читатели уходят. " * 8
    ),
    "others are closed": article(
        more="<ul><li class='paywall-item'><a href='/x'>The history of the mills by the river</a>"
        " For subscribers only</li></ul>"
    ),
    "a newsletter": article(more="<h3>Subscribe to our newsletter</h3><a href='/s'>Subscribe</a>"),
    "a login": article(more="<a href='/l'>Already a subscriber? Sign in</a>"),
    "a section of the site": page(
        "Lake", f"<nav><a href='/s'>Subscribers only</a></nav><article><p>{ENGLISH * 12}</article>"
    ),
    "given whole": article(
        ENGLISH * 80, "<div class='paywall'>Subscribe to continue reading.</div>"
    ),
    "under Cloudflare": article(
        more="<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"
    ),
    "under Imperva": article(more="<script src='/_Incapsula_Resource?SWJIYLWA=719'></script>"),
    "a short one with a check for comments": article(
        ENGLISH * 2, "<script src='https://www.google.com/recaptcha/api.js'></script>"
    ),
    "about robot checks": page(
        "Just a moment...",
        f"<article><p>{'“Just a moment”, says Cloudflare while it looks for robots. ' * 6}"
        "</p></article><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
    ),
    "about robot checks, Russian": page(
        "Вы не робот?",
        f"<article><p>{'Капча спрашивает, не робот ли вы, и просит выбрать светофоры. ' * 5}</p>"
        "</article>",
    ),
    "about robot checks, with code": article(
        "The page sets window._cf_chl_opt and loads a script, and then the robot check begins. "
        * 30
    ),
    "about consent": page(
        "Before you continue to Google",
        f"<article><p>{'Regulators fined the company for the way its page asked for consent. ' * 8}"
        "</p></article>",
    ),
    "a cookie banner": article(
        more="<div class='banner'><p>We use cookies to improve our site.</p>"
        "<button>Accept all</button></div>"
    ),
    "a cookie policy": page(
        "Cookie policy",
        f"<main><p>{'We use cookies to remember what you chose, for one year. ' * 40}</p></main>"
        "<button>Accept all</button>",
    ),
    "a recipe with cookies": page(
        "Cookies",
        "<main><p>Mix the butter with sugar. We bake these cookies for ten minutes.</p>"
        "<p>Let them cool on a rack. Serve them with cold milk in the evening.</p>"
        "<p>They keep for a week in a tin with a tight lid.</p></main><button>Accept all</button>",
    ),
}


@pytest.mark.parametrize("name", OPEN)
def test_ordinary_pages_stay_what_they_are(name: str) -> None:
    found = read(OPEN[name])
    assert found.problem is None
    assert not found.paywalled
    assert len(found.text) > 100


def test_a_selector_is_not_the_page_s_to_choose_freely() -> None:
    many = [{"cssSelector": ":has(" * 50 + "a" + ")" * 50}, {"cssSelector": "*"}, 7, None]
    assert read(article(head=linked(isAccessibleForFree=False, hasPart=many))).paywalled


@pytest.mark.parametrize("said", [7, None, [], {"a": 1}, "yes"])
def test_what_is_declared_oddly_declares_nothing(said: object) -> None:
    assert not read(article(head=linked(isAccessibleForFree=said))).paywalled


async def test_walls_reach_who_asked() -> None:
    async with (
        Website() as site,
        Fetcher(allow_private="127.0.0.1") as fetcher,
        Extractor() as extractor,
    ):
        reader = PageReader(fetcher, extractor)
        assert (await reader.read(site.page("/a", TEASERS["declared"]))).paywalled
        challenge = Reply(CHECKS["cloudflare"], 403, headers={"cf-mitigated": "challenge"})
        for path, reply, code in [
            ("/b", Reply(CHECKS["yandex"]), "blocked"),
            ("/c", challenge, "blocked"),
            ("/d", Reply("", 202, headers={"x-amzn-waf-action": "challenge"}), "blocked"),
            ("/e", Reply(CONSENTS["a site's own"][1]), "consent"),
        ]:
            with pytest.raises(FetchError) as caught:
                await reader.read(site.serve(path, reply))
            assert caught.value.code == code
