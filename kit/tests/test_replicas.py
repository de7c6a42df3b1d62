"""Which address of a service is asked next."""

import pytest
from kit.replicas import REST_SECONDS, Replica, Replicas

from kit import replicas as module

URLS = ["http://a/", "http://b", "http://c"]


@pytest.fixture
def clock(monkeypatch):
    """Time that passes when the test says so."""
    now = [100.0]
    monkeypatch.setattr(module, "monotonic", lambda: now[0])
    return now


def first(pool: Replicas) -> Replica:
    return pool.in_turn()[0]


def test_idle_ones_are_asked_in_turn():
    pool = Replicas(URLS)
    asked = [first(pool).url for _ in range(6)]
    assert sorted(asked[:3]) == ["http://a", "http://b", "http://c"]
    assert asked[3:] == asked[:3]


def test_whoever_has_less_to_do_is_asked_first():
    pool = Replicas(URLS)
    busy = first(pool)
    with busy.busy(), busy.busy():
        one = first(pool)
        with one.busy():
            two = first(pool)
            assert len({busy, one, two}) == 3
            with two.busy():
                assert pool.in_turn()[-1] is busy
    assert busy in {first(pool) for _ in range(3)}


def test_who_rests_comes_last_for_a_second(clock):
    pool = Replicas(URLS)
    refused = first(pool)
    refused.rest()
    assert all(pool.in_turn()[-1] is refused for _ in range(3))
    clock[0] += REST_SECONDS
    assert refused in {first(pool) for _ in range(3)}


def test_when_all_rest_whoever_rests_shortest_is_asked(clock):
    pool = Replicas(URLS)
    for number, replica in enumerate(pool.in_turn()):
        replica.rest(10 - number)
    assert [one.rests_until for one in pool.in_turn()] == [108, 109, 110]


def test_a_short_rest_does_not_end_a_long_one(clock):
    [alone] = Replicas("http://a").in_turn()
    alone.rest(10)
    alone.rest()
    assert alone.rests_until == 110
