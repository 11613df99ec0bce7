"""Changing the files of a bank as texts: entries are moved, added or taken over with their comments, never re-dumped.

Nothing is written here. Every change is read back and compared with what was there before it is handed out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText, dump_text

Order = Mapping[str, Sequence[str]]
"""Topic → the English ids of its aspects in the order of the table (for 全篇: of the topics)."""
_ENTRY_KEYS = ("id", "text", "subject", "step", "tail_only", "group", "near", "asserts", "moods")
_REST_KEYS = ("genres", "direction", "register", "from", "to", "era", "formula", "max_per_draft", "retired")
_STOCK_KEYS = ("function", "plain", "origin", "gloss", "reading", "misuse")


class Entry(NamedTuple):
    """An entry's lines in its file: from its comments to before the next (0-based, end excluded)."""

    id: str
    start: int
    end: int


class Block(NamedTuple):
    """A block of entries: what its head says, and where its entries stand; `whole` if each has lines of its own."""

    head: Mapping[str, Any]
    entries: tuple[Entry, ...]
    indent: int
    whole: bool


def blocks(source: str, text: str) -> list[Block]:
    """Return the blocks of a bank file.

    Raises:
        SourceError: the file cannot be read.
    """
    file = YamlFile(source, text)
    root = file.root
    return (
        [_block(item, file.lines) for item in root.items if isinstance(item, YamlMap)]
        if isinstance(root, YamlList)
        else []
    )


def sort_text(source: str, text: str, order: Order) -> str:
    """Return a bank file with the entries of each block in order; comments stay with the entry below them.

    Entries go by id, its numbers as numbers; members of a set in the order of the table of topics. Blocks stay
    where they are: their order is the writer's.

    Raises:
        SourceError: the file cannot be read.
    """
    lines = _lines(text)
    changed = list(lines)
    for block in blocks(source, text):
        wanted = sorted(block.entries, key=lambda entry: sort_key(entry.id, _set_order(block, order)))
        if not block.whole or wanted == list(block.entries):
            continue
        start, end = block.entries[0].start, block.entries[-1].end
        changed[start:end] = [line for entry in wanted for line in lines[entry.start : entry.end]]
    result = _joined(changed, text)
    if _content(source, result) != _content(source, text):
        raise AssertionError("sorting changed what the file says")
    return result


def unsorted(source: str, text: str, order: Order) -> list[tuple[int, str, str]]:
    """Return entries that stand behind one they should stand before: 1-based line, id, and the id before it."""
    found = []
    for block in blocks(source, text):
        places = _set_order(block, order)
        for before, entry in zip(block.entries, block.entries[1:], strict=False):
            if sort_key(entry.id, places) < sort_key(before.id, places):
                found.append((entry.start + 1, entry.id, before.id))
    return found


def sort_key(name: str, places: Mapping[str, int]) -> tuple[object, ...]:
    """Return what an id is ordered by: the place of its last part in the table, then the parts, numbers as numbers."""
    parts = name.split(".")
    return (
        places.get(parts[-1], len(places)) if places else 0,
        [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts],
    )


def add_entry(source: str, text: str, head: Mapping[str, Any], entry: Mapping[str, Any]) -> str:
    """Return a bank file with one entry more: in the block whose head says just `head`, else in a new one at the end.

    Args:
        source: the file's name for messages.
        text: what the file says; may be empty.
        head: what a block says for all its entries (topic, move, genres …).
        entry: id, text and whatever else is the entry's own.

    Raises:
        SourceError: the file cannot be read.
        ValueError: a value holds characters that cannot be written.
    """
    bare = not any(line.strip() and not line.lstrip().startswith("#") for line in _lines(text))
    lines = _lines(text)
    wanted = {key: _plain(value) for key, value in head.items()}
    for block in [] if bare else blocks(source, text):
        if block.whole and block.entries and dict(block.head) == wanted:
            at = block.entries[-1].end
            lines[at:at] = _entry_lines(entry, " " * block.indent)
            break
    else:
        while lines and not lines[-1].strip():
            lines.pop()
        shared = [f"{key}: {_value(value)}" for key, value in head.items()]
        first, *more = [*shared, "entries:"]
        lines += [f"- {first}", *(f"  {line}" for line in more), *_entry_lines(entry, "  "), ""]
    result = _joined(lines, text)
    before = [] if bare else _content(source, text)
    if len(_content(source, result)) != len(before) + 1:
        raise AssertionError("adding did not add one entry")
    return result


# --- reading a file as lines ------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff"))


def _joined(lines: Sequence[str], like: str) -> str:
    """Return lines as one text, with the line ends of the text it was made from."""
    end = "\r\n" if "\r\n" in like else "\n"
    text = end.join(lines)
    return text if text.endswith(end) or not text else text + end


def _block(node: YamlMap, lines: Sequence[str]) -> Block:
    listed = node.get("entries")
    head = {name.value: _data(value) for name, value in node.pairs if name.value != "entries"}
    items = (
        [item for item in listed.items if isinstance(item, YamlMap)] if isinstance(listed, YamlList) else []
    )
    starts = [item.line - 1 for item in items]
    indents = {_dash(lines[start]) for start in starts}
    whole = (
        isinstance(listed, YamlList)
        and not listed.flow
        and len(items) == len(listed.items)
        and len(set(starts)) == len(starts)
        and len(indents) == 1
        and -1 not in indents
    )
    if not whole:
        named = [_id(item) for item in items]
        return Block(head, tuple(Entry(n, s, s + 1) for n, s in zip(named, starts, strict=True)), 0, False)
    indent = indents.pop()
    entries = []
    begin = _comments_above(lines, starts[0], indent)
    for number, item in enumerate(items):
        after = starts[number + 1] if number + 1 < len(starts) else len(lines)
        end = _end(lines, starts[number], after, indent)
        entries.append(Entry(_id(item), begin, end))
        begin = end
    return Block(head, tuple(entries), indent, True)


def _id(node: YamlMap) -> str:
    value = node.get("id")
    return value.value if isinstance(value, YamlText) else ""


def _dash(line: str) -> int:
    """Return the column of the dash that opens an entry, -1 if none does."""
    bare = line.lstrip(" ")
    return len(line) - len(bare) if bare.startswith("- ") else -1


def _comments_above(lines: Sequence[str], start: int, indent: int) -> int:
    at = start
    while at and lines[at - 1].lstrip().startswith("#") and _depth(lines[at - 1]) >= indent:
        at -= 1
    return at


def _end(lines: Sequence[str], start: int, limit: int, indent: int) -> int:
    """Return the line behind an entry: behind its last line, and comments that stand deeper than its dash."""
    end = start + 1
    for at in range(start + 1, limit):
        line = lines[at]
        if not line.strip():
            continue
        if _depth(line) <= indent:
            if line.lstrip().startswith("#"):
                continue
            break
        end = at + 1
    return end


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _set_order(block: Block, order: Order) -> dict[str, int]:
    if "set" not in block.head:
        return {}
    return {name: at for at, name in enumerate(order.get(str(block.head.get("topic", "")), ()))}


# --- what a file says, for comparing -----------------------------------------------------------------


def _data(node: YamlNode) -> Any:
    if isinstance(node, YamlText):
        return node.value
    if isinstance(node, YamlList):
        return [_data(item) for item in node.items]
    return {name.value: _data(value) for name, value in node.pairs}


def _content(source: str, text: str) -> list[str]:
    """Return all entries with the heads of their blocks, in an order of their own."""
    root = _data(YamlFile(source, text).root)
    rows = []
    for number, block in enumerate(root if isinstance(root, list) else [root]):
        listed = block.get("entries") if isinstance(block, dict) else None
        head = {key: value for key, value in block.items() if key != "entries"} if listed else block
        rows += [repr((number, head, entry)) for entry in (listed or [None])]
    return sorted(rows)


# --- writing an entry ----------------------------------------------------------------------------------


def _entry_lines(entry: Mapping[str, Any], indent: str) -> list[str]:
    keys = [key for key in (*_ENTRY_KEYS, *_REST_KEYS, *_STOCK_KEYS) if key in entry]
    keys += [key for key in entry if key not in keys]
    rows = [f"{key}: {_value(entry[key])}" for key in keys]
    return [f"{indent}- {rows[0]}", *(f"{indent}  {row}" for row in rows[1:])]


def _value(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(dump_text(str(item), flow=True) for item in value) + "]"
    text = _plain(value)
    return f'"{text}"' if isinstance(text, str) and text.isdigit() and len(text) > 1 else dump_text(str(text))


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return [str(item) for item in value] if isinstance(value, (list, tuple)) else str(value)
