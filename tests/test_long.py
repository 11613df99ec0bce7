"""What takes too long for CI (`make long`): more seeds, edits, exchanged facts; more kills, faults, flipped bits."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from drafter.bank import Bank
from drafter.compose import compose_draft
from drafter.model import Outline
from tests import laws
from tests import test_store as drafts
from tests.test_examples import NAMES, _edits, _exchanged
from tests.test_session import SLACK, Writing, WritingExamples, begun, check_offers

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


def test_a_thousand_kills_lose_nothing_that_was_said(tmp_path: Path) -> None:
    assert drafts.kill_rounds(tmp_path, 1000, 2) > 10_000


def test_ten_thousand_races_for_a_draft(tmp_path: Path) -> None:
    for number in range(20):
        drafts.races(tmp_path / str(number), 250)


@pytest.mark.parametrize("length", [2, 3, 5, 8])
def test_any_calls_may_fail_in_a_row(tmp_path: Path, length: int) -> None:
    failed = 0
    for code in drafts.CODES:
        for name in [*drafts.CALLS, "builtin open", "flock"]:
            failed += drafts.fail_each(tmp_path / f"{length}", name, code, length, tries=length + 2)
    assert failed >= 1000


@pytest.mark.parametrize("file", ["journal.log", "draft.yaml", "draft.yaml.1"])
def test_every_bit_may_be_flipped(tmp_path: Path, file: str) -> None:
    name, content = drafts.prepared(tmp_path)
    for bit in range(8):
        drafts.flip_bits(tmp_path, name, content, file, 1, bit)


def test_thirty_thousand_steps_of_writing() -> None:
    run_state_machine_as_test(Writing, settings=settings(SLACK, max_examples=500, stateful_step_count=50))
    run_state_machine_as_test(
        WritingExamples, settings=settings(SLACK, max_examples=100, stateful_step_count=50)
    )


@pytest.mark.parametrize("name", NAMES)
def test_everything_offered_stands(name: str, bank: Bank) -> None:
    for seed in range(2):
        check_offers(begun(name, bank, seed), every=1, most=5)
