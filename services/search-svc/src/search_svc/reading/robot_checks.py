"""Robot checks: pages that want to know who reads before they show anything.

Words alone are no sign, for articles are written about such checks. A check is known by the parts
it is built from, on a page that says little else.
"""

import re

LITTLE = 1500
"""A page with more text than this is no robot check, whatever it is built from."""
_HARDLY_ANY = 300

# Each is found on no page of a site but its check: the scripts that are also in its other pages
# (cdn-cgi/challenge-platform/scripts, for one) are not listed here.
_CHECKS = re.compile(
    r"_cf_chl_opt|challenge-platform/h/[a-z]/orchestrate|cf-browser-verification|id=\"cf-wrapper\""
    r"|captcha-delivery\.com|id=\"px-captcha\"|window\._pxAppId|id=\"anubis_challenge\""
    r"|/showcaptcha|checkcaptcha\?|SmartCaptcha|smart-captcha|CheckboxCaptcha|errors\.edgesuite\.net"
    r"|sucuri_cloudproxy_js|gokuProps|/sorry/index|opfcaptcha|ddos-guard/js-challenge"
    r"|vercel/security/|__qrator|servicepipe\.ru",
    re.IGNORECASE,
)
_EMPTY_CHECKS = re.compile(
    r"_Incapsula_Resource|recaptcha/api|hcaptcha\.com|turnstile/v0", re.IGNORECASE
)
"""Parts of ordinary pages too: they count where there is hardly any text."""
_TITLE = re.compile(
    r"(?:just a moment|один момент|attention required!? \| cloudflare|ddos-guard|access denied"
    r"|вы не робот|are you (?:not )?a robot|robot check|security check|checking your browser"
    r"|making sure you.re not a bot|проверка браузера|подтвердите, что вы не робот"
    r"|vercel security checkpoint|please wait)[\s.…!?]*",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"robot|captcha|unusual traffic|not a bot|enable javascript and cookies"
    r"|verify(?:ing)? (?:that )?you|checking your browser|ray id|reference #|робот|капч"
    r"|автоматическ\w+ запрос|проверя\w+ (?:ваш )?браузер",
    re.IGNORECASE,
)


def is_robot_check(html: str, title: str, text: str) -> bool:
    """Whether a page, with its whole HTML, only asks its reader to prove that they are human."""
    if len(text) > LITTLE:
        return False
    named = bool(_TITLE.fullmatch(title))
    if _CHECKS.search(html):
        return named or len(text) < 20 or bool(_WORDS.search(text))
    return len(text) <= _HARDLY_ANY and bool(_EMPTY_CHECKS.search(html)) and (named or not text)
