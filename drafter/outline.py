"""Outlines and genres: finding a genre, and laying an outline over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from drafter import files, model, schema, settings
from drafter.errors import InputError, SourceError
from drafter.outlinefile import read_outline
from drafter.yamlfile import error_at, split_lines

MAX_GENRES = 4
LEVELS = ("一级", "二级", "三级")
"""The recipes that points have when they name none; they are always there."""


def load_outline(path: Path, words: model.Vocabulary, facts: Sequence[model.Fact] = ()) -> model.Outline:
    """Read an outline and lay it over its genre.

    Args:
        path: the file, or `-` for standard input.
        words: the names it may use.
        facts: further facts of the head (from the command line); they go before those of the file.

    Raises:
        InputError: the file cannot be read.
        SourceError: a fault in the file or in a genre it names.
    """
    if str(path) == "-":
        return outline_of(files.read_text("-").text, "标准输入", Path(), words, facts)
    return outline_of(files.read_text(path).text, str(path), path.parent, words, facts)


def outline_of(
    text: str, source: str, folder: Path, words: model.Vocabulary, facts: Sequence[model.Fact] = ()
) -> model.Outline:
    """Read the text of an outline and lay it over its genre.

    Args:
        text: what the file says.
        source: its name for messages.
        folder: where to look for genres that are files.
        words: the names it may use.
        facts: further facts of the head (from the command line); they go before those of the file.

    Raises:
        SourceError: a fault in the file or in a genre it names.
    """
    own = read_outline(text, source, words)
    texts = {source: text}
    merged = _merge_genres(replace(own, facts=_lay(facts, own.facts)), folder, words, texts)
    _check_recipes(merged, texts)
    return replace(merged, facts=tuple(_as_value(fact, merged, words) for fact in merged.facts))


def _as_value(fact: model.Fact, merged: model.Outline, words: model.Vocabulary) -> model.Fact:
    """Return a fact of the head as the genre asks for it: as a value where its name is a slot, whatever is in it."""
    asked = fact.name in (*merged.needs, *merged.takes) and fact.name in words.slots
    if not (asked and fact.record and (fact.quantities or fact.gist)):
        return fact
    parts = [fact.value, *(f" {quantity.text}" for quantity in fact.quantities)]
    whole = "".join(parts) + (f"，{fact.gist}" if fact.gist else "")
    return replace(fact, value=whole, quantities=(), gist="", record=False)


def _merge_genres(
    outline: model.Outline, folder: Path, words: model.Vocabulary, texts: Mapping[str, str]
) -> model.Outline:
    """Lay an outline over its genre, the genre over its own, and so on."""
    seen = [outline.source]
    merged = outline
    while merged.genre:
        message, hint, genre = "", "", None
        try:
            genre = find_genre(merged.genre, folder, words)
        except UnknownGenre as error:
            message, hint = error.message, error.hint
        if genre and genre.source in seen:
            message, hint = f"文种绕成了圈：{' → '.join([*seen, genre.source])}", "让其中一个不再写 genre"
        elif len(seen) > MAX_GENRES:
            message, hint = f"文种套了 {MAX_GENRES} 层以上", "直接写最上层的文种"
        if genre is None or message:
            raise _fault(merged.genre_place, texts, message, hint)
        seen.append(genre.source)
        merged = lay_over(merged, genre)
        folder = Path(genre.source).parent
    if merged.body is None:
        raise SourceError(
            "没有写文种，也没有写 body", outline.source, hint="在开头加一行，例如 genre: forum_lead"
        )
    return merged


def _check_recipes(outline: model.Outline, texts: Mapping[str, str]) -> None:
    known = [*outline.recipes, *(name for name in LEVELS if name not in outline.recipes)]
    items = [*(outline.points or ()), *(outline.body or ())]
    for point in _points(items + [item for body in outline.recipes.values() for item in body]):
        if point.recipe and point.recipe not in known:
            message, hint = schema.unknown(point.recipe, known, "写法")
            raise _fault(point.recipe_place, texts, message, hint)


def _points(items: Iterable[model.Item]) -> Iterator[model.Point]:
    """Yield all points among items and below them."""
    for item in items:
        if isinstance(item, model.PointsItem):
            yield from _points(item.defaults)
        elif isinstance(item, model.Point):
            yield item
            yield from _points([*(item.points or ()), *(item.body or ())])


def _fault(place: model.Place, texts: Mapping[str, str], message: str, hint: str) -> SourceError:
    """Return a fault at a place, with its line; files that are not at hand are read again."""
    text = texts.get(place.source)
    if text is None:
        try:
            text = files.read_text(Path(place.source)).text
        except InputError:
            text = ""
    return error_at(split_lines(text), place.source, place.line, place.column, message, hint)


_TAKEN = (
    *("name", "title", "subtitle", "speaker", "audience", "place_name", "direction", "register", "mood"),
    *("date", "length", "pace", "numbering", "verified", "needs", "takes"),
)


def lay_over(outline: model.Outline, genre: model.Outline) -> model.Outline:
    """Return `outline` with what it lacks taken from `genre`: key by key; facts and recipes add up by name."""
    taken = {name: getattr(outline, name) or getattr(genre, name) for name in _TAKEN}
    own = outline.body is not None
    has_points = outline.points is not None or outline.count != (0, 0)
    return replace(
        outline,
        **taken,
        genre=genre.genre,
        genre_place=genre.genre_place,
        genres=(*outline.genres, genre.id),
        facts=_lay(outline.facts, genre.facts),
        recipes={**genre.recipes, **outline.recipes},
        body=outline.body if own else genre.body,
        points=outline.points if own or has_points else genre.points,
        count=outline.count if own or has_points else genre.count,
    )


def _lay(near: Sequence[model.Fact], far: Sequence[model.Fact]) -> tuple[model.Fact, ...]:
    hidden = {fact.name for fact in near}
    return (*(fact for fact in far if fact.name not in hidden), *near)


class UnknownGenre(InputError):
    """There is no genre of that name; `hint` names the nearest."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message}；{hint}")
        self.message = message
        self.hint = hint


def find_genre(name: str, folder: Path, words: model.Vocabulary) -> model.Outline:
    """Return the genre of that id, Chinese name, or file beside the outline.

    Raises:
        UnknownGenre: there is none.
        InputError: the file cannot be read or is faulty.
    """
    beside = folder / name
    if name.endswith((".yaml", ".yml")):
        if not beside.is_file():
            hint = "把文件放到同一个文件夹，或写 drafter genres 列出的名称"
            raise UnknownGenre(f"文种文件 {name} 不在提纲旁边", hint)
        return read_outline(files.read_text(beside).text, str(beside), words, beside.stem)
    known = genres(words)
    for genre in known:
        if name in (genre.id, genre.name):
            return genre
    message, hint = schema.unknown(name, [text for genre in known for text in (genre.id, genre.name)], "文种")
    raise UnknownGenre(message, hint or "drafter genres 列出全部文种")


def genres(words: model.Vocabulary, folder: Path | None = None) -> list[model.Outline]:
    """Return all shipped genres, by id.

    Raises:
        SourceError: a genre file is faulty.
    """
    return list(_genres(str(folder or settings.data_folder("outlines")), _Words(words)))


class _Words:
    """A vocabulary that counts as one for the cache: genres do not change while the program runs."""

    def __init__(self, words: model.Vocabulary) -> None:
        self.words = words

    def __hash__(self) -> int:
        return hash(self.words.phrases)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Words) and other.words == self.words


@lru_cache(maxsize=4)
def _genres(folder: str, words: _Words) -> tuple[model.Outline, ...]:
    paths = sorted(Path(folder).glob("*.yaml"))
    return tuple(
        read_outline(files.read_text(path).text, str(path), words.words, path.stem) for path in paths
    )
