"""What the house tests look at: the modules of the package and the files of the repository."""

import ast
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ipchain"
MODULES = sorted(PACKAGE.rglob("*.py"))
MODULES = [path for path in MODULES if "shipped" not in path.relative_to(PACKAGE).parts]


def name_of(path):
    """The dotted name of a module: ipchain.consensus.raft.core; a package is named like its folder."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def docstring_of(path):
    return ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""


def repository_files():
    """Every file under version control, or about to be; all files where there is no version control."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
        return sorted(path for path in paths if path.is_file())
    hidden = {".venv", "__pycache__", "runs", "dist", "build"}
    found = []
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in hidden and not name.endswith("_cache")]
        found += [Path(folder) / name for name in files]
    return sorted(found)
