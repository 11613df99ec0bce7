"""Layouts: how a page looks, as data with the strength and the source of every value (`layouts/*.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from drafter import files, settings
from drafter.errors import SourceError, UsageError
from drafter.yamlfile import YamlFile, YamlList, YamlMap, YamlNode, YamlText

GRADES = ("规定", "一般", "实务")
MAX_DOCX = 50 * 1024 * 1024
MAX_DEPTH = 4

SIZES = {
    "初号": 42.0,
    "小初": 36.0,
    "一号": 26.0,
    "小一": 24.0,
    "二号": 22.0,
    "小二": 18.0,
    "三号": 16.0,
    "小三": 15.0,
    "四号": 14.0,
    "小四": 12.0,
    "五号": 10.5,
    "小五": 9.0,
}
"""Chinese type sizes in points."""

PAGE_KEYS = ("width", "height", "top", "bottom", "left", "right", "footer", "characters", "lines")
STYLE_KEYS = ("font", "latin", "size", "line", "indent", "align", "before")
NUMBER_KEYS = ("font", "latin", "size", "sign", "place")
STYLES = (
    "body",
    "title",
    "subtitle",
    "date",
    "speaker",
    "salutation",
    "heading1",
    "heading2",
    "heading3",
    "heading4",
    "couplet",
    "sheet",
)
_BASES = {"body": "", "couplet": "heading1"}
ALIGNS = {"居中": "center", "两端": "both", "左": "left", "右": "right"}
SIGNS = {"一字线": ("— ", " —"), "短横": ("- ", " -"), "无": ("", "")}
PLACES = ("居中", "外侧")

_FORMS: dict[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("width", "height", "top", "bottom", "left", "right", "footer"), (r"\d+(?:\.\d+)?毫米", "37毫米")
    ),
    "characters": (r"\d+字", "28字"),
    "lines": (r"\d+行", "22行"),
    "font": (r"[^；]+", "仿宋_GB2312、仿宋"),
    "latin": (r"[^；]+", "Times New Roman"),
    "size": ("|".join(SIZES) + r"|\d+(?:\.5)?磅", "三号"),
    "line": (r"\d+(?:\.\d+)?磅|\d(?:\.\d+)?倍", "28.95磅"),
    "indent": (r"\d字", "2字"),
    "align": ("|".join(ALIGNS), "两端"),
    "before": (r"\d(?:\.5)?行", "1行"),
    "sign": ("|".join(SIGNS), "一字线"),
    "place": ("|".join(PLACES), "居中"),
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a layout as written, how strong it is (规定, 一般, 实务) and where it comes from."""

    text: str
    grade: str
    source: str


@dataclass(frozen=True, slots=True)
class Style:
    """How one kind of paragraph looks; lengths in points, `line` exact or, with `times`, a multiple."""

    fonts: tuple[str, ...]
    latin: tuple[str, ...]
    size: float
    line: float
    times: bool
    indent: int
    align: str
    before: float


@dataclass(frozen=True)
class Layout:
    """A layout: its values by section and key, all of them given; `template` holds a unit's own Word file."""

    name: str
    values: Mapping[str, Mapping[str, Value]]
    template: bytes | None = None
    styles: Mapping[str, Style] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "styles", {name: self._style(name) for name in STYLES})

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def text(self, section: str, key: str) -> str:
        """Return a value as written; a style that lacks it takes that of its base, at last of body."""
        found = self.values.get(section, {}).get(key)
        if found:
            return found.text
        base = _BASES.get(section, "body")
        return self.text(base, key) if base else ""

    def millimetres(self, key: str) -> float:
        """Return a length of the page in millimetres."""
        return _figure(self.text("page", key))

    def count(self, key: str) -> int:
        """Return the characters of a line or the lines of a page."""
        return int(_figure(self.text("page", key)))

    def fonts(self, section: str, key: str = "font") -> tuple[str, ...]:
        """Return the fonts of a style, the one to be used first."""
        return tuple(name.strip() for name in self.text(section, key).split("、") if name.strip())

    def size(self, section: str) -> float:
        """Return the size of a style in points."""
        return points(self.text(section, "size"))

    def title_width(self) -> int:
        """Return how many characters of the title fit on a line."""
        width = self.millimetres("width") - self.millimetres("left") - self.millimetres("right")
        return int(width * 72 / 25.4 // self.size("title"))

    def _style(self, name: str) -> Style:
        line = self.text(name, "line")
        times = line.endswith("倍")
        own = self.values.get(name, {}).get("before")
        pitch = _figure(line) * (self.size(name) if times else 1)
        return Style(
            self.fonts(name),
            self.fonts(name, "latin"),
            self.size(name),
            _figure(line),
            times,
            int(_figure(self.text(name, "indent"))),
            ALIGNS[self.text(name, "align")],
            _figure(own.text) * pitch if own else 0.0,
        )


def points(size: str) -> float:
    """Return a size (三号, 16磅) in points."""
    return SIZES[size] if size in SIZES else _figure(size)


def _figure(text: str) -> float:
    match = re.match(r"\d+(?:\.\d+)?", text)
    return float(match.group()) if match else 0.0


@lru_cache(maxsize=1)
def default_layout() -> Layout:
    """Return the layout that is used when none is named."""
    return load_layout("default")


def layouts() -> list[str]:
    """Return the ids of the shipped layouts."""
    return sorted(path.stem for path in settings.data_folder("layouts").glob("*.yaml"))


def load_layout(name: str) -> Layout:
    """Return a layout by id or Chinese name, from a YAML file, or from a Word file whose styles are taken over.

    Raises:
        UsageError: there is none of that name.
        InputError: the file cannot be read or is not valid.
    """
    if name.endswith((".yaml", ".yml")):
        return _build(Path(name))
    if name.endswith(".docx"):
        base = default_layout()
        return Layout(Path(name).stem, base.values, files.read_bytes(Path(name), MAX_DOCX))
    known = settings.data_folder("layouts")
    for path in sorted(known.glob("*.yaml")):
        if name == path.stem:
            return _build(path)
    for path in sorted(known.glob("*.yaml")):
        layout = _build(path)
        if name == layout.name:
            return layout
    raise UsageError(
        f"没有版式“{name}”，可用的有：{'、'.join(layouts())}；也可以写本单位的 .docx 或 .yaml 文件"
    )


def _build(path: Path) -> Layout:
    name, values = _read(path, ())
    for section, keys in (("page", PAGE_KEYS), ("number", NUMBER_KEYS), ("body", STYLE_KEYS[:-1])):
        missing = [key for key in keys if key not in values.get(section, {})]
        if missing:
            raise SourceError(
                f"版式的 {section} 少了 {'、'.join(missing)}", str(path), hint="补上，或写 extends: default"
            )
    return Layout(name, values)


def _read(path: Path, seen: tuple[Path, ...]) -> tuple[str, dict[str, dict[str, Value]]]:
    file = YamlFile(str(path), files.read_text(path).text)
    root = file.root
    if not isinstance(root, YamlMap):
        raise file.error(root, "版式文件要写成“名: 值”", "照着 layouts/default.yaml 写")
    values: dict[str, dict[str, Value]] = {}
    name = path.stem
    base = root.get("extends")
    if isinstance(base, YamlText):
        values = _base(base, path, (*seen, path), file)
    for key, node in root.pairs:
        if key.value == "name" and isinstance(node, YamlText):
            name = node.value
        elif key.value in ("page", "number", *STYLES) and isinstance(node, YamlMap):
            values[key.value] = {**values.get(key.value, {}), **_section(key.value, node, file)}
        elif key.value not in ("name", "extends", "page", "number", *STYLES):
            listed = "、".join(("name", "extends", "page", "number", *STYLES))
            raise file.error(key, f"版式里没有“{key.value}”这一项", f"可用的有：{listed}")
        elif key.value != "extends" or not isinstance(node, YamlText):
            raise file.error(node, f"{key.value} 写得不对", "照着 layouts/default.yaml 写")
    return name, values


def _base(node: YamlText, path: Path, seen: tuple[Path, ...], file: YamlFile) -> dict[str, dict[str, Value]]:
    beside = path.parent / node.value
    shipped = settings.data_folder("layouts") / f"{node.value}.yaml"
    target = beside if node.value.endswith((".yaml", ".yml")) else shipped
    if target in seen or len(seen) > MAX_DEPTH:
        raise file.error(node, "版式绕成了圈，或套得太深", "让其中一个不再写 extends")
    if not target.is_file():
        raise file.error(node, f"没有版式“{node.value}”", f"可用的有：{'、'.join(layouts())}")
    return _read(target, seen)[1]


def _section(section: str, node: YamlMap, file: YamlFile) -> dict[str, Value]:
    allowed = {"page": PAGE_KEYS, "number": NUMBER_KEYS}.get(section, STYLE_KEYS)
    found = {}
    for key, value in node.pairs:
        if key.value not in allowed:
            raise file.error(key, f"{section} 里没有“{key.value}”这一项", f"可用的有：{'、'.join(allowed)}")
        found[key.value] = _value(key.value, value, file)
    return found


def _value(key: str, node: YamlNode, file: YamlFile) -> Value:
    pattern, example = _FORMS[key]
    items = node.items if isinstance(node, YamlList) else (node,)
    texts = [item.value.strip() for item in items if isinstance(item, YamlText)]
    if len(texts) != len(items) or len(texts) != 3 or texts[1] not in GRADES or not texts[2]:
        raise file.error(
            node,
            f"{key} 要写成 [值, 依据, 出处]",
            f"例如 {key}: [{example}, 实务, 本单位习惯]；依据写 规定、一般 或 实务",
        )
    if not re.fullmatch(pattern, texts[0]):
        raise file.error(items[0], f"{key} 写不了“{texts[0]}”", f"写成 {example} 这样")
    return Value(*texts)
