"""All keys in one table; the key bar, the help and the bindings are made from it, and no key is named elsewhere.

No letter and no lone punctuation mark is a command: with an input method on, letters open a composition, and marks
come out full-width. Keys that are text as well (digits, `-`, `=`) are commands only where no text is typed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from prompt_toolkit.filters import FilterOrBool, to_filter
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from drafter.tui.cells import cut, width

Handler = Callable[[KeyPressEvent], None]

SCREENS = (
    "home",
    "genre",
    "facts",
    "write",
    "outline",
    "find",
    "todo",
    "export",
    "help",
    "palette",
    "snapshot",
    "why",
    "topic",
    "edit",
)
"""Ids of the screens."""


class Binding(NamedTuple):
    """One action and its keys.

    `keys` and `also` are keys as prompt_toolkit names them, a blank between those pressed one after the other
    (`escape up` is Alt-↑); `shown` is how the bar shows `keys`. `listed` says that the palette offers the action.
    """

    action: str
    label: str
    keys: tuple[str, ...]
    shown: str
    screens: tuple[str, ...]
    also: tuple[str, ...] = ()
    listed: bool = True


_EVERYWHERE = SCREENS
_WORKING = ("facts", "write", "outline", "todo", "export")
_LISTS = ("home", "genre", "write", "find", "todo", "export", "palette", "why", "topic", "snapshot")
_MOVING = (*_LISTS, "outline", "facts", "help")
_PAGED = ("home", "genre", "write", "find", "todo", "palette", "help", "why", "topic")

KEYS: tuple[Binding, ...] = (
    Binding("pick", "选", tuple("123456789"), "1-9", _LISTS, tuple("１２３４５６７８９"), listed=False),
    Binding("own", "自己写", ("0",), "0", ("write",), ("０",), listed=False),
    Binding("accept", "确定", ("enter",), "Enter", _EVERYWHERE, ("c-j",), listed=False),
    Binding("edit", "改了再用", ("tab",), "Tab", ("find",)),
    Binding("filter", "换一类", ("c-r",), "Ctrl-R", ("find", "write")),
    Binding("recall", "填上次的", ("c-r",), "Ctrl-R", ("facts",)),
    Binding("next_field", "下一空", ("tab",), "Tab", ("facts",), ("down",), listed=False),
    Binding("take", "接提词", ("tab",), "Tab", ("write",), ("c-right",), listed=False),
    Binding("back", "返回", ("escape",), "Esc", _EVERYWHERE, ("c-g",), listed=False),
    Binding("todo", "检查", ("f5",), "F5", _WORKING),
    Binding("export", "导出", ("f8",), "F8", _WORKING),
    Binding("find", "找句", ("f3",), "F3", (*_WORKING, "home"), ("c-f",)),
    Binding("facts", "填事实", ("f9",), "F9", _WORKING),
    Binding("outline", "提纲", ("f2",), "F2", _WORKING, ("c-o",)),
    Binding("page_back", "上页", ("-",), "-", _PAGED, ("pageup", ",", "，"), listed=False),
    Binding("page_on", "下页", ("=",), "=", _PAGED, ("pagedown", ".", "。"), listed=False),
    Binding("preview", "预览", ("f6",), "F6", ("find",)),
    Binding("read", "通读", ("f6",), "F6", ("write",)),
    Binding("add", "加一点", ("f7",), "F7", ("write", "outline")),
    Binding("vouch", "属实", ("tab",), "Tab", ("todo",)),
    Binding("move_up", "上移", ("escape up",), "Alt-↑", ("outline",), ("escape s-up",)),
    Binding("move_down", "下移", ("escape down",), "Alt-↓", ("outline",), ("escape s-down",)),
    Binding("demote", "降级", ("tab",), "Tab", ("outline",), ("escape s-right",)),
    Binding("promote", "升级", ("s-tab",), "Shift-Tab", ("outline",), ("escape s-left",)),
    Binding("remove", "删掉", ("delete",), "Del", ("outline", "home")),
    Binding("undo", "撤销", ("c-z",), "Ctrl-Z", (*_WORKING, "find", "edit")),
    Binding("duplicate", "照样加一份", ("c-d",), "Ctrl-D", ("outline",)),
    Binding("why", "为什么是这句", ("f12",), "F12", ("write",)),
    Binding("topic", "改主题", ("f12",), "F12", ("outline",)),
    Binding("lock", "锁定", ("c-l",), "Ctrl-L", ("write",)),
    Binding("redo", "重做", ("c-y",), "Ctrl-Y", (*_WORKING, "find", "edit")),
    Binding("snapshot", "存个版本", ("c-s",), "Ctrl-S", _WORKING),
    Binding("help", "帮助", ("f1",), "F1", tuple(name for name in SCREENS if name != "help")),
    Binding("palette", "全部命令", ("c-p",), "Ctrl-P", ("home", "genre", *_WORKING)),
    Binding("quit", "退出", ("c-q",), "Ctrl-Q", _EVERYWHERE),
    Binding("previous_field", "上一空", ("s-tab",), "Shift-Tab", ("facts",), ("up",), listed=False),
    Binding("up", "上一条", ("up",), "↑", tuple(s for s in _MOVING if s != "facts"), listed=False),
    Binding("down", "下一条", ("down",), "↓", tuple(s for s in _MOVING if s != "facts"), listed=False),
    Binding("open", "展开", ("right",), "→", ("outline",), listed=False),
    Binding("close", "收起", ("left",), "←", ("outline",), listed=False),
    Binding("interrupt", "中断", ("c-c",), "Ctrl-C", _EVERYWHERE, ("<sigint>",), listed=False),
)
"""The table; on a narrow screen the bar drops entries from the end."""

FORBIDDEN = frozenset(
    {
        *("c-@", "c- ", "s- ", "c-`", "c-.", "c-,", "c-;", "f4"),  # keys of input methods
        *("f10", "f11"),  # keys of terminals
        *("c-a", "c-b", "c-w", "c-t", "c-n", "c-up", "c-down"),  # screen, tmux, browsers, macOS
        *(
            "c-e",
            "c-k",
            "c-u",
            "c-h",
            "c-i",
            "c-m",
        ),  # editing a line; Backspace, Tab and Enter by other names
        *(f"escape {digit}" for digit in "0123456789"),  # tabs of terminals
        *"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    }
)
"""Keys that are never bound."""
TWINS = {",": "，", ".": "。", "-": "-", "=": "="}
"""Marks that may be commands, and what the same key gives with an input method on: both must be bound."""
_NAMES = {
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
    "s-tab": "Shift-Tab",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "delete": "Del",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_NEVER_SHOWN = ("c-j", "<sigint>")
_BAR_SKIPS = (
    *("up", "down", "interrupt", "redo", "page_back", "page_on"),
    *("own", "take", "filter", "recall"),  # told on the screen itself
)
_BAR_KEEPS = "help"


def fault(binding: Binding) -> str:
    """Return what is wrong with a row of the table, empty if nothing is."""
    keys = (*binding.keys, *binding.also)
    for key in keys:
        if key in FORBIDDEN:
            return f"{binding.action}: {key} is never bound"
        if len(key) == 1 and not key.isdigit() and key not in (*TWINS, *TWINS.values()):
            return f"{binding.action}: {key} is text"
        if TWINS.get(key, key) not in keys:
            return f"{binding.action}: {key} without {TWINS[key]}"
    return ""


def on_screen(screen: str) -> list[Binding]:
    """Return the rows of one screen."""
    return [binding for binding in KEYS if screen in binding.screens]


def bar(screen: str, cells: int, skip: tuple[str, ...] = ()) -> str:
    """Return the key bar of a screen, no wider than so many cells; what does not fit is left out whole, help last.

    Args:
        screen: its id.
        cells: the room there is.
        skip: actions that are of no use just now.
    """
    rows = [row for row in on_screen(screen) if row.action not in (*_BAR_SKIPS, *skip)]
    last = "".join(f"  {row.shown} {row.label}" for row in rows if row.action == _BAR_KEEPS)
    line = ""
    for row in rows:
        entry = f"  {row.shown} {row.label}"
        if row.action != _BAR_KEEPS:
            if width(line + entry + last) - 1 > cells:
                break
            line += entry
    return cut((line + last)[1:], cells)


def help_rows(screen: str) -> list[tuple[str, str]]:
    """Return what the help of a screen lists: keys, and what they do."""
    return [(" ".join((binding.shown, *_more(binding))), binding.label) for binding in on_screen(screen)]


def _more(binding: Binding) -> list[str]:
    if binding.keys[0].isdigit():
        return []
    return [key_name(key) for key in binding.also if key not in _NEVER_SHOWN]


def shown(action: str) -> str:
    """Return how the key of an action is shown."""
    return next(binding.shown for binding in KEYS if binding.action == action)


def key_name(key: str) -> str:
    """Return how people call a key of prompt_toolkit: `escape s-up` is Alt-Shift-↑."""
    if key in _NAMES:
        return _NAMES[key]
    if key.startswith("escape "):
        return "Alt-" + key_name(key[7:])
    for lead, name in (("c-", "Ctrl-"), ("s-", "Shift-")):
        if key.startswith(lead):
            return name + key_name(key[2:])
    return key.upper()


def bind(
    kb: KeyBindings,
    screen: str,
    handlers: Mapping[str, Handler],
    filter: FilterOrBool = True,  # noqa: A002  # the word of prompt_toolkit
    *,
    commands: FilterOrBool = True,
) -> None:
    """Attach handlers to the keys the table gives their actions on a screen.

    Args:
        kb: where to.
        screen: the id of the screen.
        handlers: action → what is to be done.
        filter: when these keys act.
        commands: when keys that are also text (digits, `-`, `=`, `，`, `。`) act: not while text is typed.

    Raises:
        ValueError: the table has no such action on this screen.
    """
    known = {binding.action: binding for binding in on_screen(screen)}
    strange = handlers.keys() - known.keys()
    if strange:
        raise ValueError(f"no such actions on {screen}: {', '.join(sorted(strange))}")
    active, as_commands = to_filter(filter), to_filter(filter) & to_filter(commands)
    for action, handler in handlers.items():
        for key in (*known[action].keys, *known[action].also):
            kb.add(*key.split(" "), filter=as_commands if len(key) == 1 else active)(handler)


def silence(kb: KeyBindings) -> None:
    """Take away what prompt_toolkit does by itself and a writer would not expect.

    Alt and a digit would begin a count of repetitions, Ctrl-Z and Ctrl-Q would put control characters into the text,
    Ctrl-L, Ctrl-X and others begin commands of Emacs. To be attached below all other bindings.
    """

    def nothing(event: KeyPressEvent) -> None:
        del event

    for key in (*"0123456789-", "<", ">", "."):
        kb.add("escape", key)(nothing)
    for key in ("c-z", "c-o", "c-r", "c-s", "c-x", "c-]", "c-\\", "c-^", "c-_", "c-@", "c-l"):
        kb.add(key)(nothing)


def paste(kb: KeyBindings, taken: Callable[[Sequence[str]], bool] = lambda _: False) -> None:
    """Put what is pasted into the text as one line; without brackets around a paste its line ends are Enter.

    Args:
        kb: where to bind.
        taken: is given the lines of a paste of several, blank ones left out; whether it has dealt with them.
    """

    def pasted(event: KeyPressEvent) -> None:
        lines = [line.strip() for line in event.data.replace("\r", "\n").split("\n") if line.strip()]
        if len(lines) < 2 or not taken(lines):
            event.current_buffer.insert_text(" ".join(lines))

    kb.add(Keys.BracketedPaste)(pasted)
