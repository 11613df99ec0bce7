"""Writing outlines: a genre's blank outline, with what each line is for as a comment."""

from __future__ import annotations

from collections.abc import Mapping

from drafter.model import Kind, Outline, Slot

_KINDS_SHOWN = ("活动", "指标", "文件", "任务")
_BUILT_IN = {"标题", "讲话人", "听众", "地点", "日期", "年度"}


def blank_outline(genre: Outline, slots: Mapping[str, Slot], kinds: Mapping[str, Kind]) -> str:
    """Return a commented outline of a genre; it is valid as it stands and shows a 【待补】 for each fact it needs.

    Args:
        genre: the genre.
        slots: the slots by name, for what to ask.
        kinds: the kinds by name, for sample lines.
    """
    lines = [
        f"# {genre.name}：把“#”后面的例子换成自己的内容，去掉行首的“#”；不用的行可以删去。",
        f"genre: {genre.id}",
        "title: 在全市机关党建工作会议上的讲话    # 标题",
        "# speaker: 市委负责同志                 # 讲话人职务，不写姓名",
        "# audience: 市级机关党务干部            # 听众",
        "# date: 2024年3月8日                    # 日期，也可只写年月",
        f"# length: {_length(genre.length)}                        # 篇幅，也可写 25分钟；常见 {genre.length or '不限'}",
        "facts:                                  # 事实：一行一件，名称、冒号、内容",
    ]
    lines += [_asked(name, slots, kinds, "必填") for name in genre.needs]
    lines += [_asked(name, slots, kinds, "可填") for name in genre.takes]
    lines += [
        "points:                                 # 要点：标题末尾不加标点；只写“- point:”就由句库给标题",
        "- point:",
        "  topic: 思想建设                       # 主题，决定用哪些句子",
        "  points:",
        "  - point:",
        "    topic: 学习培训",
        "    # facts:                            # 这一点的事实，常用的几类：",
    ]
    lines += [f"    # - {kinds[name].example}" for name in _KINDS_SHOWN if name in kinds]
    lines += ["  - point:", "    topic: 理论武装", "- point:", "  topic: 组织建设"]
    return "\n".join(lines) + "\n"


def _length(text: str) -> str:
    return (text.partition("-")[0] + "字") if "-" in text else text or "3000字"


def _asked(name: str, slots: Mapping[str, Slot], kinds: Mapping[str, Kind], need: str) -> str:
    slot, kind = slots.get(name), kinds.get(name)
    if slot is not None and slot.name not in _BUILT_IN:
        return f"# - {name}：{slot.example}    # {need}：{slot.ask}"
    if kind is not None:
        return f"# - {kind.example}    # {need}：{kind.ask}"
    return f"# - {name}：    # {need}"
