"""Checks on what the law makes of a run, as words of the format: legal effect, deals, and settled statuses."""

from typing import Final

from ipchain.scenario.vocabulary.grammar import Field, Group, Items, Keyed, OneOf, Scalar

_OFFICES: Final = Items(Scalar("office"))

LAW_CHECKS: Final = (
    Field(
        "legal_effect",
        Group(
            "legal_effect",
            (
                Field(
                    "of", Scalar("step"), "the step whose act is looked at: assign, license or extend", required=True
                ),
                Field("in", _OFFICES, "offices where it has effect against third parties"),
                Field("not_in", _OFFICES, "offices where it has no such effect"),
                Field("unknown_in", _OFFICES, "offices whose file does not say"),
                Field("coverage", Scalar("share"), "the share of the offices addressed where it has effect"),
                Field("gap_days", Keyed(Scalar("office"), Scalar("whole")), "days from the contract to the effect"),
            ),
        ),
        "what a recorded act does in law, office by office",
    ),
    Field(
        "deal",
        Group(
            "deal",
            (
                Field("name", Scalar("name"), "the name that its steps carry under 'deal'", required=True),
                Field(
                    "is",
                    OneOf(
                        "way for a deal to end",
                        {
                            "completed": "every step of it is final",
                            "failed": "no step of it is final",
                            "half-done": "some steps are final and some were refused",
                        },
                    ),
                    "how it ends",
                    required=True,
                ),
            ),
        ),
        "a deal of several steps ends in a certain way",
    ),
    Field(
        "settles",
        Group(
            "settles",
            (
                Field("right", Scalar("right"), "the right that is looked at", required=True),
                Field(
                    "days", Keyed(Scalar("office"), Scalar("whole")), "days from the filing there until it is settled"
                ),
                Field("open_at", _OFFICES, "offices where it is open still at the end"),
            ),
        ),
        "a right's status is settled: nobody may oppose any more",
    ),
)
"""Three checks, beside those of `checks`."""
