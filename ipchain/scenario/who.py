"""Who takes part: the offices with their profiles, and the invented parties.

Real offices come from `nodes/offices`; a file may give one another weight or a slower clerk, never another name.
The codes QM to QY are free for invented offices, which need a name and a real office they lie near.

Not here: whether other places of the file name an office that takes part (`references`).
"""

from dataclasses import replace
from typing import Final

from ipchain.names import Micros, OfficeId, PartyId
from ipchain.scenario.model import OfficeProfile, Party
from ipchain.scenario.offices import INVENTED_CODES, invented_profile, known_codes, load_profile, names_of
from ipchain.scenario.problems import Spot, shortened
from ipchain.scenario.suggestions import nearest
from ipchain.scenario.typed import Block, Leaf, Report, Row

MOST_OFFICES: Final = 128


def offices_of(top: Block, report: Report) -> tuple[OfficeProfile, ...]:
    """The offices in the order of the file; those that are wrong are reported and left out."""
    found = top.fields.get("offices")
    profiles: dict[OfficeId, OfficeProfile] = {}
    if isinstance(found, Row):
        for item in found.items:
            if isinstance(item, Leaf):
                if item.text in profiles:
                    report.add("E408", item.spot, f"the office '{item.text}' stands twice", "take one of the two away")
                elif profile := _listed(item.text, item.spot, report):
                    profiles[profile.code] = profile
    elif isinstance(found, Block):
        for code, details in found.fields.items():
            if isinstance(details, Block) and (profile := _detailed(code, found.heads[code], details, report)):
                profiles[profile.code] = profile
        if not found.heads:
            report.add("E206", top.spot_of("offices"), "'offices' needs at least one entry", "write 'offices: [EM]'")
    return tuple(profiles.values())


def parties_of(top: Block) -> tuple[Party, ...]:
    """The parties in the order of the file."""
    parties = []
    group = top.block("parties")
    for name, details in group.fields.items() if group else ():
        if isinstance(details, Block):
            called, home = details.get("name", str), details.get("home", str)
            if called is not None and home is not None:
                parties.append(Party(PartyId(name), called, OfficeId(home)))
    return tuple(parties)


def unknown_office(text: str, spot: Spot, report: Report) -> None:
    """Report a code that no office has, with the office that was probably meant."""
    said = f"there is no office code '{shortened(text)}'"
    meant = names_of().get(text.strip().casefold())
    if meant is None and text.upper() in known_codes():
        meant = OfficeId(text.upper())
    if meant is not None:
        report.add("E401", spot, said, f"{shortened(text)} has the code {meant} (WIPO ST.3)")
        return
    if close := nearest(text, names_of()) if len(text) > 3 else None:
        report.add("E401", spot, said, f"did you mean {names_of()[close]}, {known_codes()[names_of()[close]]}?")
        return
    report.add(
        "E401", spot, said, "", "'ipchain list offices' shows all codes; QM to QY are free for invented offices."
    )


def _listed(code: str, spot: Spot, report: Report) -> OfficeProfile | None:
    if code in INVENTED_CODES:
        said = f"'{code}' is free for an invented office, which needs a name and a place"
        report.add("E203", spot, said, f"write '{code}: {{name: ..., near: EM}}'")
        return None
    if code not in known_codes():
        unknown_office(code, spot, report)
        return None
    return load_profile(code)


def _detailed(code: str, spot: Spot, details: Block, report: Report) -> OfficeProfile | None:
    weight = details.get("weight", int)
    if weight == 0:
        report.add("E302", details.fields["weight"].spot, "an office has a weight of at least 1", "write 1 or more")
    review_us: Micros = details.get("review", int) or 0
    if code not in INVENTED_CODES:
        if profile := _listed(code, spot, report):
            for key in ("name", "near"):
                if key in details.heads:
                    said = f"'{key}' is for invented offices (QM to QY); {code} is {profile.name}"
                    report.add("E209", details.heads[key], said, "take it away")
            return replace(profile, weight=weight or 1, review_us=review_us)
        return None
    missing = [key for key in ("name", "near") if key not in details.heads]
    for key in missing:
        said = f"the invented office '{code}' needs the key '{key}'"
        report.add("E203", spot, said, "write 'name: Meridia'" if key == "name" else "write 'near: EM'")
    name, near = details.get("name", str), details.leaf("near")
    if near is not None and near.text not in known_codes():
        unknown_office(near.text, near.spot, report)
    elif name is not None and near is not None:
        return invented_profile(OfficeId(code), name, OfficeId(near.text), weight=weight or 1, review_us=review_us)
    return None
