"""Why an entry was refused: one closed table of codes, each with its sentence.

A receipt carries the code, people read the sentence. A code that is not in this table never leaves the register.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

REASONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # ---- the entry itself
        "unreadable": "The entry's bytes are not an action that this register knows.",
        "date-impossible": "The entry's legal date is not a date of the calendar.",
        "number-used": "The office has used this number for another entry.",
        "unknown-office": "No office of this code keeps a register on this ledger.",
        "office-suspended": "The offices have decided that this one may not write for the time being.",
        # ---- the right
        "unknown-right": "No right of this name is on the ledger.",
        "right-exists": "A right of this name is on the ledger already.",
        "no-part-here": "The right has no entry in this office's register.",
        "life-cycle": "The right's state in this office's register does not allow this act.",
        "frozen": "Dealings with the right are stopped by an order.",
        # ---- filing
        "kind-not-kept": "The office does not keep this kind of right.",
        "law-not-stated": "The office's profile does not state the term and opposition rules for this kind of right.",
        "name-missing": "A right and every party to an act need a name.",
        "class-unknown": "Nice classes are whole numbers from 1 to 45, each named once.",
        "number-taken": "The office has given this number to another right of the kind.",
        "priority-unknown": "The right whose priority is claimed is not on the ledger.",
        "priority-not-offered": "This kind of right knows no priority, or the earlier right is of another kind.",
        "priority-other-applicant": "The earlier right, whose priority is claimed, does not belong to this applicant.",
        "priority-too-late": "The priority period since the earlier filing is over.",
        # ---- extension
        "not-office-of-origin": "Only the office of origin can extend a right.",
        "nothing-asked": "The entry names no office.",
        "already-extended": "The right was extended to this office before, or has its origin there.",
        "not-designated": "The office was not asked to take the right, or has answered already.",
        "reason-unknown": "A refusal must give one of the known reason codes.",
        # ---- title
        "not-owner": "The party does not own what it deals with.",
        "same-party": "Both sides of the deal are the same party.",
        "share-impossible": "A share is more than nothing and at most the whole.",
        "share-too-fine": "The deal would leave shares finer than one part in a million million.",
        "partial-not-allowed": "The office's law does not allow a deal in part of the goods.",
        "goods-outside-right": "The right does not cover these goods.",
        "contract-later": "The contract cannot be later than the day on which it is recorded.",
        # ---- licences
        "licence-not-recordable": "The office's register does not take this sort of licence.",
        "sublicence-not-recordable": "The office's register does not take sub-licences.",
        "no-power-to-sublicense": "The licensee has no power to grant sub-licences.",
        "beyond-parent-licence": "A sub-licence may not reach beyond the licence it is taken from.",
        "territory-outside-right": "The right has no live entry in part of this territory.",
        "term-impossible": "A term is made of whole years, months and days, none below zero or beyond the calendar.",
        "term-beyond-right": "The licence would outlast the longest possible term of the right.",
        "exclusive-conflict": "An exclusive licence for the same goods, territory and time stands in the way.",
        # ---- keeping up and giving up
        "not-renewable": "This kind of right cannot be renewed at this office.",
        "too-early": "The right is renewed for the coming term already.",
        "longest-term-reached": "The right has reached its longest possible term.",
        # ---- opposition
        "opposition-not-offered": "The office does not offer opposition against this kind of right.",
        "window-closed": "The time for opposition is over.",
        "window-open": "The time for opposition is not over yet.",
        "own-right": "Nobody opposes their own right.",
        "nothing-to-decide": "Nothing waits for a decision of this office.",
        # ---- correction and orders
        "entry-unknown": "No effective entry of this name is on the right's record.",
        "entry-of-another-office": "An office corrects only what it entered itself.",
        "field-not-correctable": "This entry has no such field that can be corrected.",
        "already-frozen": "Dealings with the right are stopped in this register already.",
        "not-frozen": "Dealings with the right are not stopped in this register.",
    }
)
"""Code to sentence. Every code is covered by a test."""
