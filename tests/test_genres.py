"""Every genre has an example that keeps the laws and frames to choose from, and does for outlines nobody tuned for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from drafter.bank import Bank
from drafter.compose import compose_draft, frames
from drafter.compose.context import Context
from drafter.draft import Draft
from drafter.model import Outline
from drafter.outline import genres, load_outline
from tests import laws
from tests.conftest import EXAMPLES

NAMES = [path.stem for path in EXAMPLES]
UNTUNED = sorted((Path(__file__).parent / "outlines").glob("*.yaml"))
SEEDS = range(3)
SPOKEN = {
    *(
        "mobilize",
        "annual",
        "forum_lead",
        "forum_speak",
        "award",
        "experience",
        "duty_report",
        "party_lesson",
    ),
    *("training_open", "ceremony", "welcome", "toast", "emcee", "survey", "festival", "appoint", "pledge"),
}


def broken_laws(draft: Draft, outline: Outline, bank: Bank) -> dict[str, Any]:
    """Return what a draft breaks, by law."""
    off = draft.target and abs(draft.characters - draft.target) > 0.1 * draft.target
    found: dict[str, Any] = {
        "gaps": draft.gaps,
        "unused": draft.unused_facts,
        "lost": laws.lost_facts(draft, outline, bank),
        "figures": laws.loose_figures(draft),
        "claims": laws.unticked_claims(draft, outline, bank),
        "twice": laws.repeated_phrases(draft, bank),
        "counts": laws.wrong_counts(draft),
        "shares": laws.off_share(draft),
        "offsets": not laws.offsets_hold(draft),
        "length": (draft.characters, draft.target) if off else (),
    }
    return {law: what for law, what in found.items() if what}


def test_all_genres_are_there(bank: Bank) -> None:
    known = {genre.id for genre in genres(bank.vocabulary)}
    assert known >= SPOKEN | {"overview", "feature"}
    shown = {outline.genres[0] for outline in (load_outline(path, bank.vocabulary) for path in EXAMPLES)}
    assert known == shown


@pytest.mark.parametrize("name", NAMES)
def test_an_example_keeps_the_laws(name: str, examples: dict[str, Outline], bank: Bank) -> None:
    texts = set()
    for seed in SEEDS:
        draft = compose_draft(examples[name], bank, seed)
        assert broken_laws(draft, examples[name], bank) == {}, seed
        texts.add(tuple(sentence.text for sentence in draft.sentences()))
    assert len(texts) == len(SEEDS)


def test_language_keeps_its_limits_in_every_genre(examples: dict[str, Outline], bank: Bank) -> None:
    for name in NAMES:
        counted = laws.Language()
        for seed in SEEDS:
            counted.add(compose_draft(examples[name], bank, seed), bank)
        assert counted.filler_rate <= 15, name
        assert counted.short_of_80 >= 0.9, name
        assert max(counted.repeats) <= 5, name


@pytest.mark.parametrize("path", UNTUNED, ids=lambda path: path.stem)
def test_an_outline_nobody_tuned_for_keeps_the_laws(path: Path, bank: Bank) -> None:
    outline = load_outline(path, bank.vocabulary)
    for seed in SEEDS:
        assert broken_laws(compose_draft(outline, bank, seed), outline, bank) == {}, seed


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_twenty_seeds_keep_the_laws_and_use_the_best_frames(
    name: str, examples: dict[str, Outline], bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    best: set[str] = set()
    used: set[str] = set()

    def rank(move: str, site: frames.Site, context: Context, topic: str) -> Sequence[tuple[object, object]]:
        rows = frames.ordered(move, site, context, topic)
        best.update(phrase.id for order, phrase, _ in rows if order[:-1] == rows[0][0][:-1])
        return [(phrase, lacking) for _, phrase, lacking in rows]

    monkeypatch.setattr(frames, "rank", rank)
    texts = set()
    for seed in range(20):
        draft = compose_draft(examples[name], bank, seed)
        assert broken_laws(draft, examples[name], bank) == {}, seed
        texts.add(tuple(sentence.text for sentence in draft.sentences()))
        used |= {part.phrase for sentence in draft.sentences() for part in sentence.parts if part.phrase}
    assert len(texts) == 20
    assert len(best & used) >= 0.7 * len(best)
