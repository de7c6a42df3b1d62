"""The services of the product, in the order in which they start."""

from typing import Any

from auth_svc.app import SPEC as AUTH
from chat_svc.app import SPEC as CHAT
from kit.app import ServiceSpec
from library_svc.app import SPEC as LIBRARY
from search_svc.app import SPEC as SEARCH

# Whoever is called by others starts before them.
SPECS: tuple[ServiceSpec[Any], ...] = (AUTH, LIBRARY, SEARCH, CHAT)
