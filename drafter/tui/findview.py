"""The preview of a phrase: whole, with what matched marked, and what a writer wants to know before using it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from drafter.bank import Bank
from drafter.model import Phrase
from drafter.search.engine import Hit
from drafter.search.filters import GROUPS
from drafter.search.index import Index
from drafter.search.showing import Shown, Span
from drafter.tui import keys
from drafter.tui.cells import pad, width, wrap
from drafter.tui.panel import Fragments
from drafter.tui.safe import safe_line

_CLAIMS = {
    "soft": "评价，合乎实际才用",
    "hard": "说的是具体的事，属实才用",
}
_NEIGHBOURS = 4
HOW_TO = (
    ("汉字", "战斗堡垒；错一字、少一字、颠倒也行"),
    ("几个词", "战斗堡垒 先锋模范，不论先后"),
    ("拼音", "zhandoubaolei，或首字母 zdbl"),
    ("混着写", "战斗bl"),
    ("筛选", "@结尾 #作风 =8（八个字的）"),
    ("数字", "1-9 选中；要找数字，先按空格"),
)
"""How to ask, shown while nothing is chosen."""


def lines_of(
    hit: Hit, cells: int, index: Index, bank: Bank | None = None, here: Callable[[Hit], str] | None = None
) -> list[Fragments]:
    """Return the preview of a hit as lines no wider than so many cells.

    Args:
        hit: what is looked at.
        cells: the room there is.
        index: where it was found; it has the names of moves.
        bank: tells what the index does not, such as the other members of its parallel set.
        here: returns the text around the place where the phrase would stand, with the phrase in it.
    """
    lines = marked(Shown(hit.text, hit.spans), cells)
    rows = about(hit, index, bank)
    if here is not None:
        around = here(hit)
        if around:
            rows.append(("放进去是", around))
    lines.append([])
    for label, text in rows:
        lines += labelled(label, text, cells)
    return lines


def about(hit: Hit, index: Index, bank: Bank | None) -> list[tuple[str, str]]:
    """Return what there is to know of a phrase as (label, text)."""
    phrase = bank.by_id.get(hit.id) if bank else None
    group = GROUPS.get(hit.move.split(".")[0], ("",))[0]
    name = next((row[2] for row in index.names if row[0] == "move" and row[1] == hit.move), hit.move)
    rows = [("用在", f"{group}·{name}" if group else name)]
    if hit.topics:
        rows.append(("主题", "、".join(hit.topics)))
    if hit.slots:
        rows.append(("要填", "、".join(_slot(slot, bank) for slot in hit.slots)))
    if hit.since or hit.until:
        rows.append(("时效", f"{hit.since or '……'} 至 {hit.until or '今'}"))
    if phrase and bank:
        rows += _more(phrase, bank)
    elif ":" in hit.id:
        rows.append(("出处", hit.id))
    return rows


def _more(phrase: Phrase, bank: Bank) -> list[tuple[str, str]]:
    rows = []
    if phrase.asserts in _CLAIMS:
        rows.append(("分量", _CLAIMS[phrase.asserts]))
    if phrase.register:
        rows.append(("语体", "、".join(phrase.register)))
    if phrase.set:
        others = [one for one in bank.members(phrase.set) if one.use == phrase.use and one.id != phrase.id]
        shown = [Shown(one.text).text for one in others[:_NEIGHBOURS]]
        if shown:
            rows.append(("同组", "；".join(shown)))
    rows.append(("编号", phrase.id))
    return rows


def _slot(name: str, bank: Bank | None) -> str:
    slot = bank.slots.get(name) if bank else None
    return f"{name}（如{slot.example}）" if slot and slot.example else name


# --- drawing ------------------------------------------------------------------------------------------------


def labelled(label: str, text: str, cells: int) -> list[Fragments]:
    """Return a row of a label and a text; further lines of the text stand under it where there is room."""
    text = safe_line(text)
    lead = f"{label}："
    indent = width(lead) if cells >= 3 * width(lead) else 0
    if not indent:
        return [[("class:label", lead)], *([("", text[a:b])] for a, b in wrap(text, cells))]
    lines: list[Fragments] = []
    for start, end in wrap(text, cells - indent):
        first = ("class:label", lead) if not lines else ("", " " * indent)
        lines.append([first, ("", text[start:end])])
    return lines


def marked(shown: Shown, cells: int, style: str = "") -> list[Fragments]:
    """Return a phrase in full width lines, matched parts and gaps marked."""
    text = safe_line(shown.text)
    return [pieces(text, span, shown, style) for span in wrap(text, cells)]


def pieces(text: str, span: Span, shown: Shown, style: str = "") -> Fragments:
    """Return a part of a shown phrase (start and end) with the style of each piece."""
    cuts = {*span}
    for low, high in (*shown.matched, *shown.gaps):
        cuts |= {min(max(edge, span[0]), span[1]) for edge in (low, high)}
    order = sorted(cuts)
    line: Fragments = []
    for start, end in pairwise(order):
        looks = style
        if _inside(start, shown.gaps):
            looks += " class:gap"
        if _inside(start, shown.matched):
            looks += " class:match"
        line.append((looks.strip(), text[start:end]))
    return line


def _inside(at: int, spans: Sequence[Span]) -> bool:
    return any(low <= at < high for low, high in spans)


def how_to(cells: int) -> list[Fragments]:
    """Return how to ask."""
    found: list[Fragments] = []
    widest = max(width(label) for label, _ in HOW_TO)
    for label, text in HOW_TO:
        found += labelled(pad(label, widest), text, cells)
    return found


def help_lines(screen: str, cells: int) -> list[Fragments]:
    """Return the keys of a screen: in two columns where all fit, else one below the other."""
    rows = [f"{shown}  {label}" for shown, label in keys.help_rows(screen)]
    half = cells // 2
    if any(width(row) >= half for row in rows):
        return [[("", row)] for row in rows]
    middle = -(-len(rows) // 2)
    right = [*rows[middle:], ""]
    return [[("", pad(left, half)), ("", right[at])] for at, left in enumerate(rows[:middle])]


def in_height(lines: list[Fragments], height: int, more: str = "…") -> list[Fragments]:
    """Return lines that fit into a height: without blank ones, and then with a mark for what is left out."""
    if len(lines) > height:
        lines = [line for line in lines if line]
    if len(lines) > height > 0:
        lines = [*lines[: height - 1], [("class:dim", more)]]
    return lines
