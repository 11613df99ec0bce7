"""What must hold of the phrase bank beyond its form; the readers of its files have seen to that.

A new rule is a decorated check in one of the modules and a line in `RULES`, with a file under
`tests/invalid/bank/` that breaks it and no other.
"""

from __future__ import annotations

from collections.abc import Collection

from drafter.bank import Bank
from drafter.banklint import coverage, names, parallel, wording
from drafter.banklint.rule import Fault, Rule, Severity

__all__ = ["RULES", "Fault", "Rule", "Severity", "lint"]

RULES: tuple[Rule, ...] = (
    names.id_block,
    names.move_known,
    names.topic_known,
    names.kind_known,
    names.mood_known,
    names.genre_known(),
    names.marker_known,
    names.slot_known,
    names.slot_computed,
    names.era,
    wording.measure_step,
    wording.clause_end,
    wording.clause_sentence,
    wording.clause_opening,
    wording.measure_past,
    wording.frame_end,
    wording.heading_end,
    wording.digits,
    wording.half_width,
    wording.blanks,
    wording.characters,
    wording.pairs,
    wording.announced_count,
    parallel.set_width,
    parallel.set_commas,
    parallel.set_member,
    parallel.set_complete,
    coverage.duplicate,
    coverage.aspect_coverage,
    coverage.topic_sets,
    coverage.frame_supply,
    coverage.fillers,
)
"""All rules, in the order in which faults at one place are told."""


def lint(bank: Bank, genres: Collection[str] | None = None) -> list[Fault]:
    """Return the faults of a bank in the order of its files, and at one place in the order of the rules.

    Args:
        bank: what `load_bank` gives.
        genres: the ids of the genres there are; without them genres are not looked at.
    """
    known = names.genre_known(genres)
    rules = (known if rule.id == known.id else rule for rule in RULES)
    found = [fault for rule in rules for fault in rule.check(bank)]
    return sorted(found, key=lambda fault: (fault.place.source, fault.place.line, fault.place.column))
