"""Scenarios made by program: invented networks of any size, for benchmarks, validation and drawn faults.

The offices are numbered places without a law of their own: one neutral profile, invented and marked so.
"""

from datetime import date
from fractions import Fraction
from typing import Final, TypeVar

from ipchain.consensus.catalogue import Settings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.governance.constitution import Constitution
from ipchain.names import Micros, OfficeId
from ipchain.rights.profile import (
    Confidence,
    Effect,
    Fact,
    Kind,
    LegalProfile,
    LicenceRules,
    Opposition,
    OppositionMode,
    Protection,
    Term,
    TransferRules,
)
from ipchain.scenario.model import (
    Budget,
    Consensus,
    Expectation,
    Fault,
    Governance,
    Jitter,
    Load,
    Network,
    OfficeProfile,
    Scenario,
    Shape,
    Step,
)

_SINCE: Final = date(2026, 1, 1)
Value = TypeVar("Value")


def office_codes(count: int) -> tuple[OfficeId, ...]:
    """`count` codes of places that do not exist: X00, X01, ..., in order."""
    return tuple(OfficeId(f"X{number:02d}") for number in range(count))


def uniform_network(
    delay_us: Micros,
    *,
    jitter_us: Micros = 0,
    shape: Shape = "normal",
    loss: Fraction = Fraction(0),
    duplicate: Fraction = Fraction(0),
    disk_us: Micros = 0,
) -> Network:
    """Every pair has the same delay and spread."""
    return Network(
        profile="ideal",
        topology="mesh",
        delay_us=delay_us,
        jitter=Jitter(absolute_us=jitter_us),
        shape=shape,
        loss=loss,
        duplicate=duplicate,
        bandwidth_bps=None,
        disk_us=disk_us,
    )


def filings(rate: Fraction, offices: tuple[OfficeId, ...], from_us: Micros, until_us: Micros) -> Load:
    """Trade-mark filings over all these offices together, at `rate` per second."""
    return Load("filings", Kind.TRADE_MARK, rate, offices, shared=True, from_us=from_us, until_us=until_us, line=0)


def synthetic(
    settings: Settings,
    offices: tuple[OfficeId, ...],
    network: Network,
    *,
    seed: int,
    duration_us: Micros,
    name: str = "synthetic",
    load: tuple[Load, ...] = (),
    steps: tuple[Step, ...] = (),
    faults: tuple[Fault, ...] = (),
    expect: tuple[Expectation, ...] = (),
) -> Scenario:
    """A scenario of numbered offices under these settings; the built-in guarantees are on."""
    return Scenario(
        name=name,
        path="",
        source=b"",
        title=name,
        description="",
        authors=(),
        tags=(),
        language="en",
        calendar=_SINCE,
        seed=seed,
        duration_us=duration_us,
        offices=tuple(_office(code) for code in offices),
        parties=(),
        consensus=Consensus("raft" if isinstance(settings, RaftSettings) else "pbft", settings, offices),
        governance=Governance("one-office-one-vote", Constitution(offices)),
        network=network,
        steps=steps,
        load=load,
        faults=faults,
        expect=expect,
        budget=Budget(wall_time_us=None),
    )


def _invented(value: Value) -> Fact[Value]:
    return Fact(value, "invented", _SINCE, Confidence.UNVERIFIED)


def _office(code: OfficeId) -> OfficeProfile:
    return OfficeProfile(
        code=code,
        name=f"Place {code} (invented)",
        names={},
        city="nowhere",
        latitude_udeg=0,
        longitude_udeg=0,
        time_zone="Etc/UTC",
        legal=_neutral_law(code),
        invented=True,
    )


def _neutral_law(code: OfficeId) -> LegalProfile:
    return LegalProfile(
        office=code,
        kinds=(Kind.TRADE_MARK,),
        opposition={Kind.TRADE_MARK: Opposition(_invented(OppositionMode.NONE), None)},
        protection={Kind.TRADE_MARK: Protection(_invented(Term(years=10)), _invented(True))},
        licence=LicenceRules(_invented(True), _invented(Effect.DECLARATORY), _invented(False)),
        transfer=TransferRules(_invented(Effect.DECLARATORY)),
    )
