"""What was done with another bank: entries that are no longer there are passed over, and all the rest still fits."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace

from drafter.session.actions.action import Action
from drafter.session.actions.choosing import ChooseParagraph, ChoosePhrases, Hold, Keep, Pass, Tick
from drafter.session.actions.shaping import InsertText
from drafter.session.settled import ENTRY, LOST


def known(done: Action, entries: Container[str]) -> Action:
    """Return an action without the entries it names that are not known."""

    def sifted(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if name in entries or not ENTRY.fullmatch(name))

    if isinstance(done, ChoosePhrases):
        return replace(done, phrases=sifted(done.phrases))
    if isinstance(done, ChooseParagraph):
        return replace(done, clauses=sifted(done.clauses))
    if isinstance(done, Keep | Hold):
        paragraphs = tuple((way, plan, sifted(rows)) for way, plan, rows in done.paragraphs)
        return replace(
            done, paragraphs=paragraphs, sentences=tuple((w, sifted(rows)) for w, rows in done.sentences)
        )
    if isinstance(done, InsertText) and done.phrase and done.phrase not in entries:
        return replace(done, phrase="", text=LOST)
    if isinstance(done, Tick) and done.phrase not in entries:
        return Pass(done.named())
    return done


__all__ = ["known"]
