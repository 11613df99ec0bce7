"""What takes too long for CI (`make long`): more seeds, more edits, more exchanged facts."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from drafter.bank import Bank
from drafter.compose import compose_draft
from drafter.model import Outline
from tests import laws
from tests.test_examples import NAMES, _edits, _exchanged

pytestmark = pytest.mark.long
ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("name", NAMES)
def test_forty_seeds_keep_the_laws(name: str, examples: dict[str, Outline], bank: Bank) -> None:
    texts = set()
    for seed in range(40):
        draft = compose_draft(examples[name], bank, seed)
        assert draft.gaps == ()
        assert laws.lost_facts(draft, examples[name], bank) == []
        assert laws.loose_figures(draft) == []
        assert laws.unticked_claims(draft, examples[name], bank) == []
        assert laws.repeated_phrases(draft, bank) == []
        assert laws.wrong_counts(draft) == []
        assert laws.off_share(draft) == []
        assert laws.offsets_hold(draft)
        assert abs(draft.characters - draft.target) <= 0.1 * draft.target
        texts.add("".join(sentence.text for sentence in draft.sentences()))
    assert len(texts) == 40


@pytest.mark.parametrize("name", NAMES)
def test_exchanged_facts_keep_the_laws(name: str, examples: dict[str, Outline], bank: Bank) -> None:
    for number in range(60):
        outline = _exchanged(examples[name], random.Random(f"long{name}{number}"))
        draft = compose_draft(outline, bank, number)
        assert laws.lost_facts(draft, outline, bank) == []
        assert laws.loose_figures(draft) == []


def test_a_thousand_edits_leave_the_rest_alone(examples: dict[str, Outline], bank: Bank) -> None:
    chance = random.Random(1)
    outlines = [examples[name] for name in NAMES if examples[name].points]
    calm = 0
    for number in range(1000):
        outline = chance.choice(outlines)
        before = laws.plain_paragraphs(compose_draft(outline, bank, number % 10))
        after = laws.plain_paragraphs(compose_draft(_edits(outline, chance), bank, number % 10))
        calm += sum(before[n] != after[n] for n in before.keys() & after.keys()) <= 3
    assert calm >= 950
