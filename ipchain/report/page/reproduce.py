"""How to make this run again, how to see that it is the same, and how to cite it."""

from dataclasses import dataclass

from ipchain.report.dossier.gather import Dossier
from ipchain.report.page.words import Words


@dataclass(frozen=True, slots=True)
class Shows:
    """The command, the hashes by name, the citation, and the files beside this page."""

    command: str
    hashes: tuple[tuple[str, str], ...]
    citation: str
    files: tuple[tuple[str, str], ...]


def shows(dossier: Dossier, words: Words) -> Shows:
    """What a colleague, a referee or a build server needs."""
    made, head = dossier.reproduce, dossier.head
    return Shows(
        command=made.command,
        hashes=(
            (words.say("reproduce.trace"), made.trace_sha256),
            (words.say("reproduce.scenario"), made.scenario_sha256),
            (words.say("reproduce.resolved"), made.resolved_sha256),
        ),
        citation=words.say(
            "reproduce.citation",
            version=head.ipchain,
            scenario=head.scenario,
            seed=str(head.seed),
            trace=made.trace_sha256,
        ),
        files=(
            ("scenario.yaml", words.say("reproduce.file-scenario")),
            ("scenario.resolved.yaml", words.say("reproduce.file-resolved")),
            ("summary.json", words.say("reproduce.file-summary")),
            ("data/dossier.json", words.say("reproduce.file-dossier")),
            ("data/events.jsonl", words.say("reproduce.file-events")),
            ("ledger/", words.say("reproduce.file-ledger")),
            ("provenance.json", words.say("reproduce.file-provenance")),
        ),
    )
