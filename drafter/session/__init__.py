"""A writing session: what the writer is doing to one draft, with unlimited named undo. It knows no terminal.

`State` is pure: `apply` gives another. `Session` holds the present one beside the engines and shows it as a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from drafter.bank import Bank
from drafter.compose import choices
from drafter.compose.choices import FrameChoice, ParagraphChoice
from drafter.draft import Sentence
from drafter.model import ROLES, Group, Item, MoveItem, Outline, Point
from drafter.outlinetext import outline_text
from drafter.session import actions
from drafter.session.actions import Action, ActionError, Ground
from drafter.session.settled import Way, at, fold, settle, walk
from drafter.session.state import State
from drafter.session.view import View

__all__ = ["Action", "ActionError", "Session", "State", "View", "Way", "actions"]


_REMEMBERED = 4_000
"""Paragraphs, and lists they are chosen from, kept for the next composing; some hundred a draft."""


class Session:
    """A draft being written.

    Args:
        outline: the outline laid over its genre, settled or not.
        genre: the genre it names, None if it stands alone; `genre_name` as the outline names it.
        bank: the phrase bank.
        seed: of the draft.
        keep: called with each thing done, as plain data, before it counts as done; what it raises undoes it.
        demoted: ids of phrases to be proposed last.
    """

    def __init__(
        self,
        outline: Outline,
        genre: Outline | None,
        bank: Bank,
        *,
        genre_name: str = "",
        seed: int = 0,
        keep: Callable[[dict[str, Any]], None] | None = None,
        demoted: Iterable[str] = (),
    ) -> None:
        self.bank = bank
        self.genre = genre
        self.genre_name = genre_name or (genre.id if genre else "")
        self.seed = seed
        self.keep = keep
        self.demoted = frozenset(demoted)
        self.ground = Ground(bank.vocabulary, genre)
        self.state = State(settle(outline, bank, seed))
        self._view: View | None = None
        self._memo: dict[object, Any] = {}

    @property
    def outline(self) -> Outline:
        """The outline as it is."""
        return self.state.outline

    @property
    def view(self) -> View:
        """The draft of the present state; composed when first asked for."""
        if self._view is None or self._view.outline is not self.state.outline:
            if len(self._memo) > _REMEMBERED:
                self._memo.clear()
            self._view = View(self.state.outline, self.bank, self.seed, self.demoted, self._memo)
        return self._view

    # --- doing ------------------------------------------------------------------------------------

    def apply(self, action: Action) -> bool:
        """Do something; whether it changed anything.

        Raises:
            ActionError: it cannot be done; nothing is changed.
            DrafterError: it could not be kept; nothing is changed.
        """
        return self._to(self.state.apply(action, self.ground), actions.encode(action))

    def reshape(self, action: Action) -> bool:
        """Do something to headings or the order of points; what stands elsewhere is kept as it stands.

        Without that a changed heading or a point more would let the engine choose anew all over the draft.

        Raises:
            ActionError: it cannot be done; nothing is changed.
            DrafterError: it could not be kept; nothing is changed.
        """
        done = self.state.apply(action, self.ground)  # refused before anything is kept
        if self.apply(self.keeping()):
            return self.apply(action)
        return self._to(done, actions.encode(action))

    def keeping(self, *, everywhere: bool = False) -> actions.Keep:
        """Return the action that chooses for good what stands in all points now, or everywhere in the draft."""
        paragraphs, sentences = [], []
        for way, item in walk(self.outline):
            if isinstance(item, Point) and not (item.text or item.clauses):
                plan, clauses, _ = self._standing(way, item)
                if clauses:
                    paragraphs.append((way, plan, clauses))
            elif (
                isinstance(item, MoveItem)
                and not (item.phrases or item.text)
                and (everywhere or len(way) > 1)
            ):
                phrases = self.phrases(way) if not self.view.repeats(way) else ()
                known = [self.bank.by_id[name].move for name in phrases]
                if phrases and item.move != "paragraph" and not set(known) & set(ROLES):
                    sentences.append((way, phrases))
        return actions.Keep(tuple(paragraphs), tuple(sentences))

    def undo(self) -> str:
        """Take back the last thing done; its name, '' if there is none."""
        label = next((step.label for step in reversed(self.state.past) if step.label), "")
        self._to(self.state.undo(), {"do": "undo"})
        return label

    def redo(self) -> str:
        """Do again what was undone last; its name, '' if there is none."""
        label = next((step.label for step in reversed(self.state.future) if step.label), "")
        self._to(self.state.redo(), {"do": "redo"})
        return label

    def last_change(self, *, undone: bool = False) -> tuple[Outline, Outline] | None:
        """Return the outline before and after the last thing done, or undone, without what was kept for it; or None."""
        if not undone:
            return (self.state.past[-1].before, self.outline) if self.state.past else None
        found = self.outline
        for step in reversed(self.state.future):
            if step.label:
                return step.before, found
            found = step.before
        return None

    def replay(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Do again what was kept, without keeping it again; how many could be done.

        Entries that the bank has no longer are passed over, so that what was done later still fits. Stops at the
        first that cannot be done: what follows it was done to another draft.
        """
        done = 0
        state = self.state
        for row in rows:
            try:
                if row.get("do") == "undo":
                    state = state.undo()
                elif row.get("do") == "redo":
                    state = state.redo()
                else:
                    state = state.apply(
                        actions.known(actions.decode(row), self.bank.by_id), self.ground, again=True
                    )
            except ActionError:
                break
            done += 1
        self.state = state
        return done

    def _to(self, state: State, row: dict[str, Any]) -> bool:
        if state is self.state:
            return False
        if self.keep is not None:
            self.keep(row)
        self.state = state
        return True

    # --- looking ----------------------------------------------------------------------------------

    def text(self) -> str:
        """Return the draft as a file: what the writer gave and chose."""
        folded = replace(fold(self.outline, self.genre), genre=self.genre_name)
        return outline_text(folded, self.bank.moves, self.words)

    def chosen_text(self) -> str:
        """Return the draft as a file with every choice in it, the engine's as well, so that nothing can change it.

        What is written once for each line of a list (`each`) is left as it is: one choice cannot serve all of them.
        """
        pinned = replace(self.outline, body=tuple(self._chosen(self.outline.body or ())))
        folded = replace(fold(pinned, self.genre), genre=self.genre_name)
        return outline_text(folded, self.bank.moves, self.words)

    def _chosen(self, items: Iterable[Item], way: Way = ()) -> Iterator[Item]:
        """Yield items with what stands in them chosen for good; an optional move that is not written goes."""
        for number, item in enumerate(items):
            here = (*way, number)
            if isinstance(item, Group):
                inner = tuple(self._chosen(item.items, here))
                if inner:
                    yield replace(item, items=inner)
            elif isinstance(item, Point):
                body = tuple(self._chosen(item.body or (), here))
                plan, clauses, text = self._standing(here, item)
                yield replace(item, body=body, plan=plan, clauses=clauses, text=text)
            elif not isinstance(item, MoveItem):
                yield item
            elif item.low or item.when or item.move == "paragraph" or self.view.sentences(here):
                yield self._held(here, item)
            elif self.view.repeats(here):
                yield item

    def _standing(self, way: Way, point: Point) -> tuple[str, tuple[str, ...], str]:
        """Return what keeps a point's paragraph as it is: plan and clauses, or where these cannot say it its text."""
        item = self.paragraph_of(way)
        if point.text or (item is not None and item.text) or self.view.repeats(way):
            return point.plan, point.clauses, point.text
        if clauses := self.clauses(way):
            return self.plan(way), clauses, ""
        sentences = self._paragraph(way)
        if any(part.role == "gap" for sentence in sentences for part in sentence.parts):
            return "", (), ""  # what is missing is asked for as long as it is
        return "", (), "".join(sentence.text for sentence in sentences)

    def words(self, name: str) -> str:
        """Return the text of an entry, the name itself if there is none of that id."""
        phrase = self.bank.by_id.get(name)
        return phrase.text if phrase else name

    def frame_choices(self, way: Way) -> list[list[FrameChoice]]:
        """Return, for each sentence of a move that comes from the bank, what could stand there, best first."""
        draft = self.view.draft
        return choices.frame_choices(
            self.outline,
            self.bank,
            self._item(way),
            seed=self.seed,
            scale=draft.scale,
            demoted=self.demoted,
            memo=self._memo,
        )

    def paragraph_choices(self, way: Way) -> list[ParagraphChoice]:
        """Return whole paragraphs that could stand at a point (`way` of the point), best first."""
        point = at(self.outline, way)
        item = self.paragraph_of(way)
        if not isinstance(point, Point) or item is None:
            return []
        draft = self.view.draft
        return choices.paragraph_choices(
            self.outline,
            self.bank,
            item,
            point,
            seed=self.seed,
            scale=draft.scale,
            demoted=self.demoted,
            memo=self._memo,
        )

    def paragraph_of(self, way: Way) -> MoveItem | None:
        """Return the `paragraph` that stands directly in a point, None if it has none."""
        for _, item in _directly(at(self.outline, way)):
            if isinstance(item, MoveItem) and item.move == "paragraph":
                return item
        return None

    def clauses(self, way: Way) -> tuple[str, ...]:
        """Return the clauses a point's paragraph is made of now; empty if it cannot be said so."""
        point = at(self.outline, way)
        if not isinstance(point, Point) or self.view.repeats(way):
            return ()
        return point.clauses or choices.pins(self._paragraph(way), point.facts)

    def plan(self, way: Way) -> str:
        """Return the plan a point's paragraph follows now, as an outline may name it; '' if it has none."""
        point = at(self.outline, way)
        plan = point.plan if isinstance(point, Point) else ""
        plan = plan or next((s.plan for s in self._paragraph(way) if s.plan), "")
        return plan if plan in self.bank.vocabulary.plans else ""

    def _paragraph(self, way: Way) -> list[Sentence]:
        item = self.paragraph_of(way)
        return [s for s in self.view.draft.sentences() if s.item is item] if item is not None else []

    def set_choices(self, way: Way) -> list[tuple[str, ...]]:
        """Return headings for the points below (`()`: the first level), in their order: a parallel set a row."""
        parent = at(self.outline, way)
        return choices.set_choices(
            self.outline, self.bank, parent if isinstance(parent, Point) else None, self.seed
        )

    def topics(self) -> dict[Way, tuple[str, str]]:
        """Return topic and heading of every point as the draft has them."""
        ways = {id(item): way for way, item in walk(self.outline)}
        return {
            ways[id(point)]: (topic, heading)
            for point, topic, heading in choices.topics_of(self.outline, self.bank, self.seed)
            if id(point) in ways
        }

    def tells(self, way: Way) -> bool:
        """Whether the paragraph of a point tells what was done, rather than asking or promising it."""
        items = [
            self.outline,
            *(at(self.outline, way[:n]) for n in range(1, len(way) + 1)),
            self.paragraph_of(way),
        ]
        moods = [mood for item in items if (mood := getattr(item, "mood", ""))]
        return bool(moods) and self.bank.moods[moods[-1]].facts == "told"

    def lock(self, way: Way) -> bool:
        """Choose for good what stands in a place now, so that nothing else changes it; whether it changed anything.

        What was typed stays as it is, and what is written once for each line of a list cannot be locked.
        """
        item = self._item(way)
        if isinstance(item, Point):
            plan, clauses, text = self._standing(way, item)
            if text and text != item.text:
                return self.apply(actions.SetText(way, text))
            return bool(clauses) and self.apply(actions.ChooseParagraph(way, plan, clauses))
        if not isinstance(item, MoveItem):
            return False
        held = self._held(way, item)
        if held.text != item.text:
            return self.apply(actions.SetText(way, held.text))
        return held != item and self.apply(actions.ChoosePhrases(way, held.phrases))

    def phrases(self, way: Way) -> tuple[str, ...]:
        """Return the ids of the frames that stand in a move now, a sentence each; none where it is repeated."""
        return () if self.view.repeats(way) else tuple(self.view.frames(way))

    def _held(self, way: Way, item: MoveItem) -> MoveItem:
        """Return a move with what stands in it chosen: its frames, or where it has none the words of its clauses."""
        if item.text or item.move == "paragraph" or self.view.repeats(way):
            return item
        if phrases := self.phrases(way):
            return replace(item, phrases=phrases)
        sentences = self.view.by_way.get(way, ())
        if any(part.role == "gap" or part.facts for sentence in sentences for part in sentence.parts):
            return item
        return replace(item, text="".join(sentence.text for sentence in sentences))

    def _item(self, way: Way) -> Item:
        item = at(self.outline, way)
        if isinstance(item, Outline):
            raise ActionError("先选一个地方")
        return item


def _directly(item: Outline | Item, way: Way = ()) -> Iterable[tuple[Way, Item]]:
    """Yield what stands in an item, groups opened, points not."""
    items = (
        (item.body or ())
        if isinstance(item, Outline | Point)
        else item.items
        if isinstance(item, Group)
        else ()
    )
    for number, inner in enumerate(items):
        yield (*way, number), inner
        if isinstance(inner, Group):
            yield from _directly(inner, (*way, number))
