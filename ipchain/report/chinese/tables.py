"""The Chinese tables: templates and words by key. A key that is missing is our own bug, and a test finds it first."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from ipchain.errors import InvariantViolation


@cache
def table(name: str) -> Mapping[str, str]:
    """The flat table `<name>.toml`."""
    return tomllib.loads(_text(name))


def template(name: str, key: str) -> str:
    """One template of a flat table."""
    found = table(name).get(key)
    if found is None:
        raise InvariantViolation("chinese.key-known", table=name, key=key)
    return found


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """All words of closed lists, by list."""
    return tomllib.loads(_text("words"))


def word(kind: str, said: str) -> str:
    """A word of a closed list, such as `word("state", "registered")`; no word stays no word."""
    if not said:
        return ""
    found = words()[kind].get(said)
    if found is None:
        raise InvariantViolation("chinese.word-known", list=kind, word=said)
    return found


def _text(name: str) -> str:
    return files("ipchain.report.chinese").joinpath(f"{name}.toml").read_text(encoding="utf-8")
