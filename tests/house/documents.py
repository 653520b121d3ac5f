"""Markdown, read for what can be checked: links, headings, commands, and the code a walk names."""

import ast
import re

FENCE = re.compile(r"^(```|~~~)(\w*)[^\n]*\n(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*\s*$", re.MULTILINE)
NAMED_CODE = re.compile(r"\]\(([^()\s]+\.py)\)\s+`([A-Za-z_][\w.]*)`")
SHELL = {"sh", "bash", "console", "shell"}


def prose(text):
    """The text without fenced blocks and inline code: what is in them is no link."""
    return re.sub(r"`[^`\n]*`", "``", FENCE.sub("", text))


def links(text):
    return LINK.findall(prose(text))


def anchors(text):
    """The anchors of all headings, as the usual renderers make them: lower case, no punctuation, hyphens."""
    seen = {}
    found = set()
    for title in HEADING.findall(FENCE.sub("", text)):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title.replace("`", ""))
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).replace(" ", "-")
        count = seen.get(slug, 0)
        seen[slug] = count + 1
        found.add(f"{slug}-{count}" if count else slug)
    return found


def broken_links(path, text):
    """Relative links of this text that lead nowhere, seen from the file at `path`."""
    broken = []
    for target in links(text):
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        place, _, anchor = target.partition("#")
        there = (path.parent / place).resolve() if place else path
        if not there.exists() or (
            anchor and anchor not in anchors(text if there == path else there.read_text(encoding="utf-8"))
        ):
            broken.append(target)
    return broken


def commands(text):
    """The commands of all shell blocks: whole lines, or those behind a `$ ` where the block shows answers too."""
    found = []
    for _, language, block in FENCE.findall(text):
        if language not in SHELL:
            continue
        lines = block.replace("\\\n", " ").splitlines()
        asked = [line[2:] for line in lines if line.startswith("$ ")] or ([] if language == "console" else lines)
        found += [re.sub(r"\s+#.*$", "", line).strip() for line in asked if line.strip()]
    return found


def missing_code(path, text):
    """Where a link to a module is followed by a name in code, the module defines that name."""
    missing = []
    for target, name in NAMED_CODE.findall(text):
        defined = names_in((path.parent / target).resolve().read_text(encoding="utf-8"))
        if name not in defined:
            missing.append(f"{target} {name}")
    return missing


def names_in(source):
    found = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
            inner = node.body if isinstance(node, ast.ClassDef) else []
            found |= {f"{node.name}.{part.name}" for part in inner if isinstance(part, ast.FunctionDef)}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found
