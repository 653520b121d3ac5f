"""Problems of scenario files on a terminal, for machines, and for GitHub Actions."""

import sys
from collections.abc import Sequence
from typing import Literal

import msgspec

from ipchain.report.visible import json_visible, visible
from ipchain.scenario.problems import Problem, render

Format = Literal["text", "json", "github"]


def tell(problems: Sequence[Problem], form: Format) -> None:
    """Print the problems: text for people on standard error, JSON and annotations on standard output."""
    match form:
        case "json":
            document = {"schema": "ipchain.problems/1", "problems": [problem.json() for problem in problems]}
            print(json_visible(msgspec.json.format(msgspec.json.encode(document), indent=2)).decode())
        case "github":
            for problem in problems:
                print(visible(problem.github()))
        case "text":
            for line in render(problems).splitlines() if problems else ():
                print(visible(line), file=sys.stderr)
