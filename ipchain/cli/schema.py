"""`ipchain schema`: the JSON Schema of a scenario, of summary.json (of a run or a comparison), or of a run's events."""

from typing import Literal

import msgspec

from ipchain.cli.exits import Exit
from ipchain.report.schemas import comparison_schema, event_schema, summary_schema
from ipchain.scenario.schema import scenario_schema


def schema(what: Literal["scenario", "summary", "comparison", "events"] = "scenario", /) -> Exit:
    """Print the JSON Schema of scenario files (for editors), of summary.json, or of one line of data/events.jsonl.

    `comparison` is the summary.json of a comparison.
    """
    made = {
        "scenario": scenario_schema,
        "summary": summary_schema,
        "comparison": comparison_schema,
        "events": event_schema,
    }[what]()
    print(msgspec.json.format(msgspec.json.encode(made), indent=2).decode())
    return Exit.HELD
