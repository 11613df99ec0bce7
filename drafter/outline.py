"""Outlines and genres: finding a genre, and laying an outline over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from drafter import files, model, schema, settings
from drafter.errors import SourceError
from drafter.outlinefile import read_outline

MAX_GENRES = 4


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
    decoded = files.read_text("-" if str(path) == "-" else path)
    outline = read_outline(decoded.text, "标准输入" if str(path) == "-" else str(path), words)
    return merge_genres(replace(outline, facts=_lay(facts, outline.facts)), path.parent, words)


def merge_genres(outline: model.Outline, folder: Path, words: model.Vocabulary) -> model.Outline:
    """Lay an outline over its genre, the genre over its own, and so on.

    Raises:
        SourceError: a genre is not found, the chain is a circle or longer than four.
    """
    seen = [outline.source]
    merged = outline
    while merged.genre:
        name = merged.genre
        genre = find_genre(name, folder, words, outline.source)
        if genre.source in seen:
            raise SourceError(
                f"文种绕成了圈：{' → '.join([*seen, genre.source])}",
                outline.source,
                hint="让其中一个不再写 genre",
            )
        seen.append(genre.source)
        if len(seen) > MAX_GENRES + 1:
            raise SourceError(f"文种套了 {MAX_GENRES} 层以上", outline.source, hint="直接写最上层的文种")
        merged = lay_over(merged, genre)
        folder = Path(genre.source).parent
    if merged.body is None:
        raise SourceError(
            "没有写文种，也没有写 body", outline.source, hint="在开头加一行，例如 genre: forum_lead"
        )
    return merged


def lay_over(outline: model.Outline, genre: model.Outline) -> model.Outline:
    """Return `outline` with what it lacks taken from `genre`: key by key; facts and recipes add up by name."""
    taken = {
        name: getattr(outline, name) or getattr(genre, name)
        for name in (
            "name",
            "title",
            "subtitle",
            "speaker",
            "audience",
            "place_name",
            "direction",
            "register",
            "mood",
        )
        + ("date", "length", "pace", "numbering", "needs", "takes")
    }
    own = outline.body is not None
    has_points = outline.points is not None or outline.count != (0, 0)
    return replace(
        outline,
        **taken,
        genre=genre.genre,
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


def find_genre(name: str, folder: Path, words: model.Vocabulary, source: str) -> model.Outline:
    """Return the genre of that id, Chinese name, or file beside the outline.

    Raises:
        SourceError: there is none; the nearest name is told.
    """
    beside = folder / name
    if name.endswith((".yaml", ".yml")):
        if not beside.is_file():
            raise SourceError(
                f"文种文件 {name} 不在提纲旁边",
                source,
                hint="把文件放到同一个文件夹，或写 drafter genres 列出的名称",
            )
        return read_outline(files.read_text(beside).text, str(beside), words, beside.stem)
    known = genres(words)
    for genre in known:
        if name in (genre.id, genre.name):
            return genre
    names = [text for genre in known for text in (genre.id, genre.name)]
    message, hint = schema.unknown(name, names, "文种")
    raise SourceError(message, source, hint=hint or "drafter genres 列出全部文种")


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
