"""What was done with another bank: entries that are no longer there are passed over, and all the rest still fits."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from drafter.session.actions.action import Action
from drafter.session.actions.choosing import ChooseParagraph, ChoosePhrases, Hold, Keep, Pass, Tick
from drafter.session.actions.shaping import InsertText
from drafter.session.settled import LOST, sifted


def known(done: Action, entries: Container[str]) -> Action:
    """Return an action without the entries it names that are not known."""
    if isinstance(done, ChoosePhrases):
        return replace(done, phrases=sifted(done.phrases, entries))
    if isinstance(done, ChooseParagraph):
        return replace(done, clauses=sifted(done.clauses, entries))
    if isinstance(done, Keep | Hold):
        paragraphs = tuple((way, plan, sifted(rows, entries)) for way, plan, rows in done.paragraphs)
        return replace(
            done,
            paragraphs=paragraphs,
            sentences=tuple((w, sifted(rows, entries)) for w, rows in done.sentences),
        )
    if isinstance(done, InsertText) and done.phrase and done.phrase not in entries:
        return replace(done, phrase="", text=LOST)
    if isinstance(done, Tick) and done.phrase not in entries:
        return Pass(done.named())
    return done


__all__ = ["known"]
