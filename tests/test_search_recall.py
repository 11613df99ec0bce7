"""Search finds what was meant, by kind of query, on real phrases (those of pypinyin's dictionary)."""

from __future__ import annotations

import pytest

from tests.bench.search import Pool, index_of, phrases, recall


def hold(size: int, each: int) -> None:
    corpus = phrases(size)
    shares = recall(index_of(corpus), Pool(corpus, each, seed=5))
    low = {
        kind: share
        for kind, (_, share, _, _) in shares.items()
        if share < (0.96 if kind in ("initials", "southern") else 0.98)
    }
    assert not low
    alone = sum(count for *_, count in shares.values())
    assert sum(share * count for _, _, share, count in shares.values()) / alone >= 0.9


def test_recall_on_a_few_phrases() -> None:
    hold(2_000, 10)


@pytest.mark.long
def test_recall_on_many_phrases() -> None:
    hold(30_000, 300)
