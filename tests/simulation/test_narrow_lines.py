"""On lines that carry the daily work many times over, repair must not choke on its own messages."""

from collections import Counter
from dataclasses import replace

from worlds import events, fault, world

from ipchain.scenario.model import Pause
from ipchain.simulation.world import World


def test_a_view_change_on_narrow_lines_does_not_fill_them_with_copies_of_itself():
    """A VIEW-CHANGE shows a certificate for every decision since the checkpoint, which takes such a line seconds."""
    drawn = world("pbft", 7, seconds=240, rate=3).scenario
    narrow = replace(drawn.network, bandwidth_bps=120_000)
    first = drawn.offices[0].code
    played = World(replace(drawn, network=narrow, faults=(fault("pause", Pause((first,)), 110, 20),)))
    played.run()

    asked = len(events(played, "Requested"))
    done = Counter(event.office for _, event in events(played, "EntryExecuted") if event.outcome == "final")
    assert asked > 600
    assert done == {office.code: asked for office in drawn.offices}
