"""`ipchain schema`: the JSON Schema of a scenario, of summary.json, or of the events of a run."""

from typing import Literal

import msgspec

from ipchain.cli.exits import Exit
from ipchain.report.schemas import event_schema, summary_schema
from ipchain.scenario.schema import scenario_schema


def schema(what: Literal["scenario", "summary", "events"] = "scenario", /) -> Exit:
    """Print the JSON Schema of scenario files (for editors), of summary.json, or of one line of data/events.jsonl."""
    made = {"scenario": scenario_schema, "summary": summary_schema, "events": event_schema}[what]()
    print(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    return Exit.HELD
