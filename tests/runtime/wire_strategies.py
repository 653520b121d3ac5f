"""Messages of every kind, generated from the very ranges the wire admits."""

from hypothesis import strategies as st

from ipchain.runtime.wire.fields import FIELDS
from ipchain.runtime.wire.ranges import Code, Fields, Flag, Many, Number, Octets

SHORT = 200
"""Bytes of a generated body; its limit is tested by itself."""
FEW = 4

CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)


def values(allowed):
    """A strategy for what this range admits, ends included."""
    match allowed:
        case Number(least, most):
            return st.one_of(st.integers(least, most), st.sampled_from([least, least + 1, most - 1, most]))
        case Flag():
            return st.booleans()
        case Code():
            return CODES
        case Octets(least, most):
            return st.binary(min_size=least, max_size=min(most, max(least, SHORT)))
        case Many(each, least, _, rising):
            several = st.lists(values(each), min_size=least, max_size=FEW, unique=rising)
            return several.map(sorted).map(tuple) if rising else several.map(tuple)
        case Fields():
            return structs(allowed)


def structs(fields):
    """A strategy for a whole struct; signers and signatures in equal number."""
    parts = {name: values(allowed) for name, allowed in fields.ranges.items()}
    if not fields.paired:
        return st.builds(fields.kind, **parts)
    return parts["signers"].flatmap(
        lambda signers: st.builds(
            fields.kind,
            **parts
            | {
                "signers": st.just(signers),
                "signatures": st.tuples(*[st.binary(min_size=64, max_size=64)] * len(signers)),
            },
        )
    )


MESSAGES = {kind: structs(fields) for kind, fields in FIELDS.items()}
ANY_MESSAGE = st.one_of(*MESSAGES.values())
