"""The committed documents say what the services do today."""

import json

import pytest
from workspace import ROOT, load_specs

import openapi

DOCUMENTS = openapi.write_documents()
STALE = "run `uv run python scripts/openapi.py` and commit what it writes"


def test_every_service_has_its_document_and_nothing_else_has():
    assert {path.stem for path in DOCUMENTS} == {spec.name for spec in load_specs()}
    assert {path.stem for path in DOCUMENTS} >= {"library-svc"}
    assert openapi.find_stale(DOCUMENTS) == [], STALE


def test_a_stale_a_missing_and_a_foreign_document_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(openapi, "FOLDER", tmp_path)
    good, changed, missing = (tmp_path / name for name in ("a.json", "b.json", "c.json"))
    good.write_text("1")
    changed.write_text("1")
    (tmp_path / "old.json").write_text("1")
    documents = {good: "1", changed: "2", missing: "3"}
    assert openapi.find_stale(documents) == [changed, missing, tmp_path / "old.json"]


def test_writing_twice_gives_the_same_bytes():
    assert openapi.write_documents() == DOCUMENTS


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_document_is_whole(path):
    document = json.loads(DOCUMENTS[path])
    components = document["components"]
    for name, item in document["paths"].items():
        assert not name.startswith("/internal")
        for operation in item.values():
            assert operation["responses"]["default"] == {"$ref": "#/components/responses/Error"}
            assert "422" not in operation["responses"]
            assert operation["description"]
            for way in operation["security"]:
                assert set(way) <= set(components["securitySchemes"])
    for reference in _references(document):
        place = document
        for part in reference.removeprefix("#/").split("/"):
            place = place[part]


def _references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def test_rights_are_named_where_they_are_asked_for():
    document = json.loads(DOCUMENTS[ROOT / "openapi" / "library-svc.json"])
    threads = document["paths"]["/api/v1/library/threads"]
    assert threads["get"]["security"] == [
        {"bearer": ["library:read"]},
        {"cookie": ["library:read"]},
    ]
    assert threads["delete"]["security"][0] == {"bearer": ["library:write"]}
    assert "SaveTurn" not in document["components"]["schemas"]
