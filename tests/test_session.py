"""Writing sessions: what is done can be undone, kept, read back, done again; what is offered stands when chosen."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from drafter.bank import Bank
from drafter.compose import choices, compose_draft
from drafter.draft import Sentence
from drafter.errors import DrafterError
from drafter.model import Group, Item, MoveItem, Outline, Point, TextItem
from drafter.outline import find_genre, lay_over, outline_of
from drafter.outlinefile import read_outline
from drafter.outlinetext import outline_text
from drafter.search import open_index
from drafter.session import ActionError, Session, State, actions
from drafter.session.actions import (
    Action,
    AddFact,
    AddPoint,
    ChangeFact,
    ChooseParagraph,
    ChoosePhrases,
    Demote,
    Duplicate,
    InsertText,
    Move,
    Promote,
    Release,
    Remove,
    SetFacts,
    SetHead,
    SetHeading,
    SetNumbering,
    SetText,
    SetTopic,
    Tick,
    sibling,
)
from drafter.session.offers import clause_offers, modes, offers, suggestions, typed_clause
from drafter.session.places import Place, next_gap, places_of
from drafter.session.settled import Way, at, fold, level_of, settle, walk
from tests import laws
from tests.conftest import EXAMPLES, ROOT
from tests.test_compose_properties import ASPECTS, FORMS, RECORDS, VALUES, bank_of, load, outlines

NAMES = [path.stem for path in EXAMPLES]
SHIPPED = [*EXAMPLES, *sorted((ROOT / "outlines").glob("*.yaml"))]
TRAPS = (
    "要办好：一是学，二是干",
    "#一号工程",
    "学习 #要点",
    "[重点]任务",
    "{重点}任务",
    "- 一项",
    "* 一项",
    "& 一项",
    "! 一项",
    "| 一项",
    "> 一项",
    "% 一项",
    "@ 一项",
    "`一项`",
    "? 一项",
    "'一项'",
    '"一项"',
    "closing.call",
    "closing.call 一起干",
    "closing.call 0-1",
    "points",
    "Points",
    "true",
    "null",
    "~",
    "2024",
    "2024-01-01",
    "照写：硬是干成了",
    "干成了；来源：年报",
    "a: b",
    "甲： 乙",
    "甲: 乙",
    "（鼓掌）",
    "他说：“干！”",
    "事实 1",
    "。",
    "第一行\n第二行",
    "后面有\\反斜线",
)
"""Texts that YAML, or the reader of outlines, might take for something else."""

HEADS = {
    "title": ("春耕讲话", "在{{ 会议 }}上的讲话", ""),
    "subtitle": ("三月", ""),
    "speaker": ("所长", ""),
    "audience": ("各位同志", ""),
    "place_name": ("云泉市", ""),
    "date": ("2008年2月", "2005-09-01", "明天", ""),
    "length": ("600字", "900-1500字", "3分钟", "20%", "很长", ""),
    "pace": ("200", "快", ""),
    "direction": ("对上", "对下", "斜着", ""),
    "register": ("庄重", "口语", "嘻哈", ""),
}
TEXT = st.one_of(
    st.sampled_from(TRAPS),
    st.text("甲乙丙，。：；！？、“”《》（）【】·—…#[]{}-&*!|>%@`'\"\\ \t\n　ab1.:", max_size=12),
)
SLACK = settings(deadline=None, suppress_health_check=list(HealthCheck))


def bare(outline: Outline) -> Outline:
    return replace(outline, source="", id="", genre="")


def begun(name: str, bank: Bank, seed: int = 0) -> Session:
    """Return a session on an example, as the desk begins one."""
    path = ROOT / "examples" / f"{name}.yaml"
    text, words = path.read_text("utf-8"), bank.vocabulary
    own = read_outline(text, name, words)
    genre = find_genre(own.genre, path.parent, words) if own.genre else None
    merged = outline_of(text, name, path.parent, words)
    return Session(merged, genre, bank, genre_name=own.genre, seed=seed)


def read_back(session: Session, text: str) -> Outline:
    """Return the settled outline that a text of the session reads as."""
    return settle(outline_of(text, "稿", Path(), session.bank.vocabulary), session.bank, session.seed)


def texts(session: Session) -> list[str]:
    return [paragraph.text for paragraph in session.view.draft.paragraphs]


def place_at(session: Session, way: Way) -> Place | None:
    return next((place for place in places_of(session) if place.way == way), None)


def uncovered(session: Session) -> list[str]:
    """Sentences that belong to no place.

    Points listed in one sentence (一是甲；二是乙) have none, as no single item is theirs.
    """
    covered = {id(sentence) for place in places_of(session) for sentence in place.sentences}
    return [
        sentence.text
        for sentence in session.view.draft.sentences()
        if id(sentence) not in covered and not (sentence.item is None and sentence.move == "heading")
    ]


def is_clear(error: DrafterError) -> bool:
    """Whether a message says in Chinese what is wrong, with nothing of the machinery in it."""
    text = str(error)
    return bool(re.search("[一-鿿]{3}", text)) and not re.search(
        r"[A-Z][a-z]+Error|Traceback|None|object at", text
    )


# --- the state machine ---------------------------------------------------------------------------


class Writing(RuleBasedStateMachine):
    """Somebody writes: actions of every kind, in any order, with right and wrong values."""

    own = True
    heavy = True

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []

    def start(self, session: Session, again: Session) -> None:
        """Begin with two sessions on the same outline; the second does at the end what was kept."""
        session.keep = lambda row: self.rows.append(json.loads(json.dumps(row, ensure_ascii=False)))
        self.session, self.again = session, again
        self.check()

    @initialize(text=outlines(), seed=st.integers(0, 2))
    def begin(self, text: str, seed: int) -> None:
        bank = bank_of(own=True)
        outline = load(text, bank)
        self.start(*(Session(outline, None, bank, seed=seed) for _ in range(2)))

    # --- doing and checking

    def do(self, action: Action) -> bool:
        session = self.session
        assert actions.decode(json.loads(json.dumps(actions.encode(action)))) == action
        state, kept = session.state, len(self.rows)
        try:
            done = session.apply(action)
        except ActionError as error:
            assert is_clear(error), str(error)
            assert session.state is state and len(self.rows) == kept
            return False
        if not done:
            assert session.state is state and len(self.rows) == kept
            return False
        after = session.outline
        assert session.state.future == () and session.state.past[-1].label == action.named()
        assert session.undo() == action.named()
        assert session.outline is state.outline and session.state.past == state.past
        assert session.redo() == action.named()
        assert session.outline is after
        self.check()
        return True

    def check(self) -> None:
        session = self.session
        draft = session.view.draft
        if self.heavy:
            assert draft == compose_draft(session.outline, session.bank, session.seed)
        assert laws.offsets_hold(draft)
        assert uncovered(session) == []
        text = session.text()
        assert bare(read_back(session, text)) == bare(session.outline)

    def teardown(self) -> None:
        if not hasattr(self, "session"):
            return
        assert self.again.replay(self.rows) == len(self.rows)
        assert self.again.state == self.session.state

    # --- places

    def ways(self, *kinds: type[Item]) -> list[Way]:
        return [way for way, item in walk(self.session.outline) if not kinds or isinstance(item, kinds)]

    def way(self, data: st.DataObject, *kinds: type[Item]) -> Way:
        """Draw a way: mostly of an item of the kind, now and then of another, or of nothing."""
        ways = self.ways(*kinds)
        if not ways or data.draw(st.integers(0, 19)) == 0:
            return data.draw(st.sampled_from([(), (99,), (0, 99), *self.ways()]))
        return data.draw(st.sampled_from(ways))

    # --- what the writer gives

    @rule(data=st.data(), key=st.sampled_from(sorted(HEADS)))
    def head(self, data: st.DataObject, key: str) -> None:
        self.do(SetHead(key, data.draw(st.one_of(st.sampled_from(HEADS[key]), TEXT))))

    @rule(styles=st.lists(st.sampled_from([*FORMS, "1、标题"]), max_size=3))
    def numbering(self, styles: list[str]) -> None:
        self.do(SetNumbering(tuple(styles)))

    def line(self, data: st.DataObject) -> str:
        serial = data.draw(st.sampled_from("甲乙丙丁"))
        return data.draw(
            st.one_of(
                st.sampled_from([*VALUES, *(line.replace("%s", serial) for line in RECORDS)]),
                st.sampled_from(("培训读书班", "单位：", "培训：读书班；做法：好", "活动：甲\n活动：乙")),
                TEXT.map(lambda text: f"照写：{text}"),
                TEXT.map(lambda text: f"单位：{text}"),
            )
        )

    @rule(data=st.data(), top=st.booleans(), lines=st.integers(0, 3))
    def facts(self, data: st.DataObject, top: bool, lines: int) -> None:
        new = [self.line(data) for _ in range(lines)]
        name = (new[0] if new else data.draw(st.sampled_from(VALUES))).partition("：")[0]
        same = tuple(line for line in new if line.startswith(f"{name}："))
        self.do(SetFacts(name, same, () if top else self.way(data, Point)))

    @rule(data=st.data())
    def add_fact(self, data: st.DataObject) -> None:
        self.do(AddFact(self.way(data, Point), self.line(data)))

    @rule(data=st.data(), index=st.integers(0, 4), gone=st.booleans())
    def change_fact(self, data: st.DataObject, index: int, gone: bool) -> None:
        way = self.way(data, Point)
        before = self.session.outline
        line = "" if gone else self.line(data)
        if self.do(ChangeFact(way, index, line)) and way:
            assert told(at(self.session.outline, way)) == told(at(before, way), gone=index if gone else -1)

    # --- what stands in a place

    @rule(data=st.data())
    def offered(self, data: st.DataObject) -> None:
        places = places_of(self.session)
        assume(places)
        place = data.draw(st.sampled_from(places))
        mode = data.draw(st.sampled_from(modes(place)))
        found = offers(self.session, place, mode)
        assume(found)
        offer = data.draw(st.sampled_from(found[:6]))
        if offer.action is not None:
            self.do(offer.action)
        elif offer.clause >= 0:
            inner = clause_offers(self.session, place, offer.clause)
            action = data.draw(st.sampled_from(inner)).action
            typed = typed_clause(self.session, place, offer.clause, data.draw(TEXT))
            self.do(typed if action is None or data.draw(st.booleans()) else action)

    @rule(data=st.data())
    def text(self, data: st.DataObject) -> None:
        self.do(SetText(self.way(data, TextItem, MoveItem, Point), data.draw(TEXT)))

    @rule(
        data=st.data(),
        ids=st.lists(st.sampled_from(("closing.call.01", "apply.lead.01", "无", "a.b")), max_size=2),
    )
    def phrases(self, data: st.DataObject, ids: list[str]) -> None:
        self.do(ChoosePhrases(self.way(data, MoveItem), tuple(ids)))

    @rule(
        data=st.data(),
        plan=st.sampled_from(("", "told.1", "无此句式")),
        clauses=st.lists(
            st.sampled_from(("apply.measure.02", "事实 1-2", "事实 2", "。", "自己写的", "x.y.01")),
            max_size=4,
        ),
    )
    def paragraph(self, data: st.DataObject, plan: str, clauses: list[str]) -> None:
        self.do(ChooseParagraph(self.way(data, Point), plan, tuple(clauses)))

    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        chosen = [
            way
            for way, item in walk(self.session.outline)
            if any(getattr(item, name, "") for name in ("phrases", "clauses", "plan"))
        ]
        way = data.draw(st.sampled_from(chosen)) if chosen else self.way(data)
        if self.do(Release(way)):
            left = [item for found, item in walk(self.session.outline) if found[: len(way)] == way]
            assert not any(getattr(i, "phrases", ()) or getattr(i, "clauses", ()) for i in left)

    @rule(data=st.data(), phrase=st.sampled_from(("apply.measure.02", "field.measure.01", "x.y.01")))
    def tick(self, data: st.DataObject, phrase: str) -> None:
        self.do(Tick(self.way(data, Point), phrase))

    @rule(data=st.data())
    def heading(self, data: st.DataObject) -> None:
        self.do(SetHeading(self.way(data, Point), data.draw(TEXT)))

    @rule(data=st.data(), topic=st.sampled_from((*ASPECTS, "试点工作/学用结合", "思想建设", "无")))
    def topic(self, data: st.DataObject, topic: str) -> None:
        self.do(SetTopic(self.way(data, Point), topic))

    @rule(data=st.data())
    def lock(self, data: st.DataObject) -> None:
        way = self.way(data)
        session, before = self.session, place_at(self.session, way)
        item = at(session.outline, way) if way in self.ways() else None
        try:
            locked = session.lock(way)
        except (ActionError, LookupError):
            return
        if locked:
            self.check()
            if before is not None and not isinstance(item, Point):
                after = place_at(session, way)
                assert after is not None and after.text == before.text

    # --- the outline

    @precondition(lambda self: len(self.ways()) < 60)
    @rule(data=st.data(), topic=st.sampled_from(("", *ASPECTS, "无")), below=st.booleans())
    def add(self, data: st.DataObject, topic: str, below: bool) -> None:
        way = self.way(data, Point)
        inner = (*way, 0) if way and below else way
        self.do(AddPoint(inner, data.draw(st.one_of(st.just(""), st.just("新的一点"), TEXT)), topic))

    @precondition(lambda self: len(self.ways()) < 60)
    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        way = self.way(data, Point)
        before = self.session.outline
        if self.do(Duplicate(way)):
            assert at(self.session.outline, (*way[:-1], way[-1] + 1)) == at(before, way)

    @precondition(lambda self: len(self.ways()) < 60)
    @rule(data=st.data(), phrase=st.sampled_from(("", "", "closing.call.01", "x.y.01")))
    def insert(self, data: st.DataObject, phrase: str) -> None:
        self.do(InsertText(self.way(data), data.draw(TEXT), phrase))

    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        self.do(Remove(self.way(data)))

    @rule(data=st.data(), by=st.sampled_from((-1, 1)), lock=st.booleans())
    def move(self, data: st.DataObject, by: int, lock: bool) -> None:
        outline = self.session.outline
        ways = [way for way in self.ways(Point) if sibling(outline, way, by)]
        way = data.draw(st.sampled_from(ways)) if ways else self.way(data)
        if ways and lock:
            self.session.lock(way)
        before = self.session.view
        if self.do(Move(way, by)):
            assert_moved(before, self.session, way, by)

    @rule(data=st.data())
    def demote(self, data: st.DataObject) -> None:
        way = self.way(data, Point)
        before = self.session.outline
        if self.do(Demote(way)):
            above = at(self.session.outline, sibling(before, way, -1) or ())
            assert isinstance(above, Point)
            last = [item for item in above.body or () if isinstance(item, Point)][-1]
            assert given_at(last) == given_at(at(before, way))

    @rule(data=st.data())
    def promote(self, data: st.DataObject) -> None:
        way = self.way(data, Point)
        before = self.session.outline
        if self.do(Promote(way)):
            level = level_of(before, way)
            found = [
                i
                for w, i in walk(self.session.outline)
                if isinstance(i, Point) and level_of(self.session.outline, w) == level - 1
            ]
            assert given_at(at(before, way)) in [given_at(item) for item in found]

    # --- back and forth

    @rule(times=st.integers(1, 4), back=st.booleans())
    def back(self, times: int, back: bool) -> None:
        for _ in range(times):
            before = self.session.state
            label = self.session.undo() if back else self.session.redo()
            steps = before.past if back else before.future
            assert label == (steps[-1].label if steps else "")
            if steps:
                assert self.session.outline is steps[-1].before
        self.check()

    @rule()
    def chosen(self) -> None:
        session = self.session
        pinned = read_back(session, session.chosen_text())
        assert {p.heading for _, p in walk(pinned) if isinstance(p, Point)} == {
            p.heading for _, p in walk(session.outline) if isinstance(p, Point)
        }


class WritingExamples(Writing):
    """The same on shipped examples, with their genres and the shipped bank."""

    heavy = False

    @initialize(name=st.sampled_from(NAMES), seed=st.integers(0, 2))
    def begin(self, name: str, seed: int) -> None:
        bank = bank_of(own=False)
        self.start(begun(name, bank, seed), begun(name, bank, seed))


def given_at(item: Item | Outline) -> tuple[object, ...]:
    """Return what the writer gave and chose at a point and below it: all that no move may change."""
    assert isinstance(item, Point)
    below = tuple(given_at(inner) for inner in item.body or () if isinstance(inner, Point))
    return (item.heading, item.topic, item.facts, item.measures, item.plan, item.clauses, item.text, below)


def told(item: Item | Outline, gone: int = -1) -> list[int]:
    """Return the facts that the clauses of a point name, one after another; of `gone` nothing is said."""
    assert isinstance(item, Point)
    found = []
    for clause in item.clauses:
        match = re.fullmatch(r"事实 (\d+)(?:-(\d+))?", clause)
        if match:
            numbers = range(int(match[1]) - 1, int(match[2] or match[1]))
            found += [n - (n > gone >= 0) for n in numbers if n != gone and n < len(item.facts)]
    return found


def assert_moved(before: Any, session: Session, way: Way, by: int) -> None:
    """Check that a moved point kept its text.

    The point with all below it is the same, so facts, choices and typed words are. In a paragraph that is chosen
    or typed only this may read otherwise: its number, the connective that opens a sentence (each stands once in a
    level-1 point), and where the subject of a point above is named (at the first paragraph of them). A paragraph
    left to the engine is written anew where the one it now follows has used its phrases.
    """
    other = sibling(before.outline, way, by)
    assert other is not None
    point = at(before.outline, way)
    assert at(session.outline, other) is point
    assert isinstance(point, Point)
    if not (point.clauses or point.text) or point.each:
        return
    keys = Counter(p.heading or p.topic for _, p in walk(before.outline) if isinstance(p, Point))
    plain = all(
        isinstance(i, Point | TextItem) or getattr(i, "move", "") == "paragraph" for i in point.body or ()
    )
    if plain and max(keys.values()) == 1:
        assert said(before.sentences(way), session.bank) == said(session.view.sentences(other), session.bank)


def said(sentences: Sequence[Sentence], bank: Bank) -> list[str]:
    """Return what sentences say but for markers, subjects, connectives and the verbs of facts; of points below nothing.

    A fact told twice in a draft takes another verb the second time (抓好…, 把…抓好), whichever comes first.
    """
    openings = {word for mood in bank.moods.values() for word in (*mood.first, *mood.next)}
    return [
        part.text
        for sentence in sentences
        if sentence.item is None or not isinstance(sentence.item, Point)
        for part in sentence.parts
        if part.role not in ("marker", "subject") and part.text not in openings
        if part.role != "record" or part.value
    ]


def test_writing_on_a_small_bank() -> None:
    run_state_machine_as_test(Writing, settings=settings(SLACK, max_examples=45, stateful_step_count=40))


def test_writing_on_examples() -> None:
    run_state_machine_as_test(
        WritingExamples, settings=settings(SLACK, max_examples=8, stateful_step_count=30)
    )


# --- settled outlines and files ------------------------------------------------------------------


def genre_of(path: Path, own: Outline, bank: Bank) -> Outline | None:
    """Return the genre an outline names, laid over its own."""
    if not own.genre:
        return None
    genre = find_genre(own.genre, path.parent, bank.vocabulary)
    return lay_over(genre, find_genre(genre.genre, path.parent, bank.vocabulary)) if genre.genre else genre


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_settled_outline_writes_the_same_and_folds_to_what_was_written(path: Path, bank: Bank) -> None:
    text, words = path.read_text("utf-8"), bank.vocabulary
    own, merged = read_outline(text, str(path), words), outline_of(text, str(path), path.parent, words)
    for seed in range(2):
        plain, done = compose_draft(merged, bank, seed), compose_draft(settle(merged, bank, seed), bank, seed)
        assert [p.text for p in done.paragraphs] == [p.text for p in plain.paragraphs]
        assert done.unused_facts == plain.unused_facts and done.gaps == plain.gaps
    settled = settle(merged, bank)
    items = [item for _, item in walk(settled)]
    assert len({id(item) for item in items}) == len(items)
    folded = fold(settled, genre_of(path, own, bank))
    assert (folded.body is None) == (own.body is None or (own.genre != "" and own.body is None))
    if own.genre:
        assert folded.facts == own.facts and folded.recipes == own.recipes
    if not counted(own):
        assert without_count(folded.points or ()) == without_count(own.points or ())
        if own.body is not None:
            assert bodies(folded) == bodies(own)


def counted(outline: Outline) -> bool:
    """Whether an outline gives points only by their number: these are written out when it is settled."""
    items = [outline, *(i for i in every(outline.points or ())), *every(outline.body or ())]
    return any(getattr(item, "count", (0, 0)) != (0, 0) or getattr(item, "defaults", ()) for item in items)


def every(items: Sequence[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from every(getattr(item, "defaults", ()))
        if isinstance(item, Point):
            yield from every((*(item.points or ()), *(item.body or ())))


def without_count(points: Sequence[Point]) -> list[Point]:
    """Return points as folding leaves them: without a list of points that is empty."""
    return [replace(p, points=tuple(without_count(p.points)) or None if p.points else None) for p in points]


def bodies(outline: Outline) -> int:
    """Count the bodies that are written out."""
    return sum(getattr(item, "body", None) is not None for item in every(outline.body or ()))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_shipped_files_come_back_from_their_text(path: Path, bank: Bank) -> None:
    outline = read_outline(path.read_text("utf-8"), "", bank.vocabulary)
    text = outline_text(outline, bank.moves)
    assert read_outline(text, "", bank.vocabulary) == outline
    assert outline_text(read_outline(text, "", bank.vocabulary), bank.moves) == text


def assert_comes_back(outline: Outline, bank: Bank) -> None:
    assert read_outline(outline_text(outline, bank.moves), "", bank.vocabulary) == outline


@settings(SLACK, max_examples=100)
@given(text=outlines())
def test_generated_outlines_come_back_from_their_text(text: str) -> None:
    bank = bank_of(own=True)
    outline = replace(load(text, bank), source="")
    assert_comes_back(outline, bank)
    assert_comes_back(settle(outline, bank), bank)


@pytest.mark.parametrize("text", TRAPS)
def test_trapping_texts_come_back_to_the_letter(text: str) -> None:
    bank = bank_of(own=True)
    for written in (text, f"{text}。"):
        items: tuple[Item, ...] = (
            TextItem(written),
            TextItem(written, when="会议", each="上级"),
            MoveItem("closing.call", text=written),
            Group((TextItem(written), MoveItem("closing.call", 0, 1))),
            Point(
                heading="甲",
                body=(),
                text=written,
                subject=written.replace("\n", ""),
                marker="五、",
                clauses=(written.replace("\n", ""),),
            ),
        )
        if re.fullmatch(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+", written):
            items = items[:-1]  # a clause like an id is an id
        assert_comes_back(Outline(body=items, title="题", speaker=written.replace("\n", "")), bank)
        assert_comes_back(Outline(body=(), recipes={"写法：一": items[:4]}), bank)


@settings(SLACK, max_examples=200)
@given(text=TEXT)
def test_what_an_action_takes_comes_back(text: str) -> None:
    bank = bank_of(own=True)
    session = Session(load("body:\n- point: 甲\n- closing.call\n- 好。\n", bank), None, bank)
    for action in (
        SetHead("title", text),
        SetHeading((0,), text),
        SetText((0,), text),
        SetText((1,), text),
        SetText((2,), text),
        InsertText((0,), text),
        AddFact((0,), f"照写：{text}"),
        AddFact((), f"培训：{text} 4期；来源：年报"),
    ):
        try:
            session.apply(action)
        except ActionError as error:
            assert is_clear(error)
        assert bare(read_back(session, session.text())) == bare(session.outline)


def test_facts_come_back_as_the_lines_they_are() -> None:
    bank = bank_of(own=True)
    lines = [line.replace("%s", "甲") for line in (*RECORDS, *VALUES)]
    lines += ["照写：他说：“干”", "培训：“夜校 2期”班 4期，讲[学习]、讲#号；时间：去年；来源：年报：第3页"]
    session = Session(load("body:\n- point: 甲\n", bank), None, bank)
    taken = 0
    for line in lines:
        try:
            taken += session.apply(AddFact((0,), line))
        except ActionError:
            continue
    assert taken >= len(RECORDS) + len(VALUES)
    assert bare(read_back(session, session.text())) == bare(session.outline)


GENRE = """name: 本单位会议
mood: told
length: 800字
numbering: [一、标题。]
facts:
- 单位：农科所
- 上级：省里
- 上级：市里
body:
- salutation
- points
- closing.call
"""


def test_what_is_taken_away_gives_way_to_the_genre(tmp_path: Path) -> None:
    bank = bank_of(own=True)
    (tmp_path / "本.yaml").write_text(GENRE, "utf-8")
    text = "genre: 本.yaml\ntitle: 话\nlength: 500字\nfacts:\n- 单位：林科所\npoints: [甲, 乙]\n"
    genre = read_outline(GENRE, "本.yaml", bank.vocabulary, "本")
    outline = outline_of(text, "稿", tmp_path, bank.vocabulary)
    session = Session(outline, genre, bank, genre_name="本.yaml")
    for action, own in (
        (SetHead("length", ""), "genre: 本.yaml\ntitle: 话\nfacts:"),
        (SetFacts("单位", ()), "title: 话\npoints:"),
        (SetFacts("上级", ("上级：省里",)), "facts:\n- 上级：省里\npoints:"),
        (SetFacts("单位", ("单位：苗圃",)), "facts:\n- 单位：苗圃\n- 上级：省里\n"),
        (SetNumbering(("（一）标题",)), "numbering: [（一）标题]"),
        (SetNumbering(()), "title: 话\nfacts:"),
        (SetFacts("上级", ()), "facts:\n- 单位：苗圃\n"),
        (Remove((1,)), "points:\n- 乙\n"),
        (Remove((1,)), "facts:\n- 单位：苗圃\n"),
    ):
        assert session.apply(action)
        assert own in session.text()
        assert "body" not in session.text()
        again = outline_of(session.text(), "稿", tmp_path, bank.vocabulary)
        assert bare(settle(again, bank)) == bare(session.outline)
    assert session.outline.length == "800字"


def test_all_points_of_a_genre_may_be_taken_away(bank: Bank) -> None:
    genre = find_genre("forum_lead", Path(), bank.vocabulary)
    merged = outline_of("genre: forum_lead\ntitle: 话\n", "稿", Path(), bank.vocabulary)
    session = Session(merged, genre, bank, genre_name="forum_lead")
    while ways := [way for way, item in walk(session.outline) if isinstance(item, Point)]:
        session.apply(Remove(ways[0]))
    assert "points: []" in session.text() and "body" not in session.text()
    assert bare(read_back(session, session.text())) == bare(session.outline)


# --- choices -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_pins_say_a_paragraph_over_again(name: str, bank: Bank) -> None:
    for seed in range(3):
        session = begun(name, bank, seed)
        for place in [p for p in places_of(session) if p.kind == "paragraph"]:
            if session.view.repeats(place.way):
                continue
            clauses = session.clauses(place.point)
            assert clauses
            assert session.lock(place.point)
            after = place_at(session, place.way)
            assert after is not None and after.text == place.text
            session.undo()


@pytest.mark.parametrize("name", NAMES)
def test_the_draft_with_every_choice_reads_the_same(name: str, bank: Bank) -> None:
    for seed in range(3):
        session = begun(name, bank, seed)
        text = session.chosen_text()
        chosen = compose_draft(outline_of(text, "稿", Path(), bank.vocabulary), bank, seed)
        assert [p.text for p in chosen.paragraphs] == texts(session)


@pytest.mark.parametrize("name", NAMES)
def test_whatever_is_offered_can_be_done_and_stands(name: str, bank: Bank) -> None:
    check_offers(begun(name, bank, 1), every=4, most=2)


def check_offers(session: Session, every: int, most: int) -> None:
    """Check every list of every place: what stands is first; of the first ones, what is chosen stands as offered.

    Args:
        session: the session; it is as it was afterwards.
        every: of each so many places one is tried out.
        most: how many of each list are tried out.
    """
    for number, place in enumerate(places_of(session)):
        repeats = session.view.repeats(place.way)
        for mode in modes(place):
            found = offers(session, place, mode)
            first = [number for number, offer in enumerate(found) if offer.now]
            assert first in ([], [0])
            if place.kind in ("move", "paragraph") and mode not in ("分句", "勾选做法") and found:
                assert first == [0] or repeats
                assert first != [0] or repeats or found[0].text in place.text
            assert all(offer.action or offer.now or offer.clause >= 0 for offer in found)
            for offer in found[:most] if number % every == 0 else ():
                if offer.action is None or not session.apply(offer.action):
                    continue
                after = place_at(session, place.way)
                assert after is not None
                if mode != "勾选做法" and not repeats:
                    assert all(text in "".join(texts(session)) for text in offer.text.split("　"))
                if mode == "整段":
                    assert after.text == offer.text
                session.undo()


@pytest.mark.parametrize("name", ["forum", "experience", "pledge"])
def test_clauses_are_exchanged_typed_over_and_left_out(name: str, bank: Bank) -> None:
    session = begun(name, bank)
    place = next(p for p in places_of(session) if p.kind == "paragraph")
    rows = offers(session, place, "分句")
    assert [row.clause for row in rows] == [
        n for n, c in enumerate(session.clauses(place.point)) if c != "。"
    ]
    for row in rows:
        inner = clause_offers(session, place, row.clause)
        assert inner[-1].text == "（删去这一句）"
        own = session.clauses(place.point)[row.clause]
        assert own not in [getattr(offer.action, "clauses", ())[row.clause] for offer in inner[:-1]]
        for offer in (*inner[:2], inner[-1]):
            assert offer.action is not None and session.apply(offer.action)
            after = place_at(session, place.way)
            assert after is not None
            assert row.text not in after.text or row.remark == "事实"
            assert offer is inner[-1] or offer.text.rpartition("要")[2][-8:] in after.text
            session.undo()
        assert session.apply(typed_clause(session, place, row.clause, "我们自己写的一句话。"))
        after = place_at(session, place.way)
        assert after is not None and "我们自己写的一句话" in after.text
        assert "。。" not in after.text and "，。" not in after.text
        session.undo()


def test_leaving_out_all_clauses_lets_the_engine_write_again(bank: Bank) -> None:
    session = begun("forum", bank)
    place = next(p for p in places_of(session) if p.kind == "paragraph")
    for _ in range(30):
        clauses = session.clauses(place.point)
        action = clause_offers(session, place, 0)[-1].action
        assert action is not None and "。" not in (getattr(action, "clauses", ())[:1])
        session.apply(action)
        point = at(session.outline, place.point)
        if isinstance(point, Point) and not point.clauses:
            break
        assert len(session.clauses(place.point)) < len(clauses)
    after = place_at(session, place.way)
    assert after is not None and after.text == place.text


def test_choices_spend_nothing(bank: Bank) -> None:
    session = begun("forum", bank)
    before = session.view.draft
    for place in places_of(session):
        for mode in modes(place):
            offers(session, place, mode)
    assert session.view.draft is before
    assert compose_draft(session.outline, bank, session.seed) == before


def test_sets_give_every_sibling_its_heading(bank: Bank) -> None:
    session = begun("forum", bank)
    found = 0
    for way in [(), *(way for way, item in walk(session.outline) if isinstance(item, Point))]:
        ways = [
            (*way, n)
            for n, item in enumerate(getattr(at(session.outline, way), "body", ()) or ())
            if isinstance(item, Point)
        ]
        place = place_at(session, ways[0]) if ways else None
        for offer in offers(session, place, "整组标题")[:2] if place else ():
            assert isinstance(offer.action, actions.SetHeadings)
            session.apply(offer.action)
            assert [h for _, h in offer.action.headings] == [
                getattr(at(session.outline, w), "heading", "") for w in ways
            ]
            session.undo()
            found += 1
    assert found


def test_what_is_repeated_for_each_line_is_chosen_once_for_all(bank: Bank) -> None:
    session = begun("award", bank)
    place = next(p for p in places_of(session) if p.kind == "move" and session.view.repeats(p.way))
    assert not session.lock(place.way)
    assert modes(place)[0] in ("句子", "第1句")
    offer = next(o for o in offers(session, place, modes(place)[0]) if not o.now)
    assert offer.action is not None and session.apply(offer.action)
    after = place_at(session, place.way)
    assert after is not None and len(after.sentences) == len(place.sentences)


def test_gaps_are_gone_through_in_a_circle() -> None:
    bank = bank_of(own=True)
    session = Session(load("body:\n- '{{ 甲事 }}。'\n- 好。\n- '{{ 乙事 }}。'\n", bank), None, bank)
    places = places_of(session)
    assert [next_gap(places, after) for after in (-1, 0, 1, 2)] == [0, 2, 2, 0]
    assert [name for name, _ in session.view.gaps()] == ["甲事", "乙事"]
    assert next_gap(places[1:2], -1) is None


# --- while one types -----------------------------------------------------------------------------


def test_suggestions_go_on_from_the_words_before_the_cursor() -> None:
    index = open_index()
    for before in ("不忘初心", "坚持以人民为中", "大家要撸起袖子", "要啃硬骨", "真抓实", "我们要不忘"):
        for row in suggestions(before, index):
            assert row.insert and row.text not in before and "{" not in row.text
            own = row.text.rstrip("。！；")
            if row.back:
                assert row.insert == own and before.endswith(before[-row.back :])
            else:
                assert any(own.endswith(before[-n:] + row.insert) for n in range(2, len(before) + 1))
    assert any(row.back == 0 for row in suggestions("要啃硬骨", index) + suggestions("不忘", index))


@pytest.mark.parametrize("before", ["", "战", "要团结，", "要团结，奋", "“", "（一）", "。 "])
def test_nothing_is_suggested_below_two_characters(before: str) -> None:
    assert suggestions(before, open_index()) == []


# --- single actions ------------------------------------------------------------------------------

OUTLINE = """title: 话
numbering: [一、标题。, （一）标题。]
body:
- salutation
- closing.belief 0-1
- point: 甲
  topic: 学用结合
  facts:
  - 活动：看苗会 3次
  - 培训：夜校 2期
  - 活动：比武会
  clauses: [事实 1-2, apply.measure.02, 。, 事实 3, 我们熬了夜]
- point: 乙
  points:
  - point: 乙一
  - point: 乙二
- point: 丙
  body: [丙的话。, closing.call]
"""


@pytest.fixture
def session() -> Session:
    bank = bank_of(own=True)
    return Session(load(OUTLINE, bank), None, bank)


WRONG = [
    (SetHead("mood", "told"), "抬头里没有“mood”"),
    (SetHead("date", "明天"), "写成"),
    (SetHead("length", "20%"), "写成 4000字或 25分钟"),
    (SetHead("pace", "快"), "例如 180"),
    (SetHead("direction", "斜着"), "是不是|可以写|对上"),
    (SetHead("title", "在{{ 会议.名 }}上"), "不能用“.”"),
    (SetFacts("单位", ("会议：甲",)), "这一行不是“单位”"),
    (AddFact((2,), "培训读书班"), "名称后面缺冒号"),
    (AddFact((2,), "培训：夜校；做法：好"), "没有“做法”这个附加项"),
    (AddFact((2,), "单位：\x07"), "不能用的控制字符|控制字符"),
    (AddFact((0,), "单位：甲"), "这里不是要点"),
    (ChangeFact((2,), 9, "单位：甲"), "没有这一条事实"),
    (ChoosePhrases((2,), ("closing.call.01",)), "不是从句库里挑的"),
    (ChoosePhrases((2, 0), ("closing.call.01",)), "不是从句库里挑的"),
    (ChoosePhrases((0,), ("salutation.99",)), "没有词条“salutation.99”"),
    (ChooseParagraph((2,), "told.99", ("甲",)), "没有句式“told.99”"),
    (ChooseParagraph((4,), "", ("甲",)), "没有自己的段落"),
    (SetText((4,), "甲"), "没有自己的段落"),
    (SetText((), "甲"), "先选一个地方"),
    (SetHeading((2,), "抓（学习"), "没有成对"),
    (SetHeading((0,), "甲"), "这里不是要点"),
    (SetTopic((2,), "无此主题"), "没有主题或角度“无此主题”"),
    (Tick((2,), "apply.measure.99"), "没有词条“apply.measure.99”"),
    (AddPoint((0, 0), "甲"), "这里不能放要点"),
    (InsertText((0,), ""), "没有写文字"),
    (InsertText((0,), "", "x.y.01"), "没有词条“x.y.01”"),
    (Move((2,), -1), "已经是第一点了"),
    (Move((4,), 1), "已经是最后一点了"),
    (Move((0,), 1), "这里不是要点"),
    (Demote((2,)), "前面没有同级的要点"),
    (Promote((2,)), "已经是第一级了"),
    (SetNumbering(("1、标题",)), "没有“1、标题”"),
    (Remove((77,)), "这个地方已经没有了"),
    (Move((77,), 1), "这个地方已经没有了"),
    (AddPoint((77, 0), "甲"), "这个地方已经没有了"),
    (InsertText((77,), "甲"), "这个地方已经没有了"),
]


@pytest.mark.parametrize(
    ("action", "message"), WRONG, ids=[f"{n}-{type(a).__name__}" for n, (a, _) in enumerate(WRONG)]
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    action: Action, message: str, session: Session
) -> None:
    state = session.state
    with pytest.raises(ActionError, match=message) as caught:
        session.apply(action)
    assert is_clear(caught.value)
    assert session.state is state


def test_clauses_follow_their_facts(session: Session) -> None:
    def clauses(action: Action) -> tuple[str, ...]:
        session.apply(action)
        point = at(session.outline, (2,))
        session.undo()
        assert isinstance(point, Point)
        return point.clauses

    rest = ("apply.measure.02", "。")
    assert clauses(ChangeFact((2,), 0, "")) == ("事实 1", *rest, "事实 2", "我们熬了夜")
    assert clauses(ChangeFact((2,), 2, "")) == ("事实 1-2", *rest, "我们熬了夜")
    assert clauses(ChangeFact((2,), 1, "活动：夜谈会")) == ("事实 1-2", *rest, "事实 3", "我们熬了夜")
    assert clauses(SetFacts("培训", (), (2,))) == ("事实 1", *rest, "事实 2", "我们熬了夜")
    assert clauses(SetFacts("活动", ("活动：新会",), (2,))) == ("事实 1-2", *rest, "我们熬了夜")
    doubled = SetFacts("培训", ("培训：夜校 2期", "培训：早校 1期"), (2,))
    assert clauses(doubled) == ("事实 1-2", *rest, "事实 4", "我们熬了夜")


def test_points_stand_five_deep_and_no_deeper(session: Session) -> None:
    way: Way = (3,)
    for _ in range(4):
        assert session.apply(AddPoint((*way, 0), "深"))
        body = getattr(at(session.outline, way), "body", ())
        way = (*way, next(n for n, item in enumerate(body) if isinstance(item, Point)))
    with pytest.raises(ActionError, match="最多分 5 级"):
        session.apply(AddPoint((*way, 0), "太深"))
    session.apply(AddPoint((*way[:-1], way[-1] + 1), "旁"))
    with pytest.raises(ActionError, match="最多分 5 级"):
        session.apply(Demote((*way[:-1], way[-1] + 1)))
    assert session.view.draft.headings[-1].level <= 5


def test_a_typed_paragraph_is_kept_by_lock_and_gives_way_to_a_choice(session: Session) -> None:
    session.apply(SetText((2,), "硬是干成了，就这样"))
    assert not session.lock((2,))
    place = next(p for p in places_of(session) if p.point == (2,) and p.kind == "paragraph")
    assert place.text == "硬是干成了，就这样"
    session.apply(SetText((2,), ""))
    assert place_at(session, place.way) != place
    session.apply(SetText(place.way, "另写的"))
    session.apply(ChooseParagraph((2,), "", ("自己的话",)))
    after = place_at(session, place.way)
    assert after is not None and "自己的话" in after.text


def test_release_reaches_into_brackets() -> None:
    bank = bank_of(own=True)
    text = "body:\n- point: 甲\n  body:\n  - [{move: closing.call, phrase: closing.call.01}, {move: closing.belief, text: 写的。}]\n"
    session = Session(load(text, bank), None, bank)
    assert session.apply(Release((0,)))
    assert "phrase" not in session.text() and "写的" not in session.text()


def test_what_cannot_be_kept_is_not_done(session: Session) -> None:
    def full(_: dict[str, Any]) -> None:
        raise ActionError("盘满了，没有存上")

    session.keep = full
    state = session.state
    for action in (SetHead("title", "新"), Remove((2,))):
        with pytest.raises(DrafterError, match="盘满了"):
            session.apply(action)
        assert session.state is state
    session.keep = None
    assert session.apply(SetHead("title", "新"))


def test_replay_stops_at_what_no_longer_fits(session: Session) -> None:
    rows: list[dict[str, Any]] = [
        actions.encode(SetHead("title", "新")),
        actions.encode(SetHead("title", "更新")),
        {"do": "undo"},
        actions.encode(SetText((40,), "没有这个地方。")),
        actions.encode(SetHead("title", "后来")),
    ]
    assert session.replay(rows) == 3
    assert session.outline.title == "新" and len(session.state.past) == 1
    assert session.replay([{"do": "NoSuchThing"}]) == 0
    assert session.replay([{"do": "SetHead", "key": "title"}]) == 0
    assert isinstance(session.state, State)


def test_entries_that_are_gone_are_passed_over_and_what_came_later_still_fits(session: Session) -> None:
    way = next(
        way for way, item in walk(session.outline) if isinstance(item, MoveItem) and item.move == "salutation"
    )
    point = next(way for way, item in walk(session.outline) if isinstance(item, Point))
    rows: list[dict[str, Any]] = [
        actions.encode(ChoosePhrases(way, ("gone.from.bank.01",))),
        actions.encode(Tick(point, "gone.measure.01")),
        actions.encode(ChooseParagraph(point, "", ("gone.lead.01", "自己的话"))),
        {"do": "undo"},
        actions.encode(InsertText((way[0] + 1,), phrase="gone.from.bank.02")),
        actions.encode(SetHead("title", "后来")),
    ]
    assert session.replay(rows) == len(rows)
    assert session.outline.title == "后来"
    assert [step.label for step in session.state.past] == ["换一句", "勾选做法", "加一句", "改标题"]
    assert "【待补：原来的句子】" in "".join(s.text for s in session.view.draft.sentences())
    assert [session.undo() for _ in range(5)] == ["改标题", "加一句", "勾选做法", "换一句", ""]


def test_what_a_crash_left_half_done_is_undone_with_what_went_before(session: Session) -> None:
    before = session.outline
    session.apply(SetHead("title", "新"))
    middle = session.outline
    session.apply(session.keeping())  # and then the power went, before what it was kept for
    assert session.state.past[-1].label == ""
    assert session.undo() == "改标题"
    assert session.outline == before
    assert session.redo() == "改标题"
    assert session.outline == middle
    assert session.undo() == "改标题"
    assert session.undo() == ""


def test_the_label_of_what_was_done_is_told(session: Session) -> None:
    done = [SetHead("date", "2008年"), SetFacts("单位", ("单位：市委",)), Move((2,), 1), Remove((2,))]
    for action in done:
        session.apply(action)
    assert [session.undo() for _ in range(5)] == ["删去一项", "下移一位", "填“单位”", "改日期", ""]
    assert session.redo() == "改日期"
    assert all(kind.label for kind in (SetTopic, Tick, Duplicate, Release))


def test_pins_need_lines_of_their_own() -> None:
    bank = bank_of(own=True)
    text = "mood: told\nbody:\n- point: 甲\n  facts: [活动：看苗会 3次, 活动：看苗会 5次]\n"
    session = Session(load(text, bank), None, bank)
    place = next(p for p in places_of(session) if p.kind == "paragraph")
    point = at(session.outline, (0,))
    assert isinstance(point, Point)
    assert choices.pins(place.sentences, point.facts) == ()  # two lines go by one name
    assert choices.pins(place.sentences, ()) == ()  # no line of the point
    assert session.lock((0,))
    after = place_at(session, place.way)
    assert after is not None and after.text == place.text


# --- what stands elsewhere stays --------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["forum", "award", "experience"])
def test_headings_and_order_leave_the_paragraphs_alone(name: str, bank: Bank) -> None:
    session = begun(name, bank, 0)
    before = {place.point: place.text for place in places_of(session) if place.kind == "paragraph"}
    ways = [way for way, item in walk(session.outline) if isinstance(item, Point) and len(way) == 1]
    assert session.reshape(SetHeading(ways[0], "换一个标题看正文动不动"))
    after = {place.point: place.text for place in places_of(session) if place.kind == "paragraph"}
    assert after == before
    assert session.reshape(AddPoint((ways[-1][0] + 1,), "再加一点", "制度建设/健全机制"))
    grown = {place.point: place.text for place in places_of(session) if place.kind == "paragraph"}
    assert {way: text for way, text in grown.items() if way in before} == before
    assert session.undo() == "加一点"
    assert session.undo() == "改标题文字"
    assert not session.state.past
    assert session.redo() == "改标题文字"


def test_a_fact_added_to_a_chosen_paragraph_is_told(bank: Bank) -> None:
    session = begun("experience", bank, 0)
    places = [place for place in places_of(session) if place.kind == "paragraph"]
    place = next(p for p in places if any("事实" in c for c in session.clauses(p.point)))
    assert session.lock(place.point)
    assert session.apply(AddFact(place.point, "活动：“以案说纪”巡回宣讲 12场"))
    after = next(p for p in places_of(session) if p.point == place.point and p.kind == "paragraph")
    assert "“以案说纪”巡回宣讲" in after.text
    assert "12场" in after.text
