"""Renew the terminal picture in the README from what the command prints today: `make docs` runs this."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parents[2] / "README.md"
IPCHAIN = Path(sys.executable).with_name("ipchain")
PICTURE = re.compile(r"(```console\n\$ ipchain run cable-cut\n)(.*?)(```)", re.DOTALL)


def in_document():
    """The picture as the README shows it."""
    return PICTURE.search(README.read_text(encoding="utf-8"))[2]


def in_reality(folder):
    """What the command prints now, when it is not printing to a terminal."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("CI", "GITHUB", "IPCHAIN"))}
    run = subprocess.run(
        [IPCHAIN, "run", "cable-cut"], cwd=folder, env=ours, capture_output=True, text=True, check=True, timeout=120
    )
    # How often a slow computer says how far it is differs from run to run.
    return re.sub(r"^  running .*\n", "", run.stdout, flags=re.MULTILINE)


def same_everywhere(text):
    """Without what depends on the machine and the day: how long it took on the wall."""
    return re.sub(r"in [\d.]+ m?s\b", "in a moment", text).strip()


def renew():
    """Write today's picture into the README, if it says something else than before."""
    with tempfile.TemporaryDirectory() as folder:
        real = in_reality(folder)
    if same_everywhere(real) != same_everywhere(in_document()):
        text = README.read_text(encoding="utf-8")
        README.write_text(PICTURE.sub(lambda found: found[1] + real + found[3], text), encoding="utf-8")
        print("README.md: picture renewed")


if __name__ == "__main__":
    renew()
