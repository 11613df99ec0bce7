"""A draft with all that was done to it: what can be undone and redone."""

from __future__ import annotations

from dataclasses import dataclass

from drafter.model import Outline
from drafter.session.actions import Action, ActionError, Ground


@dataclass(frozen=True)
class Step:
    """One thing done: its name, and the outline before it."""

    label: str
    before: Outline


@dataclass(frozen=True)
class State:
    """The draft as it is, what was done to it and what was undone; newest last."""

    outline: Outline
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    def apply(self, action: Action, ground: Ground, *, again: bool = False) -> State:
        """Return the state after an action; what was undone before can no longer be redone.

        Args:
            action: what is done; if it changes nothing the state stays.
            ground: what it may lean on.
            again: whether it was done before and counts as done also where it has come to change nothing.

        Raises:
            ActionError: it cannot be done; this state stays.
        """
        try:
            after = action.on(self.outline, ground)
        except LookupError as error:
            raise ActionError("这个地方已经没有了") from error
        if after == self.outline and not again:
            return self
        return State(after, (*self.past, Step(action.named(), self.outline)))

    def undo(self) -> State:
        """Return the state before the last thing done, itself if there was none; steps without a name go with it."""
        state = self
        while state.past and not state.past[-1].label:  # all that a crash left of what was to follow it
            state = _back(state)
        state = _back(state)
        while state.past and not state.past[-1].label:
            state = _back(state)
        return state

    def redo(self) -> State:
        """Return the state before the last undo, itself if nothing was undone."""
        state = _on(self)
        while state.future and state.past and not state.past[-1].label:
            state = _on(state)
        return state


def _back(state: State) -> State:
    if not state.past:
        return state
    last = state.past[-1]
    return State(last.before, state.past[:-1], (*state.future, Step(last.label, state.outline)))


def _on(state: State) -> State:
    if not state.future:
        return state
    last = state.future[-1]
    return State(last.before, (*state.past, Step(last.label, state.outline)), state.future[:-1])


__all__ = ["State", "Step"]
