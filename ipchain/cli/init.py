"""`ipchain init`: a folder with a scenario that works and a page that says what to do with it."""

from pathlib import Path
from typing import Annotated, Final

from cyclopts import Parameter

from ipchain.cli.examples import example, write_files
from ipchain.cli.exits import Exit
from ipchain.cli.options import Force, flag
from ipchain.errors import UsageError
from ipchain.report.visible import visible

_README: Final = """\
# A scenario of ipchain

Everything here is simulated and has no legal effect.

`{file}` says who takes part, what happens, what goes wrong and what must hold.

Run it and read the verdict:

```console
$ ipchain run {file}
```

What the run leaves lies in `runs/`; begin with `report.html`.

Hear the scenario in plain language:

```console
$ ipchain explain {file}
```

Change something in the file, for example how long a fault lasts, and check it before you run it:

```console
$ ipchain check {file}
```

Play it on a worse network, or with other seeds of chance:

```console
$ ipchain run {file} --set "network.loss=1 %"
$ ipchain run {file} --seeds 1-3
```

The words a scenario may use: `ipchain list faults`, `ipchain list checks`, `ipchain list metrics`.
More scenarios: `ipchain list examples`.
"""


def init(
    folder: Annotated[Path, Parameter(help="The folder to make.")] = Path("demo"),
    /,
    *,
    template: Annotated[str, flag("--template", help="A name of 'ipchain list examples'.")] = "cable-cut",
    force: Force = False,
) -> Exit:
    """Make a folder with a scenario that works and explains itself."""
    file, content = example(template)
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder to make")
    readme = _README.format(file=file).encode()
    write_files({folder / file: content, folder / "README.md": readme}, force=force)
    print(visible(f"made {folder} with {file} and README.md"))
    print(visible(f"Now: ipchain run {folder / file}"))
    return Exit.HELD
