"""How many is enough. Whole numbers only."""


def majority(members: int) -> int:
    """More than half: any two such sets share a member. Source: Raft paper, section 5.2."""
    return members // 2 + 1


def faulty_at_most(members: int) -> int:
    """How many of the members may lie: the largest f with members >= 3f + 1. Source: PBFT paper, section 3."""
    return (members - 1) // 3


def byzantine_quorum(members: int) -> int:
    """Any two such sets share an honest member: ceil((n + f + 1) / 2), which is 2f + 1 when n = 3f + 1.

    Source: PBFT paper, section 3, for n = 3f + 1; the rounding up covers the sizes between.
    """
    return (members + faulty_at_most(members) + 2) // 2


def weak_certificate(members: int) -> int:
    """At least one of them is honest: f + 1. Source: PBFT paper, section 3."""
    return faulty_at_most(members) + 1
