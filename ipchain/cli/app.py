"""The command line: words in, exit code out.

A user's mistake is explained in a sentence and never shows a traceback; a fault of ours always does.
`ipchain` alone and `ipchain --version` answer before anything heavy is imported.

Not here: what the verbs do; each has its module, see `verbs`.
"""

import os
import sys
import traceback
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Final

from ipchain.cli.exits import Exit
from ipchain.cli.verbs import TEN_LINES, VERBS
from ipchain.errors import ComputerError, InvariantViolation, NothingToRun, UsageError
from ipchain.report.build import version_line
from ipchain.report.visible import visible
from ipchain.scenario.problems import ScenarioError

_BEFORE_THE_VERB: Final = ("-q", "--quiet", "-v", "-vv", "-vvv", "--verbose", "--json", "--no-color")
_ABOUT_US: Final = ("--help", "-h", "--version")

MORE: Final = "\nMore: "
"""What stands between the sentence of a usage error and the command that tells more."""

_OUR_FAULT: Final = (
    "This is a fault in ipchain, not in what you did. "
    "Please report it with the lines above and with 'ipchain doctor --bug-report'."
)


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words ask (default: those of the process) and return the exit code."""
    asked = tuple(sys.argv[1:] if words is None else words)
    _never_fail_to_print()
    if not asked:
        return _guarded(lambda: _say(TEN_LINES))
    if asked == ("--version",):
        return _guarded(lambda: _say(version_line()))
    return _guarded(lambda: _dispatch(asked), asked)


def _say(text: str) -> Exit:
    print(text)
    return Exit.HELD


def _dispatch(asked: tuple[str, ...]) -> Exit:
    words = _verb_first(asked)
    _known(words[0])
    from cyclopts import App, CycloptsError, Group  # noqa: PLC0415 - costs 0.18 s, which `--version` does not need

    app = App(name="ipchain", version=version_line, help=TEN_LINES.splitlines()[0], help_format="plaintext")
    groups = {name: Group(name, sort_key=at) for at, name in enumerate(dict.fromkeys(verb.group for verb in VERBS))}
    for verb in VERBS:
        page = {"help_epilogue": verb.exits} if verb.exits else {}
        app.command(verb.function, name=verb.name, group=groups[verb.group], help=verb.help, **page)
    try:
        command, bound, _ = app.parse_args(words, exit_on_error=False, print_error=False)
    except CycloptsError as error:
        verb_help = " ".join(("ipchain", *(error.command_chain or ()), "--help"))
        raise UsageError(f"{' '.join(str(error).split())}{MORE}{verb_help}") from error
    return Exit(command(*bound.args, **bound.kwargs) or Exit.HELD)


def _verb_first(asked: tuple[str, ...]) -> tuple[str, ...]:
    """`ipchain -q run X` is `ipchain run -q X`."""
    count = next((at for at, word in enumerate(asked) if word not in _BEFORE_THE_VERB), len(asked))
    return (*asked[count : count + 1], *asked[:count], *asked[count + 1 :])


def _known(word: str) -> None:
    names = [verb.name for verb in VERBS]
    if word in names or word in _ABOUT_US:
        return
    if word.startswith("-"):
        raise UsageError(f"a verb comes first, for example 'ipchain run'; {word} follows it{MORE}ipchain --help")
    near = get_close_matches(word, names, n=1)
    hint = f"; did you mean '{near[0]}'?" if near else f". Verbs: {', '.join(names)}."
    raise UsageError(f"there is no verb '{word}'{hint}{MORE}ipchain --help")


def _guarded(act: Callable[[], Exit], asked: tuple[str, ...] = ()) -> Exit:
    try:
        code = act()
        sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - the one place where every error gets its words and its code
        return _answer(error, asked)
    except KeyboardInterrupt:
        _complain("interrupted")
        return Exit.INTERRUPTED
    return code


def _answer(error: Exception, asked: tuple[str, ...]) -> Exit:
    match error:
        case InvariantViolation():
            return _our_fault()
        case ScenarioError():
            return _wrong_scenario(error, asked)
        case UsageError():
            return _explained(error, Exit.USAGE)
        case NothingToRun():
            return _explained(error, Exit.NOTHING)
        case BrokenPipeError():
            # The reader has gone (`ipchain list offices | head`): say nothing more, also not while closing.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return Exit.COMPUTER
        case ComputerError() | OSError():
            return _explained(error, Exit.COMPUTER)
        case MemoryError():
            _complain("this computer has not enough memory for this run")
            return Exit.COMPUTER
        case _:
            return _our_fault()


def _explained(error: Exception, code: Exit) -> Exit:
    # Only our own hint stands on a line of its own; a line break in what the user wrote is shown, not obeyed.
    said, hint, more = str(error).partition(MORE)
    _complain(f"ipchain: {visible(said)}{hint}{more}\n(exit {code.value})")
    return code


def _wrong_scenario(error: ScenarioError, asked: tuple[str, ...]) -> Exit:
    from ipchain.cli.diagnostics import tell  # noqa: PLC0415 - only a wrong scenario needs it

    tell(error.problems, "text")
    if "--json" in asked:
        tell(error.problems, "json")
    elif os.environ.get("GITHUB_ACTIONS") == "true":
        tell(error.problems, "github")
    return Exit.USAGE


def _our_fault() -> Exit:
    _complain(f"{traceback.format_exc()}\n{_OUR_FAULT} (exit {Exit.OUR_FAULT.value})")
    return Exit.OUR_FAULT


def _complain(text: str) -> None:
    for line in text.splitlines():
        print(visible(line), file=sys.stderr)


def _never_fail_to_print() -> None:
    """A terminal that cannot show a letter gets its escape; a verdict never dies of an encoding.

    Where a stream was closed before we began (`>&-`), what is said goes nowhere, and the exit code still tells.
    """
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if sys.stderr is None:
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
