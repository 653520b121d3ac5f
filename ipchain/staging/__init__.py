"""What is played around the offices, the same in every host: steps, ballots, load, faults, lanes, and the end.

A host gives it a clock, an event log and a way to each office (`stage`, `faults`); everything else about a scenario
is here once, so that a simulated and a live run differ in their host and in nothing else.

Not here: when something happens in the end (`ipchain.simulation`, `ipchain.runtime`).
"""
