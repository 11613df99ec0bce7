"""Finding set phrases: by characters, by what sounds alike, by pinyin, by initials, in any order and with slips.

`store` opens the index of a bank, `engine` answers a query with it, `rank` says what makes a good answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from drafter.search.engine import Answer, Hit, search
from drafter.search.filters import Filter
from drafter.search.index import Index
from drafter.search.rank import Context
from drafter.search.store import open_index

__all__ = ["Answer", "Context", "Filter", "Hit", "Index", "open_index", "search", "search_phrases"]


def search_phrases(
    query: str, limit: int = 10, *, extra: Sequence[Path] = (), only: bool = False
) -> list[Hit]:
    """Return the phrases of the bank that answer a query, best first.

    Args:
        query: characters, pinyin, initials or a mixture; `@语步 #主题 =字数` are filters.
        limit: most hits to return.
        extra: further banks: YAML files, folders of them, plain lists (.txt, .tsv).
        only: look in these alone.

    Raises:
        InputError: a file cannot be read or is not valid.
    """
    return search(open_index(extra, only=only), query, limit).hits
