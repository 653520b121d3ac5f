"""The words of governance: constitutions, rules for kinds of decision, motions and ballots.

Not here: what they mean (`ipchain.governance`), and the checks on decisions and power (`checks`).
"""

from typing import Final

from ipchain.governance.constitution import KINDS
from ipchain.scenario.vocabulary.grammar import ByForm, Field, Group, Items, Keyed, OneOf, Scalar

ALL_DECISIONS: Final = "all"
"""The word for the rule of all decisions that have none of their own."""

NOBODY: Final = "none"

DECISIONS: Final = OneOf("decision", {kind: said[:1].lower() + said[1:].rstrip(".") for kind, said in KINDS.items()})
PROPOSABLE: Final = OneOf("decision", DECISIONS.words, later=frozenset({"revoke-entry"}))

MODELS: Final = OneOf(
    "governance model",
    {
        "one-office-one-vote": "every office has one vote",
        "weighted": "offices have the votes given in 'weights'",
        "two-chamber": "two lists of votes must both agree, such as most of the offices and most of the weights",
        "lead-office": "one office decides",
        "rotating-chair": "the offices take turns in deciding",
    },
)

OFFICES_OR_NONE: Final = ByForm(single=OneOf("answer", {NOBODY: "nobody"}), items=Items(Scalar("office")))

_WEIGHING: Final = ("weighted", "two-chamber")
_WEIGHTS: Final = Keyed(Scalar("office"), Scalar("whole"))
_MORE_THAN: Final = Field("more_than", Scalar("yes-no"), "strictly more than the quota is needed", default="no")

_QUOTA_OF: Final = OneOf(
    "quota base", {"all": "of all entitled votes", "cast": "of the votes cast; abstentions do not count"}
)


def _rule(quota: str, base: str, more_than: str, veto: str, open_for: str) -> tuple[Field, ...]:
    """The keys of a rule; only what holds where they are not written differs from place to place."""
    return (
        Field("quota", Scalar("share"), "the share needed to adopt", default=quota),
        Field("quota_of", _QUOTA_OF, "of what the share is taken", default=base),
        Field("more_than", Scalar("yes-no"), "strictly more than the quota is needed", default=more_than),
        Field("veto", OFFICES_OR_NONE, "offices whose no is enough to refuse", default=veto),
        Field("open_for", Scalar("duration"), "how long votes can be cast", default=open_for),
    )


_CHAMBER: Final = Group(
    "chamber",
    (
        Field("quota", Scalar("share"), "the share of this chamber's votes needed to adopt", default="the rule's"),
        _MORE_THAN,
        Field("weights", _WEIGHTS, "votes of each office in this chamber; who is not named has none"),
        Field("offices", Items(Scalar("office")), "who has one vote here, where no weights are given", default="all"),
    ),
    exclusive=(("weights", "offices"),),
)

_AS_ABOVE: Final = ("as above",) * 5
_AS_BEFORE: Final = ("as before",) * 5

GOVERNANCE: Final = Group(
    "governance",
    (
        Field("model", MODELS, "how the offices decide", default="one-office-one-vote"),
        *_rule("2/3", "all", "no", NOBODY, "2 min"),
        Field(
            "weights",
            _WEIGHTS,
            "votes of each office; who is not named has none",
            models=_WEIGHING,
            default="each office's own 'weight'",
        ),
        Field(
            "chambers",
            Keyed(Scalar("name"), _CHAMBER),
            "the two chambers by name, each with its votes and, if it has one, its own quota",
            models=("two-chamber",),
            default="one vote for every office, and 'weights'",
        ),
        Field("lead", Scalar("office"), "the office that decides", models=("lead-office",)),
        Field(
            "alone",
            Scalar("yes-no"),
            "the lead decides alone; 'no': all vote, and the lead must be in favour",
            models=("lead-office",),
            default="yes",
        ),
        Field(
            "order",
            Items(Scalar("office")),
            "who has the chair after whom",
            models=("rotating-chair",),
            default="the offices in the order of the file",
        ),
        Field("turn", Scalar("duration"), "how long each has the chair", models=("rotating-chair",), default="1 min"),
        Field(
            "decisions",
            Keyed(DECISIONS, Group("rule of a decision", _rule(*_AS_ABOVE))),
            "other rules for some decisions",
            default="the same rule for all",
        ),
    ),
    exclusive=(("weights", "chambers"),),
)

PROPOSE: Final = Group(
    "propose",
    (
        Field("at_office", Scalar("office"), "the office that proposes", required=True),
        Field("decision", PROPOSABLE, "what is to be decided", required=True),
        Field("office", Scalar("concerned-office"), "the office it concerns: suspended, readmitted, admitted, ..."),
        Field("weight", Scalar("whole"), "for change-weight: how many votes it gets"),
        Field("chamber", Scalar("name"), "for change-weight: in which chamber", default="weights"),
        Field(
            "rule",
            OneOf("rule", {**DECISIONS.words, ALL_DECISIONS: "all decisions that have no rule of their own"}),
            "for change-rules: the decisions whose rule changes",
            default=ALL_DECISIONS,
        ),
        Field("becomes", Group("becomes", _rule(*_AS_BEFORE)), "for change-rules: what the rule becomes"),
        Field("version", Scalar("text"), "for upgrade: the version"),
        Field("entry", Scalar("step"), "for revoke-entry: the step that made the entry"),
        Field("open_for", Scalar("duration"), "how long votes can be cast", default="as the rule says"),
    ),
)

VOTE: Final = Group(
    "vote",
    (
        Field("proposal", Scalar("step"), "the step that proposed it", required=True),
        Field(
            "ballots",
            Keyed(Scalar("office"), OneOf("ballot", {"yes": "in favour", "no": "against", "abstain": "neither"})),
            "who votes how",
            required=True,
        ),
    ),
)
