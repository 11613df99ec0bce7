"""Answering a query: likely phrases by the pairs of syllables they share with it, then the score of each of those."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, product

from drafter.search import syllables
from drafter.search.aligned import align, is_han
from drafter.search.filters import Filter
from drafter.search.index import Index, first_letter
from drafter.search.query import BEGINNING, CHAR, SLIP, SYLLABLE, Item, Query, interpretations
from drafter.search.rank import LEAST, Context, Pattern, score

_BUDGET = 6000
"""Entries of lists that are counted for one interpretation; the commonest pairs are left out beyond it."""
_LOOKED_AT = 300
"""Phrases held against the query roughly; the best of them are aligned."""
_ALIGNED = 24
_LONG = 3
"""A query of so many items that is found as it was asked is not looked for with slips."""
_WORD_FOR_WORD = 0.97
"""From this fit on there is nothing better to be found by cutting letters in another way."""
_LENGTHY = 24
"""A query of more items points to so few phrases that half as many are aligned."""
_EXACT = 0.92
"""From this fit on a phrase holds what was asked as it was asked."""

_Found = dict[int, tuple[float, list[int]]]
"""Number of a phrase → its fit and the positions of the characters that answer."""


class Hit:
    """A phrase that answers a query.

    `spans` are offsets (code points, end excluded) into `text`, which is as it stands in the bank. `topics` holds
    the topic in full, or nothing.
    """

    __slots__ = ("id", "move", "score", "since", "slots", "spans", "text", "topics", "until")

    def __init__(self, row: Sequence[str], text: str, score: float, spans: list[tuple[int, int]]) -> None:
        self.id, self.move, topic, _, self.since, self.until, slots = row
        self.text = text
        self.score = score
        self.topics = [topic] if topic else []
        self.slots = slots.split(",") if slots else []
        self.spans = spans


class Answer:
    """The hits of a query, best first, and the nearest phrase where there is none (None if nothing is near)."""

    __slots__ = ("hits", "nearest", "notes")

    def __init__(self, hits: list[Hit], nearest: Hit | None = None, notes: Sequence[str] = ()) -> None:
        self.hits = hits
        self.nearest = nearest
        self.notes = list(notes)


def search(
    index: Index,
    text: str,
    limit: int = 10,
    wanted: Filter | None = None,
    context: Context | None = None,
) -> Answer:
    """Return the phrases that answer a query.

    Args:
        index: where to look.
        text: characters, pinyin, initials or a mixture, in terms parted by blanks; `@语步 #主题 =字数` are filters.
            Anything goes: what cannot be read is not looked for.
        limit: most hits to return.
        wanted: further filters.
        context: what the phrase is wanted for.
    """
    query = Query(text)
    given = wanted or Filter()
    admits = given.joined(query).test(index)
    here = context or Context()
    if admits is None:
        return Answer([], notes=given.joined(query).unknown(index))
    terms = [index.simplified(term) for term in query.terms]
    if not terms:
        asked = query.moves or query.topics or query.width or given
        numbers = islice(filter(admits, range(len(index))), limit) if asked else ()
        return Answer([_hit(index, number, 1.0, []) for number in numbers])
    found = _found(index, terms, limit, admits)
    return _answer(index, found, limit, here)


def _found(index: Index, terms: Sequence[str], limit: int, admits: Callable[[int], bool]) -> _Found:
    ways = interpretations(terms)
    if len(ways[0]) > _LENGTHY:
        del ways[2:]
    patterns = [Pattern(way, index) for way in ways]
    found: _Found = {}
    for way, pattern in zip(ways, patterns, strict=True):
        _try(index, pattern, _best(index, way, _close(index, way), admits), found)
        if sum([fit >= _WORD_FOR_WORD for fit, _ in found.values()]) >= limit:
            return found
    if len(ways[0]) >= _LONG and any(fit >= _EXACT for fit, _ in found.values()):
        return found
    # Nothing, or little, is as it was asked: there may be a slip.
    runs = [syllables.neighbours(run) for term in terms for run in _runs(term)]
    lists = _loose(index, ways, list(dict.fromkeys(chain.from_iterable(runs))))
    numbers = _best(index, ways[0], lists, admits)
    for pattern in patterns[:2]:
        _try(index, pattern, numbers, found)
    return found


def _runs(term: str) -> list[str]:
    return "".join(char if char.isascii() and char.isalpha() else " " for char in term).split()


def _answer(index: Index, found: _Found, limit: int, here: Context) -> Answer:
    # Numbers are in order of length, so that of very many hits only the best fits need be scored in full.
    likely = sorted(found, key=lambda number: (-found[number][0], number))[: 4 * limit + 20]
    scored = []
    for number in likely:
        fit, places = found[number]
        _, move, _, genres, since, until, _ = index.row(number)
        length = index.starts[number + 1] - index.starts[number]
        worth = score(fit, len(places), length, here.usefulness(move, genres, since, until))
        scored.append((-worth, number))
    scored.sort()
    good = [(number, -worth) for worth, number in scored if found[number][0] >= LEAST][:limit]
    hits = [_hit(index, number, worth, found[number][1]) for number, worth in good]
    if hits or not scored:
        return Answer(hits)
    worth, number = scored[0]
    return Answer([], _hit(index, number, -worth, found[number][1]))


def _hit(index: Index, number: int, worth: float, places: Sequence[int]) -> Hit:
    text = index.text(number)
    offsets = align(text)[1]
    spans: list[tuple[int, int]] = []
    for place in places:
        at = offsets[place]
        if spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return Hit(index.row(number), text, round(worth, 4), spans)


# --- holding phrases against a query ---------------------------------------------------------------------


def _try(index: Index, pattern: Pattern, numbers: Iterable[int], found: _Found) -> None:
    starts, chars, sounds = index.starts, index.chars, index.sounds
    for number in numbers:
        start, end = starts[number], starts[number + 1]
        fit, places = pattern.fit(chars[start:end], sounds[start:end])
        if number not in found or fit > found[number][0]:
            found[number] = fit, places


def _best(
    index: Index, items: Sequence[Item], lists: Sequence[list[int]], admits: Callable[[int], bool]
) -> list[int]:
    """Return the phrases that stand in most of the lists and hold most of what is asked."""
    order = list(islice(_by_votes(lists, admits), _LOOKED_AT))
    if len(order) <= _ALIGNED:
        return [number for number, _ in order]
    wanted = "".join(item.text for item in items if item.kind == CHAR)
    needle = "".join(item.text for item in items) if len(wanted) == len(items) else ""
    codes = [
        index.readings(item.text)[:1] if item.kind == CHAR else syllables.CODE[item.text]
        for item in items
        if item.kind in (CHAR, SYLLABLE)
    ]
    voice = "".join(codes) if len(codes) == len(items) else ""
    starts, chars, sounds = index.starts, index.chars, index.sounds
    rough = []
    for rank, (number, votes) in enumerate(order):
        start, end = starts[number], starts[number + 1]
        text, sound = chars[start:end], sounds[start:end]
        held = votes + sum([char in text for char in wanted]) + sum([code in sound for code in codes])
        if needle and needle in text:
            held += len(needle)
        if voice and voice in sound:
            held += 2
        rough.append((-held, rank, number))
    return [number for _, _, number in sorted(rough)[: _ALIGNED if len(items) <= _LENGTHY else _ALIGNED // 2]]


def _by_votes(lists: Sequence[list[int]], admits: Callable[[int], bool]) -> Iterator[tuple[int, int]]:
    """Yield admitted numbers and how many of the lists they stand in, most first, short phrases first among equals."""
    used: list[list[int]] = []
    total = 0
    for one in sorted(lists, key=len):
        total += len(one)
        if used and total > _BUDGET:
            used.append(one[: _BUDGET // 4])
            break
        used.append(one)
    counted = Counter(chain.from_iterable(used))
    for votes in range(max(counted.values(), default=0), 0, -1):
        for number in sorted([number for number, count in counted.items() if count == votes]):
            if admits(number):
                yield number, votes


# --- which phrases may answer ------------------------------------------------------------------------------


def _codes(index: Index, item: Item) -> str:
    if item.kind == CHAR:
        return index.readings(item.text)[:3]
    return syllables.CODE[item.text] if item.kind == SYLLABLE else syllables.beginning(item.text)


def _close(index: Index, items: Sequence[Item]) -> list[list[int]]:
    """Return lists of the phrases that hold neighbouring items side by side."""
    if len(items) == 1:
        return _single(index, items[0])
    lists = []
    for left, right in pairwise(items):
        if SLIP in (left.kind, right.kind):
            continue
        if BEGINNING not in (left.kind, right.kind) or (
            len(items) == 2 and (left.kind, right.kind) != (BEGINNING, BEGINNING)
        ):
            lists.append(_pair(index, _codes(index, left), _codes(index, right)))
    if any(item.kind == BEGINNING for item in items):
        letters = [_letters(index, item) for item in items]
        for three in (letters[at : at + 3] for at in range(max(1, len(letters) - 2))):
            lists += [index.with_initials("".join(way)) for way in islice(product(*three), 4)]
    return [one for one in lists if one]


def _letters(index: Index, item: Item) -> str:
    if item.kind == CHAR:
        return "".join(dict.fromkeys(first_letter(code) for code in index.readings(item.text)[:2]))
    return item.text[0]


def _pair(index: Index, lefts: str, rights: str) -> list[int]:
    """Return the phrases that hold one of the left syllables before one of the right ones."""
    found = [index.with_pair(left, right) for left in lefts for right in rights]
    found = [one for one in found if one]
    if len(found) < 2:
        return found[0] if found else []
    return sorted(set(chain.from_iterable(found)))


def _single(index: Index, item: Item) -> list[list[int]]:
    if item.kind == CHAR:
        held = index.with_char(item.text)
        if len(held) >= _ALIGNED or not is_han(item.text):
            return [held]
        return [held, *(index.with_sound(code) for code in index.readings(item.text))]
    if item.kind == SYLLABLE:
        return [index.with_sound(syllables.CODE[item.text])]
    return [index.with_initials(item.text[0])]


def _loose(index: Index, ways: Sequence[Sequence[Item]], pairs: Iterable[tuple[str, str]]) -> list[list[int]]:
    """Return lists of phrases that hold items in another order, with something between, or near by."""
    lists = _close(index, ways[0])
    items = ways[0]
    lists += lists
    whole = [item for item in items if item.kind in (CHAR, SYLLABLE)]
    for left, right in [*zip(whole, whole[2:], strict=False), *zip(whole[1:], whole, strict=False)]:
        lists.append(_pair(index, _codes(index, left), _codes(index, right)))
    lists += [index.with_pair(syllables.CODE[left], syllables.CODE[right]) for left, right in pairs]
    if len(items) <= 4 or len(whole) < 3:
        for item in whole:
            lists.append(index.with_char(item.text) if item.kind == CHAR else _single(index, item)[0])
    if any(item.kind != CHAR for item in items):
        threes = dict.fromkeys(
            letters[at : at + 3]
            for letters in ("".join(_letters(index, item)[:1] for item in way) for way in ways[:3])
            for at in range(max(1, len(letters) - 2))
        )
        lists += map(index.with_initials, threes)
    return [one for one in lists if one]
