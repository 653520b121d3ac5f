"""The top level of a scenario file: who, how they agree, what happens, what goes wrong, what must hold."""

from typing import Final

from ipchain.scenario.vocabulary.checks import CHECK
from ipchain.scenario.vocabulary.faults import FAULT
from ipchain.scenario.vocabulary.governance import GOVERNANCE
from ipchain.scenario.vocabulary.governance import MODELS as GOVERNANCE_MODELS
from ipchain.scenario.vocabulary.grammar import ByForm, Field, Group, Items, Keyed, OneOf, Pair, Scalar, Variants
from ipchain.scenario.vocabulary.steps import KINDS, OFFICES, STEP

_RAFT: Final = ("raft",)
_PBFT: Final = ("pbft",)
_HOTSTUFF: Final = ("hotstuff",)

MODELS: Final = OneOf(
    "consensus model",
    {
        "raft": "a leader and a majority; offices may stop but never lie",
        "pbft": "three rounds of votes; less than a third of the offices may lie",
        "hotstuff": "votes in a chain; less than a third of the offices may lie",
        "tendermint": "rounds with a rotating proposer; less than a third may lie",
        "authority": "one office signs, the others follow",
        "hub": "everything passes through one office",
    },
    later=frozenset({"hotstuff", "tendermint", "authority", "hub"}),
)

CONSENSUS: Final = Group(
    "consensus",
    (
        Field("model", MODELS, "the protocol", default="raft"),
        Field("block_interval", Scalar("duration"), "the least time between two blocks", default="1 s"),
        Field("block_size", Scalar("whole"), "the most entries in a block", default="500"),
        Field("first_leader", Scalar("office"), "who leads first", default="by the model's own rule"),
        Field("members", OFFICES, "who orders the ledger; the others only read", default="all", later=True),
        Field("heartbeat", Scalar("duration"), "how often a leader is heard", models=_RAFT, default="250 ms"),
        Field(
            "election_timeout",
            Pair(Scalar("duration")),
            "how long a silent leader is waited for",
            models=_RAFT,
            default="[1 s, 2 s]",
        ),
        Field(
            "pre_vote",
            Scalar("yes-no"),
            "ask before standing, so that a returning office unseats nobody",
            models=_RAFT,
            default="yes",
        ),
        Field(
            "check_quorum",
            Scalar("yes-no"),
            "a leader that hears no majority steps down",
            models=_RAFT,
            default="yes",
        ),
        Field(
            "view_change_timeout",
            Scalar("duration"),
            "how long a silent primary is waited for; doubles with every failure",
            models=_PBFT,
            default="4 s",
        ),
        Field(
            "view_change_timeout_cap",
            Scalar("duration"),
            "the longest such wait",
            models=_PBFT,
            default="1 min",
        ),
        Field("checkpoint_interval", Scalar("whole"), "entries between checkpoints", models=_PBFT, default="128"),
        Field("status_interval", Scalar("duration"), "how often status is exchanged", models=_PBFT, default="5 s"),
        Field("pacemaker_timeout", Scalar("duration"), "how long a view may take", models=_HOTSTUFF, default="2 s"),
        Field("chained", Scalar("yes-no"), "one block per round of votes", models=_HOTSTUFF, default="yes"),
    ),
)

_DELAY: Final = Field("delay", Scalar("duration"), "how long a message takes, one way")
_JITTER: Final = Field("jitter", Scalar("spread"), "how much delays vary")
_LOSS: Final = Field("loss", Scalar("share"), "the share of messages that is lost")
_BANDWIDTH: Final = Field("bandwidth", Scalar("speed"), "how much a line carries", default="no limit")

NETWORK: Final = Group(
    "network",
    (
        Field(
            "profile",
            OneOf(
                "network profile",
                {
                    "geographic": "delays from the distances between the offices' cities",
                    "lan": "all offices in one building",
                    "ideal": "fixed short delays, no loss",
                    "measured": "delays from a table, see 'delays'",
                },
            ),
            "where delays come from",
            default="geographic",
        ),
        Field("delays", Scalar("path"), "for 'measured': a CSV file beside this one: from,to,one_way_ms"),
        _DELAY,
        _JITTER,
        Field(
            "shape",
            OneOf(
                "shape",
                {
                    "normal": "a bell curve",
                    "uniform": "all equally likely",
                    "exponential": "mostly short, sometimes long",
                },
            ),
            "how the variation is spread",
            default="the profile's",
        ),
        _LOSS,
        Field("duplicate", Scalar("share"), "the share of messages that arrives twice"),
        _BANDWIDTH,
        Field("disk", Scalar("duration"), "how long a record takes to become durable"),
        Field(
            "topology",
            OneOf("topology", {"mesh": "every pair has a line", "links": "only the pairs in 'links' have a line"}),
            "which lines exist",
            default="mesh",
        ),
        Field(
            "links",
            Items(
                Group(
                    "link",
                    (
                        Field("between", Items(Scalar("office"), least=2), "the two offices", required=True),
                        _DELAY,
                        _JITTER,
                        _LOSS,
                        _BANDWIDTH,
                        Field("one_way", Scalar("yes-no"), "only from the first to the second", default="no"),
                    ),
                )
            ),
            "pairs that differ from the profile",
            default="none",
        ),
    ),
)

OFFICE: Final = Group(
    "office",
    (
        Field("name", Scalar("text"), "the name of an invented office"),
        Field("near", Scalar("office"), "the real office it lies beside, for delays and law"),
        Field("weight", Scalar("whole"), "its weight", default="1"),
        Field("keys", OneOf("kind of keys", {"own": "it keeps its own key"}), "who keeps its key", later=True),
        Field("review", Scalar("duration"), "how long a clerk takes for each request", default="0 s"),
    ),
)

LOAD: Final = Group(
    "load",
    (
        Field("id", Scalar("name"), "its name", default="its number"),
        Field(
            "register",
            Group("register", (Field("kind", KINDS, "the kind of right", required=True),)),
            "filings arrive",
            required=True,
        ),
        Field("rate", Scalar("rate"), "how often: per office, or over all with 'share: equal'", required=True),
        Field("at_offices", OFFICES, "where", default="all"),
        Field("share", OneOf("way to share", {"equal": "the offices share the rate"}), "the rate is over all offices"),
        Field("from", Scalar("duration"), "when it begins", default="0 s"),
        Field("until", Scalar("duration"), "when it ends", default="the end"),
    ),
)

_CELLS: Final = Keyed(Scalar("name"), ByForm(single=Scalar("axis-cell"), items=Items(Scalar("axis-cell"))))

COMPARE: Final = Group(
    "compare",
    (
        Field(
            "axes",
            Keyed(Scalar("name"), Items(Scalar("axis-cell"))),
            "what varies: names of 'variants'",
            required=True,
        ),
        Field("include", Items(Keyed(Scalar("name"), Scalar("axis-cell"))), "further cells", default="none"),
        Field("exclude", Items(_CELLS), "cells left out", default="none"),
        Field(
            "seeds",
            ByForm(single=Scalar("seeds"), items=Items(Scalar("whole"))),
            "the seeds of every cell",
            default="1-30",
        ),
        Field(
            "baseline",
            Keyed(Scalar("name"), Scalar("axis-cell")),
            "the cell the others are compared with",
            default="the first cell",
        ),
        Field(
            "metrics",
            Items(Scalar("metric-name")),
            "the figures that are compared",
            default="time_to_final, throughput, availability, messages_per_final",
        ),
    ),
)

MEASURE: Final = Group(
    "measure",
    (
        Field(
            "warm_up",
            Scalar("duration"),
            "not counted in any figure",
            default="0 s; in a comparison found in each run",
        ),
        Field("confidence", Scalar("share"), "of the intervals of a comparison", default="95 %"),
        Field("bootstrap", Scalar("whole"), "draws for the intervals of a comparison", default="10000"),
        Field("windows", Scalar("duration"), "length of the windows of a time plot", later=True),
    ),
)

BUDGET: Final = Group(
    "budget",
    (
        Field(
            "wall_time",
            Scalar("duration"),
            "the longest a run, or a whole comparison, may take here",
            default="10 min for a run, no limit for a comparison",
        ),
        Field("events", Scalar("whole"), "the most events of a run", default="no limit"),
        Field(
            "on_exceeded",
            OneOf("answer", {"not-tested": "what is left over counts as not tested"}),
            "what happens when it is used up",
            default="not-tested",
        ),
    ),
)

TOP: Final = Group(
    "scenario",
    (
        Field("ipchain", Scalar("format-version"), "the version of this file format: 1", required=True),
        Field("title", Scalar("text"), "one line for humans", required=True),
        Field("description", Scalar("text"), "why this scenario exists", default="none"),
        Field(
            "authors",
            Items(
                ByForm(
                    single=Scalar("text"),
                    group=Group(
                        "author",
                        (
                            Field("name", Scalar("text"), "who wrote it", required=True),
                            Field("orcid", Scalar("text"), "a researcher's number"),
                            Field("affiliation", Scalar("text"), "where they work"),
                        ),
                    ),
                )
            ),
            "who wrote it",
            default="none",
        ),
        Field("tags", Items(Scalar("name")), "words to select it by", default="none"),
        Field(
            "language",
            OneOf(
                "language",
                {"en": "English", "zh": "Chinese", "fr": "French", "es": "Spanish", "ru": "Russian", "ar": "Arabic"},
                code="E207",
            ),
            "the language of the report",
            default="en",
        ),
        Field("calendar", Scalar("date"), "the legal date of the first second", default="2026-01-01"),
        Field("seed", Scalar("whole"), "the one source of chance", default="1"),
        Field(
            "duration", Scalar("duration"), "simulated length of a run", default="the last thing that happens + 2 min"
        ),
        Field("extends", Scalar("path"), "another scenario, in this folder or below, to build on"),
        Field(
            "offices",
            ByForm(items=Items(Scalar("office")), group=Keyed(Scalar("office"), OFFICE)),
            "who takes part: codes of WIPO ST.3, or codes with details",
            required=True,
        ),
        Field(
            "parties",
            Keyed(
                Scalar("name"),
                Group(
                    "party",
                    (
                        Field("name", Scalar("text"), "its name; parties are invented", required=True),
                        Field("home", Scalar("office"), "the office at home", required=True),
                    ),
                ),
            ),
            "applicants, owners and licensees",
            default="none",
        ),
        Field("consensus", ByForm(single=MODELS, group=CONSENSUS), "how the offices order the ledger", default="raft"),
        Field(
            "governance",
            ByForm(single=GOVERNANCE_MODELS, group=GOVERNANCE),
            "how the offices decide about themselves",
            default="one-office-one-vote",
        ),
        Field("network", NETWORK, "how messages travel", default="geographic"),
        Field("steps", Items(STEP, least=0), "what happens, in order", default="none"),
        Field("load", Items(LOAD, least=0), "background traffic", default="none"),
        Field("faults", Items(FAULT, least=0), "what goes wrong", default="none"),
        Field("expect", Items(CHECK, least=0), "what must hold", default="nothing to judge"),
        Field(
            "built_in",
            OneOf("switch", {"on": "built-in guarantees are judged", "off": "only what is written is judged"}),
            "the guarantees that are checked without being asked",
            default="on",
        ),
        Field("variants", Variants(), "named replacements for other keys", default="none"),
        Field("compare", COMPARE, "a comparison of variants", default="none"),
        Field("measure", MEASURE, "how figures are taken"),
        Field("budget", BUDGET, "when to stop trying"),
    ),
)
"""Everything a scenario file can say."""
