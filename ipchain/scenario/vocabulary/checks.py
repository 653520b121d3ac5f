"""What can be expected of a run: guarantees, the kinds of checks, and the metrics with their units."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from ipchain.governance.reasons import REASONS as VOTING_REASONS
from ipchain.rights.lifecycle import State
from ipchain.rights.reasons import REASONS
from ipchain.scenario.vocabulary.governance import DECISIONS, OFFICES_OR_NONE
from ipchain.scenario.vocabulary.grammar import ByForm, Choice, Field, Group, Items, Keyed, OneOf, Pair, Scalar
from ipchain.scenario.vocabulary.law import LAW_CHECKS
from ipchain.scenario.vocabulary.steps import OFFICES, OUTCOME_WORDS, OUTCOMES, RESULTS, STEP

GUARANTEES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "one-owner": "a right has exactly one owner of record",
        "same-ledger": "honest offices hold the same ledger, one perhaps longer than another",
        "nothing-lost": "what was final stays on the ledger",
        "signed-by-its-office": "every entry is signed by the office in whose name it stands",
        "no-final-without-quorum": "nothing is final that too few offices have confirmed",
        "votes-once": "no honest office votes twice in one ballot of the protocol",
        "one-leader": "no term or view has two leaders",
        "life-cycle": "a right moves only as the life cycle of its kind allows",
        "certificates-verify": "every certificate that was issued can be checked",
        "decisions-follow-from-ballots": "every decision follows from its ballots",
        "registers-agree-after-faults": "within 60 s after the last fault the registers agree",
    }
)
"""Named guarantees and what each says; they follow "at every moment, at every office,"."""

BUILT_IN: Final = tuple(GUARANTEES)
"""What is judged without being asked, unless `built_in: off`: all of them."""

NEVER: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "two-owners": ("one-owner", "a right has two owners of record at one office"),
        "fork": ("same-ledger", "two honest offices hold different entries in one place"),
        "lost-entry": ("nothing-lost", "an entry that was final is gone"),
        "forged-entry": ("signed-by-its-office", "an entry stands in the name of an office that did not sign it"),
        "final-without-quorum": ("no-final-without-quorum", "an entry is final that too few offices confirmed"),
        "double-vote": ("votes-once", "an honest office votes twice in one ballot"),
        "two-leaders": ("one-leader", "a term or view has two leaders"),
    }
)
"""Named events: the guarantee each one would break, and what it means."""

Unit = Literal["time", "entries", "count", "share", "per second", "bytes"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure that a run yields.

    `stat` is the statistic taken unless another is named; `by_verb` and `by_office` say whether `of` and
    `at_office` can narrow it; `later` marks figures that are not available yet.
    """

    meaning: str
    unit: Unit
    stat: str
    by_verb: bool = False
    by_office: bool = False
    later: bool = False


METRICS: Final[Mapping[str, Metric]] = MappingProxyType(
    {
        "time_to_final": Metric(
            "from the moment a request was due until its office holds it as final", "time", "p95", by_verb=True,
            by_office=True,
        ),
        "time_to_everywhere": Metric(
            "from the moment a request was due until every office holds it", "time", "p95", by_verb=True,
            by_office=True,
        ),
        "throughput": Metric("entries that become final per second", "per second", "mean", by_office=True),
        "availability": Metric("share of requests decided within 10 s", "share", "mean", by_verb=True, by_office=True),
        "office_lag": Metric("entries behind the most advanced office", "entries", "max", by_office=True),
        "final_entries": Metric("entries that an office makes final", "entries", "total", by_office=True),
        "messages_per_final": Metric("messages sent for each final entry", "count", "mean"),
        "bytes_per_final": Metric("bytes sent for each final entry", "bytes", "mean"),
        "leader_changes": Metric("how often the leader or primary changes", "count", "total"),
        "time_without_leader": Metric("how long no office leads", "time", "total"),
        "recovery_time": Metric("from the end of a fault until work goes on", "time", "max"),
        "decision_time": Metric("from a proposal to its decision", "time", "median"),
        "participation": Metric("share of the entitled votes that were cast", "share", "mean"),
        "deadlock_rate": Metric("share of proposals that lapsed without a result", "share", "mean"),
        "refused_share": Metric("share of requests that were refused", "share", "mean", by_verb=True, by_office=True),
        "evidence_time": Metric("from a lie until it is on record", "time", "median", later=True),
    }
)  # fmt: skip
"""The closed list of metrics."""

STATS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mean": "the average",
        "median": "half are below",
        "p50": "half are below",
        "p90": "nine of ten are below",
        "p95": "95 of 100 are below",
        "p99": "99 of 100 are below",
        "min": "the smallest",
        "max": "the largest",
        "total": "all together",
    }
)

BOUNDS: Final = ("below", "at_most", "above", "at_least", "exactly", "between")

STATUSES: Final[Mapping[str, str]] = MappingProxyType(
    {state.value: f"the life-cycle state '{state.value}'" for state in State if state.value}
)

OFFICE_STATES: Final[Mapping[str, str]] = MappingProxyType({"up": "it is running", "stopped": "it is not running"})

_GUARANTEE: Final = OneOf("guarantee", GUARANTEES)

CHECK: Final = Choice(
    "expectation",
    "check",
    "An expectation has exactly one check, for example always, outcome, eventually, limit.",
    common=(
        Field("id", Scalar("name"), "the name of this expectation in reports", default="its number"),
        Field("within", Scalar("duration"), "how long it may take, from the step or from 'after'"),
        Field("during", Scalar("fault"), "only while this fault lasts or this step is under way"),
        Field("after", Scalar("moment-name"), "only from the start or end of a fault or step on"),
        Field("outside_faults", Scalar("yes-no"), "only while no fault lasts", default="no"),
        Field(
            "where",
            Keyed(Scalar("name"), ByForm(single=Scalar("axis-cell"), items=Items(Scalar("axis-cell")))),
            "only in these cells of a comparison",
        ),
        Field("runs", Scalar("how-often"), "in how many runs of a comparison", default="all"),
        Field(
            "severity",
            OneOf("severity", {"must": "the verdict depends on it", "should": "it is reported and does not fail"}),
            "how much depends on it",
            default="must",
        ),
        Field(
            "workstream",
            OneOf(
                "workstream",
                {
                    "regulation": "what the law asks for",
                    "governance": "who decides, and who can block",
                    "technical-standards": "that the machines do what they should",
                    "use-cases": "that people get what they came for",
                },
            ),
            "the question it belongs to",
        ),
        Field("why", Scalar("text"), "why this must hold", default="none"),
        Field("say", Scalar("text"), "the sentence in reports", default="a generated sentence"),
    ),
    words=(
        Field("always", _GUARANTEE, "a guarantee holds at every moment, at every honest office"),
        Field("never", OneOf("event", {word: said for word, (_, said) in NEVER.items()}), "an event does not happen"),
        Field(
            "outcome",
            Group(
                "outcome",
                (
                    Field("step", Scalar("step"), "the step", required=True),
                    Field("is", OUTCOME_WORDS, "how it ends", required=True),
                    Field(
                        "because",
                        OneOf("reason", {**VOTING_REASONS, **REASONS}),
                        "the reason for a refusal",
                        default="any",
                    ),
                ),
            ),
            "a step ends in a certain way",
        ),
        Field(
            "eventually",
            Group(
                "eventually",
                (
                    Field("same_ledger", OFFICES, "these offices hold the same ledger"),
                    Field("leader", Scalar("office-or-any"), "an office leads, this one or any"),
                    Field("entry", Scalar("step"), "the entry of this step is final at the offices"),
                    Field("at_offices", OFFICES, "the offices that must hold the entry", default="all"),
                    Field(
                        "evidence",
                        OneOf(
                            "kind of evidence",
                            {"equivocation": "two different statements", "double-vote": "two votes in one ballot"},
                        ),
                        "a lie is on record",
                        later=True,
                    ),
                    Field("against", Scalar("office"), "the office that lied"),
                    Field("held_by", Scalar("wanted-offices"), "who holds the evidence"),
                    Field("member", Scalar("office"), "this office is a member", later=True),
                ),
                exclusive=(("same_ledger", "leader", "entry", "evidence", "member"),),
            ),
            "it becomes true sooner or later",
        ),
        Field(
            "at_end",
            Group(
                "at_end",
                (
                    Field("right", Scalar("right"), "the right that is looked at"),
                    Field("owner", Scalar("party"), "its owner of record"),
                    Field("licensees", Items(Scalar("party"), least=0), "all its licensees"),
                    Field("status", OneOf("status of a right", STATUSES), "its state in the register"),
                    Field("office", Scalar("office"), "the office that is looked at"),
                    Field("state", OneOf("state of an office", OFFICE_STATES), "its state"),
                    Field("at_offices", OFFICES, "where one looks", default="all"),
                ),
                exclusive=(("right", "office"),),
            ),
            "it is true when the run is over",
        ),
        Field(
            "limit",
            Group(
                "limit",
                (
                    Field(
                        "metric",
                        OneOf(
                            "metric",
                            {name: metric.meaning for name, metric in METRICS.items()},
                            frozenset(name for name, metric in METRICS.items() if metric.later),
                        ),
                        "the figure",
                        required=True,
                    ),
                    Field("stat", OneOf("statistic", STATS), "the statistic of it", default="the metric's own"),
                    Field(
                        "of",
                        OneOf("verb", {word.key: word.meaning for word in STEP.words if word.key in OUTCOMES}),
                        "only requests with this verb",
                        default="all",
                    ),
                    Field("at_office", Scalar("office"), "only at this office", default="all"),
                    Field("below", Scalar("bound"), "less than this"),
                    Field("at_most", Scalar("bound"), "this or less"),
                    Field("above", Scalar("bound"), "more than this"),
                    Field("at_least", Scalar("bound"), "this or more"),
                    Field("exactly", Scalar("bound"), "neither more nor less"),
                    Field("between", Pair(Scalar("bound")), "from one to the other, both included"),
                ),
                exclusive=(BOUNDS,),
            ),
            "a figure stays within bounds",
        ),
        Field(
            "decision",
            Group(
                "decision",
                (
                    Field("proposal", Scalar("step"), "the step that proposed it", required=True),
                    Field("is", RESULTS, "its result", required=True),
                ),
            ),
            "a proposal is adopted, rejected or lapses",
        ),
        Field(
            "power",
            Group(
                "power",
                (
                    Field("decision", DECISIONS, "only for this kind of decision", default="every kind"),
                    Field("veto_players", OFFICES_OR_NONE, "exactly these can block alone"),
                    Field("max_share", Scalar("share"), "no office has more of the power (Shapley-Shubik)"),
                    Field("min_to_block", Scalar("whole"), "fewer offices cannot block"),
                    Field("min_to_decide", Scalar("whole"), "fewer offices cannot decide"),
                ),
            ),
            "who can decide, and who can block, at the end",
        ),
        *LAW_CHECKS,
        Field("violates", _GUARANTEE, "this breaks as theory says: an expected failure"),
    ),
)
