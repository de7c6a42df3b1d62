"""Patent offices on loopback that answer as the contract sheet says they do."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from kit.testing.websites import Recorded, Reply, Website

JSON = "application/json"


def epo_document(
    number: str = "1000000",
    *,
    country: str = "EP",
    kind: str = "A1",
    title: str = "Solid state battery",
    family: str = "777",
    abstract: object = None,
) -> dict[str, Any]:
    """Give one publication as OPS sends it."""
    abstract = abstract or {
        "@lang": "en",
        "p": {"$": "A battery with a solid electrolyte. It charges fast. The housing is blue."},
    }
    return {
        "exchange-document": {
            "@country": country,
            "@doc-number": number,
            "@kind": kind,
            "@family-id": family,
            "bibliographic-data": {
                "publication-reference": {
                    "document-id": [
                        {"@document-id-type": "docdb", "date": {"$": "20210304"}},
                        {"@document-id-type": "epodoc", "date": {"$": "20210304"}},
                    ]
                },
                "application-reference": {"document-id": [{"date": {"$": "20200102"}}]},
                "priority-claims": {"priority-claim": {"document-id": {"date": {"$": "20190105"}}}},
                "patent-classifications": {
                    "patent-classification": {
                        "section": {"$": "H"},
                        "class": {"$": "01"},
                        "subclass": {"$": "M"},
                        "main-group": {"$": "10"},
                        "subgroup": {"$": "0562"},
                    }
                },
                "parties": {
                    "applicants": {
                        "applicant": [
                            {
                                "@data-format": "epodoc",
                                "applicant-name": {"name": {"$": "ACME CORP [US]"}},
                            },
                            {
                                "@data-format": "original",
                                "applicant-name": {"name": {"$": "Acme Corporation"}},
                            },
                        ]
                    },
                    "inventors": {
                        "inventor": {
                            "@data-format": "epodoc",
                            "inventor-name": {"name": {"$": "DOE JANE [US], "}},
                        }
                    },
                },
                "invention-title": [
                    {"@lang": "de", "$": "Festkörperbatterie"},
                    {"@lang": "en", "$": title},
                ],
            },
            "abstract": abstract,
        }
    }


def epo_answer(documents: object) -> str:
    """Give OPS's answer around one document (an object) or several (a list)."""
    found = {"exchange-documents": documents}
    search = {"@total-result-count": "1", "ops:search-result": found}
    return json.dumps({"ops:world-patent-data": {"ops:biblio-search": search}})


EPO_CLAIMS = {
    "ops:world-patent-data": {
        "ftxt:fulltext-documents": {
            "ftxt:fulltext-document": {
                "claims": [
                    {"@lang": "DE", "claim": {"claim-text": {"$": "1. Batterie."}}},
                    {
                        "@lang": "EN",
                        "claim": {
                            "claim-text": [
                                {"$": "1. A battery with a solid electrolyte."},
                                {"$": "2. The battery of claim 1 that charges fast."},
                            ]
                        },
                    },
                ]
            }
        }
    }
}


class EpoServer:
    """OPS: tokens that count up, and a search that wants the newest."""

    def __init__(self, site: Website) -> None:
        self.site = site
        self.tokens = 0
        self.queries: list[str] = []
        self.reply = Reply(epo_answer(epo_document()), content_type=JSON)
        site.handle("/auth/accesstoken", self._token)
        site.handle("/rest-services/published-data/search/biblio,abstract", self._search)
        number = "/rest-services/published-data/publication/docdb/EP.1000000.A1/claims"
        site.page(number, json.dumps(EPO_CLAIMS), JSON)

    @property
    def base(self) -> str:
        """Where it is."""
        return self.site.url("").rstrip("/")

    def expire(self) -> None:
        """Let the token that was given not hold any more."""
        self.tokens += 1

    def _token(self, request: Recorded) -> Reply:
        if not request.headers["Authorization"].startswith("Basic "):
            return Reply("no login", 401)
        self.tokens += 1
        body = {"access_token": f"token-{self.tokens}", "expires_in": "1199"}
        return Reply(json.dumps(body), content_type=JSON)

    def _search(self, request: Recorded) -> Reply:
        if request.headers["Authorization"] != f"Bearer token-{self.tokens}":
            return Reply('{"error": "invalid_access_token"}', 400, JSON)
        self.queries.append(parameters(request)["q"])
        return self.reply


def parameters(request: Recorded) -> Mapping[str, str]:
    """Give the parameters of a request's address."""
    return {name: one for name, [one] in parse_qs(urlsplit(request.path).query).items()}


LENS = {
    "total": 1,
    "data": [
        {
            "lens_id": "000-000-000-000-001",
            "jurisdiction": "US",
            "doc_number": "10123456",
            "kind": "B2",
            "date_published": "2022-03-01",
            "biblio": {
                "invention_title": [{"text": "Feststoffakku", "lang": "de"},
                                    {"text": "Solid battery", "lang": "en"}],
                "parties": {
                    "applicants": [{"extracted_name": {"value": "Acme Corp."}}],
                    "inventors": [{"extracted_name": {"value": "Jane Doe"}}],
                },
                "priority_claims": {"earliest_claim": {"date": "2019-01-05"}},
                "classifications_cpc": {"classifications": [{"symbol": "H01M10/0562"}]},
            },
            "abstract": [{"text": "A solid battery.", "lang": "en"}],
            "families": {"simple_family": {"members": [
                {"document_id": {"jurisdiction": "EP", "doc_number": "1000000", "kind": "A1"}}]}},
            "legal_status": {"patent_status": "ACTIVE", "grant_date": "2022-03-01"},
        }
    ],
}  # fmt: skip

USPTO = {
    "count": 1,
    "patentFileWrapperDataBag": [
        {
            "applicationNumberText": "16123456",
            "applicationMetaData": {
                "inventionTitle": "BATTERY WITH A SOLID ELECTROLYTE",
                "effectiveFilingDate": "2020-01-02",
                "patentNumber": "10123456",
                "grantDate": "2022-03-01",
                "firstApplicantName": "Acme Corp.",
                "firstInventorName": "Jane Doe",
                "applicationStatusDescriptionText": "Patented Case",
                "cpcClassificationBag": ["H01M  10/0562"],
            },
        },
        {"applicationNumberText": "17000000", "applicationMetaData": {}},
    ],
}

GOOGLE = {
    "results": {
        "total_num_results": 1,
        "cluster": [
            {
                "result": [
                    {
                        "id": "patent/US10000001B2/en",
                        "rank": 0,
                        "patent": {
                            "title": "Widget <b>battery</b> ",
                            "snippet": "A widget &amp; its <b>battery</b>",
                            "priority_date": "2019-01-02",
                            "filing_date": "2020-01-02",
                            "grant_date": "2022-03-01",
                            "publication_date": "2022-03-01",
                            "inventor": "Jane Doe",
                            "assignee": "Acme Corp.",
                            "publication_number": "US10000001B2",
                            "language": "en",
                            "pdf": "aa/bb/US10000001.pdf",
                        },
                    }
                ]
            }
        ],
    }
}
