"""Labelled pairs of our own: the judge must not become worse on them."""

import json
from pathlib import Path

import pytest
from chat_svc.claims.verdicts import judge

HERE = Path(__file__).parent
LEAST_PRECISION, LEAST_RECALL = 0.89, 0.93


@pytest.mark.parametrize("language", ["en", "ru"])
def test_own_pairs_are_judged_as_well_as_before(language: str) -> None:
    lines = (HERE / f"pairs_{language}.jsonl").read_text("utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    assert len(pairs) >= 300
    wrong, flagged, caught = 0, 0, 0
    for pair in pairs:
        is_wrong = pair["label"] == "not_supported"
        is_flagged = judge(pair["sentence"], pair["passage"]).verdict != "supported"
        wrong += is_wrong
        flagged += is_flagged
        caught += is_wrong and is_flagged
    assert caught / flagged >= LEAST_PRECISION
    assert caught / wrong >= LEAST_RECALL
