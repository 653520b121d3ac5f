"""JSON Schemas of what runs leave, made from the types that write it, so that neither can lie about the other."""

from functools import reduce
from operator import or_
from typing import Any, Final

import msgspec

from ipchain.report import comparison_summary
from ipchain.report.comparison_summary import ComparisonSummary
from ipchain.report.summary import FORMAT, Summary
from ipchain.trace import events, law

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


def summary_schema() -> dict[str, Any]:
    """The schema of summary.json, made from the types that write it."""
    return {"$schema": DIALECT, "$id": FORMAT, "title": "What one run showed", **msgspec.json.schema(Summary)}


def comparison_schema() -> dict[str, Any]:
    """The schema of the summary.json of a comparison, made from the types that write it."""
    made = msgspec.json.schema(ComparisonSummary)
    return {"$schema": DIALECT, "$id": comparison_summary.FORMAT, "title": "What a comparison showed", **made}


def event_schema() -> dict[str, Any]:
    """The schema of one line of data/events.jsonl: `at`, `event`, and the fields of that event."""
    kinds = tuple(kind for kind in events.Event.__subclasses__() if kind.__module__ in {events.__name__, law.__name__})
    made = msgspec.json.schema(reduce(or_, kinds))
    for kind in kinds:
        definition = made["$defs"][kind.__name__]
        at = {"type": "integer", "minimum": 0, "description": "microseconds since the start of the run"}
        definition["properties"] = {"at": at, **definition["properties"]}
        definition["required"] = ["at", *definition["required"]]
    return {"$schema": DIALECT, "$id": "ipchain.events/1", "title": "One event of a run", **made}
