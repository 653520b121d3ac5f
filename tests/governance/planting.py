"""Plant a fault: a module run again from its own source with one place changed."""

import sys
from pathlib import Path
from types import ModuleType


def planted(module, right, wrong):
    """A copy of the module in which the one place that reads `right` reads `wrong`. The module itself is untouched."""
    source = Path(module.__file__).read_text(encoding="utf-8")
    assert source.count(right) == 1, (module.__name__, right)
    copy = ModuleType(f"planted_{module.__name__.rpartition('.')[2]}")
    sys.modules[copy.__name__] = copy
    exec(compile(source.replace(right, wrong), module.__file__, "exec"), vars(copy))
    return copy
