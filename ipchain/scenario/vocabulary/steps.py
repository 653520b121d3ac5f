"""The verbs of a scenario: what the parties and the offices do, and the words for how a step can end."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ipchain.rights.profile import Kind
from ipchain.scenario.vocabulary.governance import PROPOSE, VOTE
from ipchain.scenario.vocabulary.grammar import ByForm, Choice, Field, Group, Items, OneOf, Scalar

OFFICES: Final = ByForm(single=Scalar("office-or-all"), items=Items(Scalar("office")))
"""`all`, one office, or a list of offices."""

KINDS: Final = OneOf(
    "kind of right",
    {
        Kind.TRADE_MARK.value: "a sign for goods and services",
        Kind.PATENT.value: "an invention",
        Kind.DESIGN.value: "the look of a product",
        Kind.UTILITY_MODEL.value: "a small invention, with less examination",
        Kind.GEOGRAPHICAL_INDICATION.value: "a geographical indication; no office that comes with ipchain keeps it yet",
        Kind.PLANT_VARIETY.value: "a plant variety; no office that comes with ipchain keeps it yet",
    },
)
_RIGHT: Final = Field("right", Scalar("right"), "the right this is about", required=True)
_AT_OFFICE: Final = Field("at_office", Scalar("office"), "the office that is asked", required=True)
_DOCUMENTS: Final = Field("documents", Items(Scalar("text")), "documents handed in with it", default="none")
_SIGNED: Final = Field("signed", Scalar("date"), "the day of the contract", default="the day it is handed in")
_DEAL: Final = Field("deal", Scalar("name"), "the deal it is a part of: all its steps, or none", default="none")
_GROUNDS: Final = Field("grounds", Scalar("text"), "the reasons given", default="none")
_BY: Final = Field("by", Scalar("party"), "the party that asks for it", default="the owners of record")
_FORMAT: Final = Field("format", Scalar("text"), "the format of the certificate", later=True)
_MEMBER: Final = (Field("office", Scalar("office"), "the office this is about", required=True),)

_SIMPLE: Final = (_RIGHT, _AT_OFFICE, _GROUNDS, _BY)

STEP: Final = Choice(
    "step",
    "action",
    "A step has exactly one action, for example register, assign, license, verify.",
    common=(
        Field("id", Scalar("name"), "the name other places use for this step", default="its number"),
        Field("at", Scalar("duration"), "when it is due, counted from the start"),
        Field("after", Scalar("step"), "the step it waits for", default="the step before"),
        Field(
            "reaches",
            OneOf(
                "mark of a step",
                {
                    "submitted": "the earlier step was handed in",
                    "accepted": "the office took the earlier step in",
                    "final": "the earlier step is decided",
                },
            ),
            "what the earlier step must have reached",
            default="final",
        ),
        Field("say", Scalar("text"), "the caption in the report", default="a generated sentence"),
        Field("why", Scalar("text"), "the legal basis", default="none"),
    ),
    words=(
        Field(
            "register",
            Group(
                "register",
                (
                    Field("right", Scalar("new-right"), "a new name for the right", required=True),
                    Field("kind", KINDS, "the kind of right", required=True),
                    _AT_OFFICE,
                    Field("owner", Scalar("party"), "the first owner", required=True),
                    Field("words", Scalar("text"), "the words of a mark, or a title", default="none"),
                    Field("nice_classes", Items(Scalar("nice-class")), "classes of goods, 1 to 45", default="none"),
                    Field("ipc", Items(Scalar("text")), "symbols of the patent classification", default="none"),
                    Field("number", Scalar("text"), "the application number (WIPO ST.13)", default="drawn"),
                    _DOCUMENTS,
                    Field("priority_of", Scalar("right"), "the earlier right whose priority is claimed"),
                ),
            ),
            "a right is filed at an office",
        ),
        Field(
            "extend",
            Group(
                "extend",
                (
                    _RIGHT,
                    _AT_OFFICE,
                    Field("to", Items(Scalar("office")), "the further offices, each of which answers", required=True),
                ),
            ),
            "a right is extended to further offices",
        ),
        Field(
            "assign",
            Group(
                "assign",
                (
                    _RIGHT,
                    _AT_OFFICE,
                    Field("from", Scalar("party"), "who gives the right away", required=True),
                    Field("to", Scalar("party"), "the new owner", required=True),
                    Field("share", Scalar("share"), "the part that changes hands", default="100 %"),
                    Field("part_of", Items(Scalar("nice-class")), "only these Nice classes", default="all goods"),
                    _DOCUMENTS,
                    _SIGNED,
                    _DEAL,
                ),
            ),
            "a right, or a part of it, gets a new owner",
        ),
        Field(
            "license",
            Group(
                "license",
                (
                    _RIGHT,
                    _AT_OFFICE,
                    Field("from", Scalar("party"), "who allows the use", required=True),
                    Field("to", Scalar("party"), "who may use it", required=True),
                    Field("territory", Items(Scalar("office")), "where, as office codes", required=True),
                    Field("exclusive", Scalar("yes-no"), "nobody else may get one there", default="no"),
                    Field("term", Scalar("legal-term"), "how long", default="as long as the right"),
                    Field("sublicence", Scalar("yes-no"), "the licensee may license further", default="no"),
                    Field("part_of", Items(Scalar("nice-class")), "only these Nice classes", default="all goods"),
                    _SIGNED,
                    _DEAL,
                ),
            ),
            "the owner allows somebody to use the right",
        ),
        Field("renew", Group("renew", _SIMPLE), "a right is kept up for a further term"),
        Field("surrender", Group("surrender", _SIMPLE), "a right is given up"),
        Field("correct", Group("correct", _SIMPLE), "an entry is corrected"),
        Field("oppose", Group("oppose", _SIMPLE), "somebody objects to a right"),
        Field("freeze", Group("freeze", _SIMPLE), "dealings with a right are stopped, such as by a court"),
        Field(
            "decide",
            Group(
                "decide",
                (
                    _RIGHT,
                    _AT_OFFICE,
                    Field("upheld", Scalar("yes-no"), "yes ends the right there, no lets it go on", required=True),
                    _GROUNDS,
                ),
            ),
            "an office decides an opposition or an application",
        ),
        Field(
            "certify", Group("certify", (_RIGHT, _AT_OFFICE, _FORMAT)), "an office issues a certificate of the entry"
        ),
        Field(
            "verify",
            Group(
                "verify",
                (
                    Field("certificate_of", Scalar("step"), "the step that issued the certificate", required=True),
                    _AT_OFFICE,
                    _FORMAT,
                ),
            ),
            "an office checks a certificate by itself",
        ),
        Field("query", Group("query", (_RIGHT, _AT_OFFICE)), "an office is asked what its copy of the ledger says"),
        Field("jump", Scalar("legal-term"), "the legal calendar moves on while the network is idle"),
        Field("propose", PROPOSE, "an office proposes a decision of the consortium"),
        Field("vote", VOTE, "the offices vote on a proposal"),
        Field("join", Group("join", _MEMBER), "an office becomes a member", later=True),
        Field("leave", Group("leave", _MEMBER), "an office leaves the consortium", later=True),
        Field("rotate-key", Group("rotate-key", _MEMBER), "an office gets a new key", later=True),
        Field("upgrade", Group("upgrade", _MEMBER), "an office gets a new version", later=True),
    ),
    exclusive=(("at", "after"),),
)

RESULTS: Final = OneOf(
    "result of a vote",
    {"adopted": "enough votes", "rejected": "too few votes, or a veto", "lapsed": "no result in time"},
)

_ENTRY_ENDS: Final = ("final", "refused", "pending")

OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "register": _ENTRY_ENDS,
        "extend": ("accepted", "refused", "partly", "pending"),
        "assign": _ENTRY_ENDS,
        "license": _ENTRY_ENDS,
        "renew": _ENTRY_ENDS,
        "surrender": _ENTRY_ENDS,
        "correct": _ENTRY_ENDS,
        "oppose": _ENTRY_ENDS,
        "freeze": _ENTRY_ENDS,
        "decide": _ENTRY_ENDS,
        "certify": ("issued", "refused"),
        "verify": ("valid", "invalid", "refused"),
        "query": ("answered", "refused"),
        "jump": ("jumped",),
        "propose": ("final", "refused"),
        "vote": (*RESULTS.words, "refused"),
    }
)
"""How a step with this verb can end."""

OUTCOME_WORDS: Final = OneOf(
    "way for a step to end",
    {
        "final": "the entry stands on the ledger",
        "refused": "it changed nothing; the reason is on record",
        "pending": "it stands, and a further decision is needed",
        "accepted": "every office that was asked took the right",
        "partly": "some of the offices that were asked took the right",
        "issued": "the certificate was issued",
        "valid": "the certificate is in order",
        "invalid": "the certificate is not in order",
        "answered": "the office answered",
        "jumped": "the legal calendar moved",
        **RESULTS.words,
    },
)
