"""What a consensus model promises and where it needs caution, in Chinese; by the numbers of the catalogue."""

from ipchain.consensus.catalogue import MODELS
from ipchain.report.chinese.tables import template


def promise(model: str, members: int) -> str:
    """What a network of this size withstands."""
    chosen = MODELS[model]
    tolerated = chosen.tolerated(members)
    if chosen.trust == "may lie":
        key = "promise-may-lie"
    else:
        key = "promise-may-stop" if tolerated else "promise-none-may-stop"
    said = template("models", key)
    return said.format(model=model, members=members, tolerated=tolerated)


def caution(model: str) -> str:
    """What a reader must know before relying on a run of this model."""
    return template("models", f"caution-{model}")
