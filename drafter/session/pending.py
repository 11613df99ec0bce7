"""What is still to do in a draft: gaps, facts left over, matter that is lacking, claims, a length that is missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from drafter.draft import Draft
from drafter.session import Session
from drafter.session.form import HEAD_ASKED, LENGTH_ASKED
from drafter.session.places import Place, places_of

_OFF = 0.1
"""A draft may be so much longer or shorter than asked: nobody speaks more evenly."""
_BEGINNING = 30
_PRINTED = ("date", "speaker")


class Pending(NamedTuple):
    """One thing to do: what it is, and what may be done about it.

    `names` are the fields of the form that mend it, `place` the first place of a gap, `node` the point that is short
    of matter or has a fact left over, `claim` the entry that states something.
    """

    text: str
    hint: str
    names: tuple[str, ...] = ()
    place: Place | None = None
    node: str = ""
    claim: str = ""


def pending(session: Session) -> list[Pending]:
    """Return what is to be done, what keeps a draft from being handed in first."""
    draft = session.view.draft
    said = _said(draft)
    return [
        *_gaps(session),
        *(
            Pending(
                f"事实没有用上：{label}",
                "这个文种没有用得上它的句子；不用就清空",
                (label.partition("：")[0],),
                node=next((report.node for report in draft.reports if label in report.unused), ""),
            )
            for label in draft.unused_facts
        ),
        *_length(draft),
        *(
            Pending(
                f"素材不足：{report.name}",
                f"还差约 {report.missing} 字，补{'、'.join(report.wanted) or '事实'}",
                node=report.node,
            )
            for report in draft.reports
            if report.missing
        ),
        *(Pending(note, "") for note in draft.notes),
        *(Pending(f"需核实：{said.get(name, '')}", "句库的话", claim=name) for name in draft.verify),
        *_head(session),
    ]


def _said(draft: Draft) -> dict[str, str]:
    """Return what each entry says in a draft: a sentence may be made of several."""
    found: dict[str, str] = {}
    for sentence in draft.sentences():
        own: dict[str, str] = {}
        for part in sentence.parts:
            own[part.phrase] = own.get(part.phrase, "") + part.text
        found |= own
    return found


def _gaps(session: Session) -> Iterator[Pending]:
    """Yield the gaps, those that lack the same together."""
    found: dict[tuple[str, ...], list[Place]] = {}
    for place in places_of(session):
        if place.missing:
            found.setdefault(place.missing, []).append(place)
    for names, places in found.items():
        where = f"{len(places)} 处：" if len(places) > 1 else ""
        text = places[0].text
        text = text if len(text) <= _BEGINNING else f"{text[:_BEGINNING]}……"
        yield Pending(f"待补：{'、'.join(names)}", where + text, names, places[0])


def _length(draft: Draft) -> Iterator[Pending]:
    over = draft.characters - draft.target
    if not draft.target or abs(over) <= draft.target * _OFF:
        return
    name = LENGTH_ASKED[1]
    wanted = f"{name}：现有 {draft.characters} 字，要求约 {draft.target} 字"
    if over > 0:
        yield Pending(f"{wanted}，多出 {over} 字", "删去几处，或者在填事实里改篇幅", (name,))
    else:
        yield Pending(f"{wanted}，还差 {-over} 字", "补素材，加要点，或者在填事实里改篇幅", (name,))


def _head(session: Session) -> Iterator[Pending]:
    labels = {key: label for key, label, *_ in HEAD_ASKED}
    empty = [labels[key] for key in _PRINTED if not getattr(session.outline, key)]
    if empty:
        yield Pending(f"没有填{'和'.join(empty)}", "不填，标题下面就不印", tuple(empty))


__all__ = ["Pending", "pending"]
