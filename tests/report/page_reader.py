"""What the tests of the page share: runs worth showing, their pages as files, and the browser of the system."""

import os
import shutil
from contextlib import contextmanager
from functools import cache

import pytest

from ipchain.experiment.runner import run
from ipchain.report.dossier.gather import dossier_of
from ipchain.report.page.render import page
from ipchain.scenario.loader import load, parse

FAILING = """\
ipchain: 1
title: A limit that cannot hold
description: One office is cut off while another asks for something it has no entry for.
seed: 7
duration: 3 min
offices: [EM, GB, AU]
parties:
  aurora: {name: Aurora Foods (invented), home: EM}
consensus: {model: raft, block_interval: 1 s}
steps:
  - id: file-mark
    at: 10 s
    register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora, words: AURORA, nice_classes: [29]}
  - id: renew-mark
    at: 40 s
    why: Every office answers for its own register
    renew: {right: aurora-mark, at_office: AU}
faults:
  - id: cut
    at: 38 s
    for: 60 s
    partition: [[EM, GB], [AU]]
expect:
  - id: renewed
    outcome: {step: renew-mark, is: final}
    why: The owner has paid
  - id: very-fast
    limit: {metric: time_to_final, stat: p95, below: 1 ms}
  - id: wish
    limit: {metric: availability, above: 99.9 %}
    severity: should
"""

UNTESTED = """\
ipchain: 1
title: Nobody asks for a certificate
seed: 3
duration: 1 min
offices: [EM, GB, AU]
parties:
  aurora: {name: Aurora Foods (invented), home: EM}
steps:
  - id: file-mark
    at: 5 s
    register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora, words: AURORA, nice_classes: [29]}
expect:
  - id: certificates
    always: certificates-verify
  - id: filed
    outcome: {step: file-mark, is: final}
"""


def scenario_of(text):
    made, problems = parse(text, "story.ipchain.yaml")
    assert made is not None, problems
    return made


@cache
def dossier(name):
    """The dossier of `holding`, `failing` or `untested`."""
    texts = {"failing": FAILING, "untested": UNTESTED}
    return dossier_of(run(scenario_of(texts[name]) if name in texts else load("cable-cut")))


@cache
def html(name, language="en", reader="member"):
    return page(dossier(name), language, reader)


def chromium():
    """Where the browser is. Build servers must have one; elsewhere its tests are left out, and say so."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        missing = "no chromium on this computer: the page was not looked at (apt-get install chromium)"
        if os.environ.get("CI", "").lower() not in {"", "0", "false"}:
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@contextmanager
def opened_browser():
    """One browser for a whole module."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


class Reading:
    """A page as a reader has it open, and everything it said or asked for meanwhile."""

    def __init__(self, browser, path, **how):
        self.heard = []
        self.context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **how})
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.heard.append(f"{message.type}: {message.text}"))
        self.page.on("pageerror", lambda error: self.heard.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.heard.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self._asked(request.url))
        self.address = path.as_uri()
        self.page.goto(self.address)

    def _asked(self, url):
        if url.partition("#")[0] != self.address:
            self.heard.append(f"request: {url}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
