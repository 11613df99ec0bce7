"""What must hold of the phrase bank beyond its form; the readers of its files have seen to that.

A new rule is a decorated check in one of the modules and a line in `RULES`, with a file under
`tests/invalid/bank/` that breaks it and no other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from drafter.bank import Bank
from drafter.banklint import coverage, names, parallel, uses, wording
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
    wording.width,
    wording.heading_width,
    wording.era_missing,
    parallel.set_width,
    parallel.set_commas,
    parallel.set_member,
    parallel.set_complete,
    coverage.duplicate,
    coverage.near_duplicate,
    coverage.order(),
    coverage.aspect_coverage,
    coverage.topic_sets,
    coverage.frame_supply,
    uses.genre_supply(),
    uses.narrow(),
    coverage.fillers,
)
"""All rules, in the order in which faults at one place are told."""


def lint(
    bank: Bank,
    genres: Collection[str] | None = None,
    *,
    needs: Sequence[uses.Use] = (),
    examples: Sequence[uses.Use] = (),
    sources: Sequence[tuple[str, str]] = (),
) -> list[Fault]:
    """Return the faults of a bank in the order of its files, and at one place in the order of the rules.

    Args:
        bank: what `load_bank` gives.
        genres: the ids of the genres there are; without them genres are not looked at.
        needs: what each genre asks of the bank.
        examples: what whole outlines ask of it.
        sources: the bank's files as (name, text), for rules that look at the files themselves.
    """
    around = {
        rule.id: rule
        for rule in (
            names.genre_known(genres),
            uses.genre_supply(needs),
            uses.narrow(examples),
            coverage.order(sources),
        )
    }
    found = [fault for rule in RULES for fault in around.get(rule.id, rule).check(bank)]
    return sorted(found, key=lambda fault: (fault.place.source, fault.place.line, fault.place.column))
