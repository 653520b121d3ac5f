"""The documents tell the truth: links lead somewhere, commands exist, the picture in the README is a real one."""

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from documents import anchors, broken_links, commands, links, missing_code
from house import PACKAGE, ROOT, repository_files
from picture import in_document, in_reality, same_everywhere

IPCHAIN = Path(sys.executable).with_name("ipchain")
DOCUMENTS = [path for path in repository_files() if path.suffix == ".md" and "tests" not in path.parts]

PLANTED = """\
# A title, with `code` & more

## Twice
## Twice

[good](#a-title-with-code--more) [second](#twice-1) [no such heading](#thrice) [no such file](nowhere.md)
[file](house.py) [outside](https://example.org/x) `[in code](gone.md)`

```text
[in a block](gone.md)
```

```sh
make setup   # once
ipchain run healthy \\
  --seed 1
```

```console
$ ipchain list offices
answer
```
"""


def read(path):
    return path.read_text(encoding="utf-8")


def test_every_link_and_anchor_leads_somewhere():
    broken = {str(path.relative_to(ROOT)): broken_links(path, read(path)) for path in DOCUMENTS}

    assert {path: targets for path, targets in broken.items() if targets} == {}


def test_a_planted_broken_link_is_seen_and_a_good_one_is_not():
    assert broken_links(Path(__file__), PLANTED) == ["#thrice", "nowhere.md"]
    assert "https://example.org/x" in links(PLANTED)
    assert anchors(PLANTED) == {"a-title-with-code--more", "twice", "twice-1"}


def test_commands_are_read_from_shell_blocks_only():
    assert commands(PLANTED) == ["make setup", "ipchain run healthy    --seed 1", "ipchain list offices"]


def test_every_document_can_be_reached_from_the_readme():
    reached, open_ends = set(), [ROOT / "README.md"]
    while open_ends:
        path = open_ends.pop()
        if path in reached or path.suffix != ".md" or not path.is_file():
            continue
        reached.add(path)
        open_ends += [(path.parent / link.split("#")[0]).resolve() for link in links(read(path)) if "://" not in link]

    assert [str(path.relative_to(ROOT)) for path in DOCUMENTS if path not in reached] == []


def test_every_name_a_document_gives_for_a_file_is_defined_there():
    missing = {str(path.relative_to(ROOT)): missing_code(path, read(path)) for path in DOCUMENTS}

    assert {path: names for path, names in missing.items() if names} == {}
    assert len(re.findall(r"\.py\)\s+`", read(ROOT / "docs" / "walk.md"))) > 10, "the walk names functions"


def test_a_planted_wrong_name_is_seen():
    text = "[here](house.py) `docstring_of` and [here](house.py) `no_such_function` and [x](bans.py) `found`"

    assert missing_code(Path(__file__), text) == ["house.py no_such_function"]


# ---- commands -----------------------------------------------------------------------------------


@cache
def help_of(verb):
    run = subprocess.run([IPCHAIN, verb, "--help"], capture_output=True, text=True, check=True, timeout=60)
    return run.stdout


@cache
def make_targets():
    return set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))


def fault_of(command):
    """What is wrong with a command of a document; an empty word when it exists."""
    from ipchain.cli.verbs import VERBS

    words = shlex.split(command)
    if words[0] == "make":
        wrong = [word for word in words[1:] if "=" not in word and word not in make_targets()]
        return f"no target {wrong[0]}" if wrong else ""
    if words[0] != "ipchain" or words[1:] in (["--version"], ["--help"], []):
        return ""
    if words[1] not in {verb.name for verb in VERBS}:
        return f"no verb {words[1]}"
    known = set(re.findall(r"--[a-z][a-z-]*|(?<=\s)-[a-z]\b", help_of(words[1]))) | {"--help"}
    wrong = [word.split("=")[0] for word in words[2:] if word.startswith("-") and word.split("=")[0] not in known]
    if wrong:
        return f"no flag {wrong[0]}"
    return _fault_of_argument(words)


def _fault_of_argument(words):
    from ipchain.scenario.shipped import shipped

    if words[1] == "list" and not re.search(rf"\b{words[2]}\b", help_of("list")):
        return f"nothing to list: {words[2]}"
    name = words[2] if words[1] in {"run", "check", "explain"} and len(words) > 2 else ""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return f"no file {name}" if "/" in name and not (ROOT / name).is_file() else ""
    examples = {path.name.removesuffix(".ipchain.yaml") for path in Path(str(shipped("scenarios"))).rglob("*.yaml")}
    return "" if name in examples else f"no scenario {name}"


def test_every_command_in_the_documents_exists():
    asked = [(path, command) for path in DOCUMENTS for command in commands(read(path))]
    faults = {f"{path.relative_to(ROOT)}: {command}": fault_of(command) for path, command in asked}

    assert {command: fault for command, fault in faults.items() if fault} == {}
    assert sum(path == ROOT / "README.md" for path, _ in asked) > 3


@pytest.mark.parametrize(
    ("command", "fault"),
    [
        ("make demo", ""),
        ("make campaign SEEDS=1-5", ""),
        ("make sandwiches", "no target sandwiches"),
        ("ipchain run healthy --seed 3 -q", ""),
        ("ipchain run healthy --set consensus.model=pbft", ""),
        ("ipchain fly", "no verb fly"),
        ("ipchain run healthy --sead 3", "no flag --sead"),
        ("ipchain run sickly", "no scenario sickly"),
        ("ipchain check scenarios/none.ipchain.yaml", "no file scenarios/none.ipchain.yaml"),
        ("ipchain run first/first.ipchain.yaml", "no file first/first.ipchain.yaml"),
        ("ipchain list sandwiches", "nothing to list: sandwiches"),
    ],
)
def test_a_command_that_does_not_exist_is_seen(command, fault):
    assert fault_of(command) == fault


def test_every_make_target_says_what_it_does():
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert set(re.findall(r"make ([a-z-]+) ", listed)) == make_targets()


# ---- the picture --------------------------------------------------------------------------------


def test_the_terminal_picture_in_the_readme_is_what_the_command_prints(tmp_path):
    """Out of date? `make docs` renews it."""
    assert same_everywhere(in_document()) == same_everywhere(in_reality(tmp_path))


# ---- the project alone --------------------------------------------------------------------------

ELSEWHERE = [
    "".join(parts)
    for parts in (
        ("/wo", "rk/"), ("/ro", "ot/"), ("/ho", "me/[a-z]"), ("/Us", "ers/[a-z]"), (r"[A-Z]:\\\\?Us", "ers"),
        ("bash", "_jobs"), ("py", r"pi\.org"), ("python", "hosted"), ("npm", r"js\.(?:org|com)"), (r"debian\.", "org"),
        ("Co-auth", "ored-by"), (r"\bAI ", "assist"), ("language ", "model"), (r"\bpro", r"mpt\b.*\bagent"),
    )
]  # fmt: skip


def strays(text):
    return [match[0] for pattern in ELSEWHERE for match in re.finditer(pattern, text)]


def test_the_repository_speaks_of_the_project_alone():
    """No folder of a machine, no host of a registry, nobody's tools."""
    told = {}
    for path in repository_files():
        try:
            found = strays(read(path))
        except UnicodeDecodeError:
            continue
        if found:
            told[str(path.relative_to(ROOT))] = found

    assert told == {}


def test_a_planted_stray_is_seen():
    assert strays("see /wo" + "rk/main, /ho" + "me/someone and py" + "pi.org") == [
        "/wo" + "rk/", "/ho" + "me/s", "py" + "pi.org",
    ]  # fmt: skip


def test_the_package_says_it_has_types():
    assert (PACKAGE / "py.typed").is_file()
