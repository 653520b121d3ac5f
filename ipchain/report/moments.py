"""Moments, lengths and figures in words people read: `2:31`, `3 min 5 s`, `0.412 s`, `99.5 %`."""

from ipchain.names import MINUTE, SECOND, Micros


def clock(moment: Micros) -> str:
    """A moment of a run as minutes and seconds, or hours, minutes and seconds: `8:12`, `1:00:05`."""
    seconds = moment // SECOND
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def wall(length: Micros) -> str:
    """A length of real time, as exact as it is useful: `0.9 s`, `42 s`, `3 min 5 s`."""
    if length < 10 * SECOND:
        return f"{length / SECOND:.1f} s"
    if length < MINUTE:
        return f"{length // SECOND} s"
    return f"{length // MINUTE} min {length % MINUTE // SECOND} s"


def figure(value: float, unit: str) -> str:
    """A figure with its unit: times in seconds, shares in per cent, everything else as it is counted."""
    if unit == "us":
        return f"{value / SECOND:.3f} s"
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "entries" and value == 1:
        return "1 entry"
    # Four digits say enough of a fraction; a count is never cut.
    text = f"{value:.4g}" if abs(value) < 1000 and value != int(value) else f"{value:.0f}"
    return f"{text} {unit}"
