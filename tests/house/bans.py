"""What no module may do, found in its syntax tree; `found` says what and where.

A name is followed to what was imported: `from time import monotonic as now` is as visible as `time.monotonic`.
"""

import ast

CLOCK = (
    "ipchain.runtime",
    "ipchain.experiment.runner",
    "ipchain.experiment.comparison",
    "ipchain.experiment.workers",
    "ipchain.cli",
    "ipchain.report",
    "ipchain.study.play",
)
"""May read a clock of this computer: to show progress, to keep a budget, to date a provenance."""

WORDS = ("ipchain.cli", "ipchain.report")
"""May print."""

NEVER_IMPORTED = {"pickle", "cPickle", "dill", "marshal", "shelve", "yaml", "uuid"}
NEVER_CALLED = {
    "eval", "exec", "compile", "hash", "__import__", "os.system", "os.popen", "os.urandom", "tempfile.mktemp",
    "builtins.eval", "builtins.exec", "builtins.hash",
}  # fmt: skip
READS_THE_CALENDAR = {"now", "today", "utcnow"}


def found(source, module):
    """Every breach in the source of this module, as `line: what`."""
    tree = ast.parse(source)
    names = _imported_names(tree)
    return [f"{node.lineno}: {what}" for node in ast.walk(tree) for what in _breaches(node, names, module)]


def _imported_names(tree):
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                names[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def _breaches(node, names, module):
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from _bad_imports(node, module)
    if isinstance(node, ast.Attribute | ast.Name):
        yield from _bad_name(_dotted(node, names), module)
    if isinstance(node, ast.Call):
        yield from _bad_call(node, _dotted(node.func, names), module)


def _bad_imports(node, module):
    whole = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
    for name in whole:
        top = name.split(".")[0]
        if top in NEVER_IMPORTED:
            yield f"imports {top}"
        if top == "time" and not _in(module, CLOCK):
            yield "imports time"
    if isinstance(node, ast.ImportFrom) and node.module == "random":
        for alias in node.names:
            if alias.name != "Random":
                yield f"uses random.{alias.name}"


def _bad_name(dotted, module):
    parts = dotted.split(".")
    if parts[0] == "random" and len(parts) > 1 and parts[1] != "Random":
        yield f"uses {dotted}"
    if parts[0] == "secrets" and len(parts) > 1:
        yield f"uses {dotted}"
    if parts[0] == "time" and len(parts) > 1 and not _in(module, CLOCK):
        yield f"uses {dotted}"
    clock_of = parts[0] == "datetime" or (len(parts) > 1 and parts[-2] in {"datetime", "date"})
    if clock_of and parts[-1] in READS_THE_CALENDAR and not _in(module, CLOCK):
        yield f"uses {dotted}"


def _bad_call(node, dotted, module):
    if dotted in NEVER_CALLED:
        yield f"calls {dotted}"
    if dotted == "print" and not _in(module, WORDS):
        yield "calls print"
    for keyword in node.keywords:
        if keyword.arg == "shell" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False):
            yield "calls with shell="


def _dotted(node, names):
    if isinstance(node, ast.Name):
        return names.get(node.id, node.id)
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, names)}.{node.attr}"
    return "?"


def _in(module, places):
    return any(module == place or module.startswith(f"{place}.") for place in places)
