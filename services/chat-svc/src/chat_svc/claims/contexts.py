"""What each zone of a passage is about: its words, its subject, and whose subject it takes over."""

from collections.abc import Set as AbstractSet
from itertools import pairwise

from chat_svc.claims.lists import read_section
from chat_svc.claims.reading import Reading
from chat_svc.claims.roles import preposition
from chat_svc.claims.zones import AUXILIARIES

_PRONOUNS = read_section("pronouns")
OF_A_NOUN = 0.8
_OBJECTS = frozenset({"it", "them", "him", "его", "ее", "их"})
_ARTICLES = frozenset({"the", "a", "an", "of"})


class Contexts:
    """The zones of a passage; `generic` has nouns that may mean what was named before."""

    def __init__(self, passage: Reading, generic: AbstractSet[str]) -> None:
        self._passage = passage
        self._tokens = passage.tokens
        self._generic = generic
        self._all: dict[int, list[int]] = {}
        self._members: dict[int, list[int]] = {}
        for at, token in enumerate(passage.tokens):
            self._all.setdefault(token.zone, []).append(at)
            if token.is_content:
                self._members.setdefault(token.zone, []).append(at)
        self._subjects = {zone: self._find_subject(zone) for zone in self._members}
        self._generic_open: dict[int, bool] = {}
        self._open = {zone: self._find_open(zone) for zone in self._members}
        self._heirs: dict[int, frozenset[int]] = {}
        self._also = self._take_over()

    def members(self, zone: int) -> list[int]:
        """Give the places of a zone's words that count."""
        return self._members.get(zone, [])

    def zones_of(self, at: int) -> list[int]:
        """Give the zones that a word is in, or is the subject of through a pronoun."""
        return [self._tokens[at].zone, *self._also.get(at, ())]

    def subject(self, zone: int) -> set[int]:
        """Give the words that a zone begins with, up to its verb."""
        return self._subjects.get(zone, set())

    def rival_zones_of(self, at: int) -> list[int]:
        """Give the zones in which a word surely is the subject: its own and what leads on."""
        own = self._tokens[at]
        return [
            zone
            for zone in self.zones_of(at)
            if zone == own.zone
            or (
                self._tokens[self._all[zone][0]].sentence == own.sentence
                and not self._generic_open[zone]
            )
        ]

    def is_head(self, at: int) -> bool:
        """Say whether a word is the last of its zone's subject."""
        return at == max(self.subject(self._tokens[at].zone), default=-1)

    def is_open(self, zone: int) -> bool:
        """Say whether a zone has no subject of its own but a pronoun or none at all."""
        return self._open.get(zone, True)

    def is_elliptic(self, zone: int) -> bool:
        """Say whether a zone leaves out its verb, which then stands in the zone before."""
        places = self.members(zone)
        if len(places) < 2 or any(self._is_verbal(at) for at in self._all[zone]):
            return False
        sentence = self._tokens[places[0]].sentence
        return any(
            self._tokens[self._all[other][0]].sentence == sentence and other < zone
            for other in self._members
        )

    def has_object_pronoun(self, zone: int) -> bool:
        """Say whether a verb of a zone is followed by a pronoun for what was named before."""
        places = self._all.get(zone, [])
        return any(
            self._tokens[one].is_verb and self._tokens[two].lower in _OBJECTS
            for one, two in pairwise(places)
        )

    def _is_verbal(self, at: int) -> bool:
        return self._tokens[at].is_verb or self._tokens[at].lower in AUXILIARIES

    def _find_subject(self, zone: int) -> set[int]:
        subject: set[int] = set()
        for at in self._all[zone]:
            token = self._tokens[at]
            if self._is_verbal(at) or token.quantity is not None:
                break
            if token.weight >= OF_A_NOUN:
                if not preposition(self._passage, at):
                    subject.add(at)
            elif subject and not token.is_content and token.lower not in _ARTICLES:
                break
        return subject

    def _find_open(self, zone: int) -> bool:
        first = self._members[zone][0]
        before = {self._tokens[at].lower for at in self._all[zone] if at < first}
        self._generic_open[zone] = False
        token = self._tokens[first]
        if before & _PRONOUNS or token.is_verb or token.quantity is not None:
            return True
        if preposition(self._passage, first):
            return True
        head = max(self._subjects[zone], default=first)
        means_other = bool(self._tokens[head].bases & self._generic)
        self._generic_open[zone] = means_other and not self._tokens[head].is_name
        return self._generic_open[zone]

    def _take_over(self) -> dict[int, list[int]]:
        """Give for each subject the open zones after it, up to the next subject."""
        also: dict[int, list[int]] = {}
        things = [at for members in self._members.values() for at in members if self._is_thing(at)]
        led: set[int] = set()
        current: set[int] = set()
        for zone in sorted(self._members):
            first, is_generic = self._all[zone][0], self._generic_open[zone]
            sentence = self._tokens[first].sentence
            if not self._open[zone]:
                current = self._subjects[zone]
                led.add(sentence)
                continue
            self._heirs[zone] = frozenset(current)
            named: set[int] = set()
            if is_generic or sentence not in led:
                named = {
                    at
                    for at in things
                    if at < first and (is_generic or self._tokens[at].sentence < sentence)
                }
            for at in current | named:
                also.setdefault(at, []).append(zone)
        return also

    def _is_thing(self, at: int) -> bool:
        return self._tokens[at].quantity is None and not self._tokens[at].is_verb

    def surely_with(self, at: int) -> list[int]:
        """Give the zones that a word is in or leads as their last named subject."""
        own = self._tokens[at].zone
        return [own, *(zone for zone, heirs in self._heirs.items() if at in heirs and zone != own)]

    def inherited(self, zone: int) -> frozenset[int]:
        """Give the subject that a zone takes over."""
        return self._heirs.get(zone, frozenset())
