"""What is offered at a place: sentences, whole paragraphs, measures to tick, clauses, headings; and while one types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from drafter.compose.choices import clause_choices, tick_list
from drafter.model import Point
from drafter.outlinekeys import ENDED
from drafter.search import Context, Index, search
from drafter.session import Action, Session
from drafter.session.actions import ChooseParagraph, ChoosePhrases, SetHeading, SetHeadings, SetText, Tick
from drafter.session.places import Place
from drafter.session.settled import Way, at, below

_ENDED = re.compile(ENDED)
_PARTING = "，、；,;"
"""Marks that part clauses: none stands before an end mark."""
_STEPS = ("态度", "谋划", "实施", "督查", "见效")
_CLAIMS = {"hard": "做到了才写", "soft": "请核实"}
"""What a writer has to know of a clause where it is told as done, by what it asserts."""
MOST = 36
_SUGGESTED = 6
_TAIL = 12
"""Characters before the cursor that suggestions look at."""


class Offer(NamedTuple):
    """Something that can be put in a place: what it reads like, a remark, and the action that does it."""

    text: str
    remark: str
    action: Action | None
    clause: int = -1
    now: bool = False


def modes(place: Place) -> tuple[str, ...]:
    """Return the lists there are at a place, by name; the first one is shown first."""
    if place.kind == "paragraph":
        return "整段", "分句", "勾选做法"
    if place.kind == "move":
        number = sum(any(p.phrase and p.role in ("frame", "gap") for p in s.parts) for s in place.sentences)
        return tuple(f"第{n}句" for n in range(1, number + 1)) if number > 1 else ("句子",)
    return ("整组标题", "单个标题") if place.kind == "heading" else ("照写",)


def offers(session: Session, place: Place, mode: str) -> list[Offer]:
    """Return what is offered at a place in one of its lists, best first."""
    if place.kind == "paragraph":
        return {"整段": _paragraphs, "分句": _clauses, "勾选做法": _ticks}[mode](session, place)
    if place.kind == "move":
        number = modes(place).index(mode) if mode in modes(place) else 0
        return _frames(session, place, number)
    if place.kind == "heading":
        return _sets(session, place) if mode == "整组标题" else _singles(session, place)
    return []


# --- sentences of a move ---------------------------------------------------------------------------


def _frames(session: Session, place: Place, number: int) -> list[Offer]:
    standing = session.view.frames(place.way)
    listed = [rows for rows in session.frame_choices(place.way) if rows]
    if not standing or session.view.repeats(place.way):
        # One choice for every line of the list.
        rows = listed[0] if listed else []
        found = [
            Offer(
                choice.text,
                _lack(choice.lacking),
                ChoosePhrases(place.way, (choice.phrase,)),
                now=set(standing) == {choice.phrase},
            )
            for choice in rows
        ]
        return sorted(found, key=lambda offer: not offer.now)[:MOST]
    number = min(number, len(standing) - 1)
    own = standing[number]
    rows = listed[number] if len(listed) == len(standing) else []
    if not any(choice.phrase == own for choice in rows):
        rows = next((rows for rows in listed if any(choice.phrase == own for choice in rows)), rows)
    found = []
    for choice in rows:
        now = choice.phrase == own
        if choice.phrase in standing and not now:
            continue
        action = ChoosePhrases(place.way, (*standing[:number], choice.phrase, *standing[number + 1 :]))
        found.append(Offer(choice.text, "现在用的" if now else _lack(choice.lacking), action, now=now))
    if not any(offer.now for offer in found):
        worded = [s for s in place.sentences if any(part.phrase == own for part in s.parts)]
        found.insert(0, Offer(worded[0].text, "现在用的", None, now=True))
    return sorted(found, key=lambda offer: not offer.now)[:MOST]


def _lack(slots: Sequence[str]) -> str:
    return f"要填：{'、'.join(slots)}" if slots else ""


# --- paragraphs --------------------------------------------------------------------------------------


def _paragraphs(session: Session, place: Place) -> list[Offer]:
    plans = {plan.id: plan.name for plan in session.bank.plans}
    found = []
    now = place.text
    for choice in () if session.view.repeats(place.way) else session.paragraph_choices(place.point):
        tags = [plans.get(choice.plan, "只列事实"), f"{choice.characters}字"]
        tags += [f"用事实{choice.facts}件"] if choice.facts else []
        doubts = [name for name in choice.verify if name not in session.outline.verified]
        tags += [f"需核实{len(doubts)}处"] if doubts else []
        action: Action = SetText(place.point, choice.text)
        if choice.clauses:
            action = ChooseParagraph(place.point, choice.plan, choice.clauses)
        same = choice.text == now
        found.append(Offer(choice.text, " ".join((["现在用的"] if same else []) + tags), action, now=same))
    if not any(offer.now for offer in found):
        found.insert(0, Offer(now, "现在用的", None, now=True))
    return sorted(found, key=lambda offer: not offer.now)


def _clauses(session: Session, place: Place) -> list[Offer]:
    found = []
    clauses = session.clauses(place.point)
    for number, name in enumerate(clauses):
        if name == "。":
            continue
        phrase = session.bank.by_id.get(name)
        if phrase is not None:
            doubt = _CLAIMS.get(phrase.asserts, "") if name in session.view.draft.verify else ""
            remark = " ".join(filter(None, (session.bank.moves[phrase.move].name, doubt)))
            found.append(Offer(phrase.subject + phrase.text, remark, None, number))
        elif name.startswith("事实 "):
            found.append(Offer(_fact_words(session, place, name), "事实", None, number))
        else:
            found.append(Offer(name, "自己写的", None, number))
    return found


def _fact_words(session: Session, place: Place, name: str) -> str:
    point = at(session.outline, place.point)
    low, _, high = name.removeprefix("事实 ").partition("-")
    facts = point.facts[int(low) - 1 : int(high or low)] if isinstance(point, Point) else ()
    return "；".join(fact.value for fact in facts) or name


def clause_offers(session: Session, place: Place, number: int) -> list[Offer]:
    """Return what could stand instead of one clause of a paragraph (by its number), then leaving it out."""
    point = at(session.outline, place.point)
    clauses = session.clauses(place.point)
    if not isinstance(point, Point) or not 0 <= number < len(clauses):
        return []
    own = session.bank.by_id.get(clauses[number])
    found = []
    if own is not None and own.topic:
        pool = clause_choices(session.outline, session.bank, point, own, clauses, seed=session.seed)
        told = session.tells(place.point)
        for phrase in pool[:MOST]:
            remark = " ".join(filter(None, (_step(phrase.step), _claim(phrase.asserts, told=told))))
            action = _with_clause(session, place, number, phrase.id)
            found.append(Offer(phrase.subject + phrase.text, remark, action))
    return [*found, Offer("（删去这一句）", "", _with_clause(session, place, number, ""))]


def typed(place: Place, text: str) -> Action:
    """Return the action that puts the writer's own words in a place; they end with a mark as what stood there did."""
    text = text.strip()
    if place.kind == "heading":
        return SetHeading(place.way, text)
    if text and not _ENDED.search(text) and (mark := _ENDED.search(place.text)):
        text = text.rstrip(_PARTING) + mark.group().strip()[:1].replace("…", "……")
    return SetText(place.point if place.kind == "paragraph" else place.way, text)


def typed_clause(session: Session, place: Place, number: int, text: str) -> Action:
    """Return the action that puts the writer's own words in the place of one clause of a paragraph."""
    return _with_clause(session, place, number, text.strip().rstrip("，；。"))


def _with_clause(session: Session, place: Place, number: int, new: str) -> Action:
    """Return the action that puts something in the place of one clause; an empty text leaves it out."""
    clauses = session.clauses(place.point)
    kept: list[str] = []
    for clause in (*clauses[:number], new, *clauses[number + 1 :]):
        # No sentence is empty.
        if clause and (clause != "。" or (kept and kept[-1] != "。")):
            kept.append(clause)
    if kept and kept[-1] == "。":
        kept.pop()
    return ChooseParagraph(place.point, session.plan(place.point), tuple(kept))


def _step(step: int) -> str:
    return _STEPS[step] if 0 <= step < len(_STEPS) else ""


def _claim(asserts: str, *, told: bool) -> str:
    """Return what to mind of a clause; one that asks or promises claims nothing."""
    return _CLAIMS.get(asserts, "") if told else ""


def _ticks(session: Session, place: Place) -> list[Offer]:
    point = at(session.outline, place.point)
    topic = session.topics().get(place.point, ("", ""))[0]
    if not isinstance(point, Point) or "/" not in topic:
        return []
    used = {part.phrase for sentence in place.sentences for part in sentence.parts if part.phrase}
    told = session.tells(place.point)
    found = []
    for tick in tick_list(session.outline, session.bank, point, topic, used):
        remarks = (_step(tick.step), _claim(tick.asserts, told=told), "文中有" if tick.used else "")
        text = f"{'[√] ' if tick.ticked else '[ ] '}{tick.text}"
        found.append(Offer(text, " ".join(filter(None, remarks)), Tick(place.point, tick.phrase)))
    return found


# --- headings ----------------------------------------------------------------------------------------


def _sets(session: Session, place: Place) -> list[Offer]:
    """Return parallel sets for this heading and its siblings; choosing one gives all of them their texts."""
    parent = place.way[:-1]
    topics = session.topics()
    ways = [way for n in range(len(below(at(session.outline, parent)))) if (way := (*parent, n)) in topics]
    if any(session.view.repeats(way) for way in ways):
        return []
    now = tuple(_heading(session, way) for way in ways)
    found = []
    for texts in dict.fromkeys((now, *session.set_choices(parent)[:MOST])):
        action = SetHeadings(tuple(zip(ways, texts, strict=True)))
        found.append(Offer("　".join(texts), "现在用的" if texts == now else "", action, now=texts == now))
    return found


def _heading(session: Session, way: Way) -> str:
    parts = (part for sentence in session.view.by_way.get(way, ()) for part in sentence.parts)
    return "".join(part.text for part in parts if part.role == "heading")


def _singles(session: Session, place: Place) -> list[Offer]:
    topic = session.topics().get(place.way, ("", ""))[0]
    given = topic and not session.view.repeats(place.way)
    phrases = session.bank.clauses(topic, "heading") if given else []
    return [Offer(p.text, f"{len(p.text)}字", SetHeading(place.way, p.text)) for p in phrases[:MOST]]


# --- while one types ---------------------------------------------------------------------------------


class Suggestion(NamedTuple):
    """A phrase that goes on from what stands before the cursor: what Tab puts in after taking `back` characters."""

    phrase: str
    text: str
    back: int
    insert: str


def suggestions(before: str, index: Index, here: Context | None = None) -> list[Suggestion]:
    """Return phrases that continue or echo the text before the cursor, best first; nothing below two characters.

    A phrase that begins as the last characters do is continued; one that merely answers them replaces them.
    """
    tail = before[-_TAIL:]
    for mark in "，。；：！？、“”（）《》 　\n":
        tail = tail.rpartition(mark)[2]
    if len(tail) < 2:
        return []
    found: dict[str, Suggestion] = {}
    for length in dict.fromkeys((len(tail), *(n for n in _ENDINGS if n < len(tail)))):
        ending = tail[-length:]
        for hit in search(index, ending, _SUGGESTED * 3, context=here).hits:
            text = hit.text
            if "{{" in text or "{%" in text or text in before or hit.id in found:
                continue
            rest = text.partition(ending)[2].rstrip("。！；")
            if rest and len(rest) <= _REST:
                found[hit.id] = Suggestion(hit.id, text, 0, rest)
            elif length == len(tail) and ending not in text and hit.score > _ECHO:
                found[hit.id] = Suggestion(hit.id, text, length, text.rstrip("。！；"))
        if len(found) >= _SUGGESTED:
            break
    return sorted(found.values(), key=lambda row: row.back)[:_SUGGESTED]


_ENDINGS = (6, 4, 3, 2)
"""How many last characters a phrase may take up and go on from."""
_REST = 24
_ECHO = 0.7


__all__ = ["Offer", "Suggestion", "clause_offers", "modes", "offers", "suggestions", "typed", "typed_clause"]
