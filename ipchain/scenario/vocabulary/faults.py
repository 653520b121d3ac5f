"""What can go wrong: the faults of a scenario, each with its exact meaning."""

from typing import Final

from ipchain.scenario.vocabulary.grammar import ByForm, Choice, Field, Group, Items, OneOf, Pair, Scalar

TARGET: Final = ByForm(single=Scalar("selection"), items=Items(Scalar("office")))
"""An office, a list of offices, `leader`, `minority`, or `random 2`."""

_OFFICE: Final = Field("office", TARGET, "the office, or leader, minority, random 1")
_LINK: Final = Field("link", Items(Scalar("office"), least=2), "the two offices at its ends")
_SHARE: Final = Field("share", Scalar("share"), "the part of the messages that suffers", required=True)
_ONE: Final = Field("office", Scalar("office"), "the office", required=True)
_DRAWN: Final = {
    "partition": "groups without contact",
    "crash": "stopped offices",
    "pause": "frozen offices",
    "slow": "long delays",
    "lose": "lost messages",
    "duplicate": "repeated messages",
    "reorder": "overtaken messages",
}


def _disturbance(name: str, *more: Field) -> Group:
    return Group(name, (_SHARE, _OFFICE, _LINK, *more), exclusive=(("office", "link"),))


FAULT: Final = Choice(
    "fault",
    "fault",
    "A fault has exactly one word that says what goes wrong, for example partition, crash, slow.",
    common=(
        Field("id", Scalar("name"), "the name other places use for this fault", default="its number"),
        Field("at", Scalar("duration"), "when it begins, counted from the start"),
        Field("after", Scalar("step"), "it begins when this step is decided"),
        Field("for", Scalar("duration"), "how long it lasts"),
        Field("until", Scalar("duration"), "when it ends, counted from the start"),
        Field("say", Scalar("text"), "the caption in the report", default="a generated sentence"),
    ),
    words=(
        Field(
            "partition",
            ByForm(
                items=Items(Items(Scalar("office")), least=2),
                group=Group("partition", (Field("isolate", TARGET, "who is cut off from all others", required=True),)),
            ),
            "messages between the groups are lost, also those already under way",
        ),
        Field("crash", TARGET, "the process stops, memory is lost, the disk is kept; it restarts at the end"),
        Field("pause", TARGET, "frozen, then it goes on with its memory"),
        Field(
            "slow",
            Group(
                "slow",
                (_OFFICE, _LINK, Field("delay", Scalar("slowing"), "+200 ms, or x 5", required=True)),
                exclusive=(("office", "link"),),
            ),
            "messages take longer",
        ),
        Field("lose", _disturbance("lose"), "a share of the messages is lost"),
        Field(
            "duplicate",
            _disturbance("duplicate", Field("spread", Scalar("duration"), "how much later", default="500 ms")),
            "a share of the messages arrives twice",
        ),
        Field(
            "reorder",
            _disturbance("reorder", Field("spread", Scalar("duration"), "how much later", default="500 ms")),
            "a share of the messages is overtaken by later ones",
        ),
        Field(
            "skew",
            Group(
                "skew",
                (
                    _ONE,
                    Field("by", Scalar("shift"), "how wrong its clock is"),
                    Field("drift", Scalar("drift"), "how wrong its clock runs"),
                ),
            ),
            "the clock of an office is wrong",
            later=True,
        ),
        Field(
            "disk",
            Group(
                "disk",
                (
                    _ONE,
                    Field(
                        "what",
                        OneOf(
                            "disk fault",
                            {
                                "full": "nothing more can be written",
                                "slow": "writing takes longer",
                                "lose-last-writes": "the last records are gone after a restart",
                                "corrupt": "records come back changed",
                            },
                        ),
                        "what is wrong with it",
                        required=True,
                    ),
                ),
            ),
            "the disk of an office fails",
            later=True,
        ),
        Field(
            "byzantine",
            Group(
                "byzantine",
                (
                    _ONE,
                    Field(
                        "behaviour",
                        OneOf(
                            "dishonest behaviour",
                            {
                                "equivocate": "it tells different offices different things",
                                "twins": "two copies of it run with one key",
                                "double-vote": "it votes twice",
                                "withhold-votes": "it keeps its votes back",
                                "censor": "it leaves some requests out",
                                "forge": "it signs in the name of others",
                                "stale": "it repeats old messages",
                                "campaign-early": "it wants to lead although a leader is there",
                            },
                        ),
                        "how it lies",
                        required=True,
                    ),
                ),
            ),
            "an office is dishonest",
            later=True,
        ),
        Field(
            "key",
            Group(
                "key",
                (
                    _ONE,
                    Field(
                        "event",
                        OneOf(
                            "key event",
                            {
                                "stolen": "somebody else can sign",
                                "lost": "nobody can sign",
                                "revoked": "its signatures count no more",
                            },
                        ),
                        "what happens to it",
                        required=True,
                    ),
                ),
            ),
            "the key of an office is in the wrong hands, or in none",
            later=True,
        ),
        Field(
            "broker",
            OneOf("broker fault", {"down": "no message passes", "slow": "messages wait"}),
            "the message broker fails",
            later=True,
        ),
        Field(
            "chaos",
            Group(
                "chaos",
                (
                    Field("count", Scalar("whole"), "how many faults are drawn", required=True),
                    Field("kinds", Items(OneOf("kind of fault", _DRAWN)), "of which kinds", default="all"),
                    Field("between", Pair(Scalar("duration")), "from when to when", required=True),
                ),
            ),
            "faults drawn from the seed",
            later=True,
        ),
    ),
    exclusive=(("at", "after"), ("for", "until")),
)
