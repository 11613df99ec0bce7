"""What an action is, and how it becomes plain data and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, NamedTuple

from drafter.errors import DrafterError
from drafter.model import Outline, Vocabulary


class ActionError(DrafterError):
    """The action cannot be done here; the message says why and what to do instead."""


class Ground(NamedTuple):
    """What an action may lean on besides the outline: the names the bank knows, and what the genre gives."""

    words: Vocabulary
    genre: Outline | None = None


@dataclass(frozen=True)
class Action:
    """Something done to a draft; `label` names it for undo (撤销：改标题)."""

    label: ClassVar[str] = ""

    def on(self, outline: Outline, ground: Ground, /) -> Outline:
        """Return the outline afterwards.

        Raises:
            ActionError: it cannot be done.
            LookupError: its way leads nowhere.
        """
        raise NotImplementedError

    def named(self) -> str:
        """Return what to call it in “撤销：…”."""
        return self.label


_ACTIONS: dict[str, type[Action]] = {}


def action(label: str) -> Callable[[type[Action]], type[Action]]:
    """Return a decorator that makes a class known as an action of that label."""

    def register(kind: type[Action]) -> type[Action]:
        kind.label = label
        _ACTIONS[kind.__name__] = kind
        return kind

    return register


def encode(done: Action) -> dict[str, Any]:
    """Return an action as plain data for JSON."""
    return {"do": type(done).__name__, **asdict(done)}


def decode(row: Mapping[str, Any]) -> Action:
    """Return the action that `encode` made the data from.

    Raises:
        ActionError: the data are of no action of this version.
    """
    kind = _ACTIONS.get(str(row.get("do", "")))
    try:
        if kind is None:
            raise TypeError(row.get("do"))
        return kind(**{f.name: _tuples(row[f.name]) for f in fields(kind) if f.name in row})
    except (TypeError, KeyError) as error:
        raise ActionError(f"这一步看不懂：{row.get('do')}") from error


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


__all__ = ["Action", "ActionError", "Ground", "action", "decode", "encode"]
