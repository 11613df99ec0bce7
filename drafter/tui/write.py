"""The writing screen: outline, text, what could stand in the place in hand, and a line to write one's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property

from prompt_toolkit.filters import Condition
from prompt_toolkit.layout.containers import AnyContainer, Window
from prompt_toolkit.layout.dimension import Dimension

from drafter.errors import DrafterError
from drafter.model import Outline, Point
from drafter.session.actions import (
    Action,
    AddPoint,
    InsertText,
    InsertTexts,
    Release,
    SetHeading,
    SetHeadings,
)
from drafter.session.offers import Offer, Suggestion, clause_offers, modes, offers, typed, typed_clause
from drafter.session.places import Place, next_gap, places_of
from drafter.session.settled import Way, at, differing
from drafter.tui.app import App
from drafter.tui.base import Act, Screen, message_line
from drafter.tui.menu import Menu, Row
from drafter.tui.ownwords import OwnWords
from drafter.tui.panel import (
    Fragments,
    bar_window,
    columns,
    rule,
    stack,
    text_window,
)
from drafter.tui.summary import counts, draw_counts, draw_outline
from drafter.tui.textview import TextView

NARROW = 72
"""Below so many cells the outline does not stand beside the text."""

_NOTHING = ("这里没有现成的；直接打字写自己的话", "写完按 Enter 放进去，Esc 不要了")
_MOST_ROWS = 14
_OTHER_ROWS = 6
"""Borders, the line to write in, messages and keys."""
_PARAGRAPH_LINES = 2
_SET_LINES = 4
_NAMED = 12


class WriteScreen(Screen):
    """Where a draft is written."""

    id = "write"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.places: list[Place] = []
        self.number = 0
        self.mode = 0
        self.clause = -1
        self.reading = False
        self.waiting = False
        self._outline: object = None
        self._offered: tuple[object, ...] = ()
        self._offers: list[Offer] = []
        self._list: list[Fragments] = []
        self.text = TextView()
        self.menu: Menu[Offer | Suggestion] = Menu(
            self._rows, lines=self._most_lines, empty=lambda: _NOTHING[bool(self.line.text)]
        )
        self.line = OwnWords(app, changed=self.menu.reset)

    # --- state ------------------------------------------------------------------------------------

    def entered(self) -> None:
        """Take over what was done elsewhere; at first go where something was done last."""
        new = self._outline is None
        self.refresh()
        change = self.app.session.last_change() if new else None
        if change:
            self._go_where(*change)

    def follow(self, before: Outline, after: Outline) -> str:
        """Go to what was changed; the beginning of what stands there."""
        self.refresh()
        if not self._go_where(before, after):
            return ""
        return _named(self.place.text)

    def _go_where(self, before: Outline, after: Outline) -> bool:
        """Go to the first place of what was changed; whether there is one."""
        way = differing(before, after)
        found = [n for n, place in enumerate(self.places) if way and place.way[: len(way)] == way]
        with suppress(LookupError):
            old, new = at(before, way), at(after, way)
            if isinstance(old, Point) and isinstance(new, Point) and old.heading == new.heading:
                # What was chosen for its paragraph stands at the point.
                found = [n for n in found if self.places[n].kind == "paragraph"] or found
        if found:
            self.go_to(found[0])
        return bool(found)

    def refresh(self) -> None:
        """Look at the draft again if it has changed; the place in hand stays if it is still there."""
        session = self.app.session
        if self._outline is session.outline:
            return
        here = self.place.way if self.places else None
        self._outline = session.outline
        self.places = places_of(session)
        ways = [place.way for place in self.places]
        self.number = ways.index(here) if here in ways else min(self.number, max(len(ways) - 1, 0))
        self.menu.reset()
        self.waiting = True  # the text is painted first; what could stand there takes as long again to find

    @property
    def place(self) -> Place:
        """The place in hand.

        Raises:
            DrafterError: the draft is empty.
        """
        if not self.places:
            raise DrafterError("稿子里还没有内容；按 F7 加一点")
        return self.places[self.number]

    def move(self) -> str:
        """Return the move of the place in hand, '' where it is none."""
        item = at(self.app.session.outline, self.place.way) if self.places else None
        return getattr(item, "move", "") if self.places and self.place.kind == "move" else ""

    @property
    def modes(self) -> tuple[str, ...]:
        """The lists there are at the place in hand."""
        return modes(self.place) if self.places else ("",)

    def offered(self) -> list[Offer]:
        """Return what is offered at the place in hand, found once."""
        if not self.places:
            return []
        key = (self._outline, self.place.way, self.mode, self.clause)
        if not self._offered or any(a is not b and a != b for a, b in zip(key, self._offered, strict=True)):
            self._offered = key
            if self.clause >= 0:
                self._offers = clause_offers(self.app.session, self.place, self.clause)
            else:
                self._offers = offers(self.app.session, self.place, self.modes[self.mode % len(self.modes)])
        return self._offers

    def _rows(self) -> list[Row[Offer | Suggestion]]:
        if self.line.text:
            return [
                Row(row.text, "接着写" if not row.back else "换成这句", row) for row in self.line.suggested()
            ]
        return [Row(offer.text, offer.remark, offer) for offer in self.offered()]

    def _most_lines(self) -> int:
        """Return how many lines a row of the list may take: sets of headings are read whole."""
        whole = self.places and self.place.kind == "heading" and not self.line.text
        return _SET_LINES if whole else _PARAGRAPH_LINES

    def typing(self) -> bool:
        """Whether something stands in the line to write in."""
        return bool(self.line.text)

    def focus(self) -> Window | None:
        """Return the line to write in: it always has the cursor."""
        return self.line.window

    # --- layout -----------------------------------------------------------------------------------

    @cached_property
    def container(self) -> AnyContainer:
        """The whole screen."""
        wide = Condition(lambda: not self.reading and self._columns() >= NARROW)
        right = stack(
            text_window(self._draw_text),
            rule(self._list_title, inset=1),
            self.line.container,
            text_window(self._draw_list, height=self._list_height),
        )
        left = stack(
            text_window(self._draw_outline), text_window(self._draw_counts, height=self._counts_height)
        )
        return stack(
            columns(right, left, weights=(3, 1), titles=(self._text_title, "提纲 F2"), right_shown=wide),
            message_line(self.app),
            bar_window(lambda: self.id, self.app.state),
        )

    def _columns(self) -> int:
        return self.app.application.output.get_size().columns

    def _list_height(self) -> Dimension:
        """Return some two fifths of the screen; nothing where the text is only read."""
        if self.reading and not self.line.text:
            return Dimension.exact(0)
        rows = self.app.application.output.get_size().rows
        return Dimension.exact(max(2, min(rows * 2 // 5, (rows - _OTHER_ROWS) // 2, _MOST_ROWS)))

    def _text_title(self) -> str:
        draft = self.app.session.view.draft
        return draft.title or "正文"

    def _list_title(self) -> str:
        if self.reading and not self.line.text:
            return "通读  ↑ ↓ 往下走  F6 回到写稿"
        if self.line.text:
            return "提词（Tab 接上）  Enter 换掉这里  F7 另加一句"
        if not self.places:
            return "候选"
        if self.clause >= 0:
            return "换这一个分句  Esc 返回"
        names = self.modes
        shown = "·".join(f"[{n}]" if i == self.mode % len(names) else n for i, n in enumerate(names))
        return f"{_named(self.place.label)}：{shown}" + ("  Ctrl-R 换" if len(names) > 1 else "")

    def _draw_text(self, cells: int, height: int) -> list[Fragments]:
        view = self.app.session.view
        here = self.place.way if self.places else None
        return self.text.draw(view.draft, view.ways, here, cells, height)

    def _draw_list(self, cells: int, height: int) -> list[Fragments]:
        if not self.waiting:
            self._list = self.menu.draw(cells, height)
        return self._list[:height]

    def painted(self) -> None:
        """Paint the list anew as well, if it was put off."""
        if self.waiting:
            self.waiting = False
            self.app.application.invalidate()

    def _draw_outline(self, cells: int, height: int) -> list[Fragments]:
        return draw_outline(self.places, self.place if self.places else None, cells, height)

    def _counts_height(self) -> Dimension:
        return Dimension.exact(len(counts(self.app.session.view.draft)))

    def _draw_counts(self, _cells: int, height: int) -> list[Fragments]:
        return draw_counts(self.app.session.view.draft, height)

    # --- actions ----------------------------------------------------------------------------------

    def actions(self) -> Mapping[str, Act]:
        """Return what the keys do here."""
        return {
            "up": lambda: self.step(-1),
            "down": lambda: self.step(1),
            "accept": self.accept,
            "back": self.leave,
            "take": self.take,
            "own": self.edit,
            "filter": self.change_list,
            "page_back": lambda: self.menu.turn(-1),
            "page_on": lambda: self.menu.turn(1),
            "read": lambda: setattr(self, "reading", not self.reading),
            "add": self.add,
            "lock": self.lock,
            "why": lambda: self.app.go("why"),
        }

    def step(self, by: int) -> None:
        """Go to the next place or the one before."""
        if self.line.text:
            self.menu.move(by)
            return
        self.go_to(self.number + by)

    def go_to(self, number: int) -> None:
        """Put a place in hand, by its number."""
        self.number = max(0, min(number, len(self.places) - 1))
        self.mode, self.clause = 0, -1
        self.menu.reset()

    def turn_to(self, phrase: str) -> None:
        """Show what could stand for one sentence of the place in hand, by its entry."""
        standing = self.app.session.phrases(self.place.way) if self.place.kind == "move" else ()
        if phrase in standing and len(self.modes) > 1:
            self.mode = standing.index(phrase)

    def accept(self) -> None:
        """Use what was typed; else go to the next gap, else to the next place."""
        if self.line.text:
            self._use_typed()
            return
        gap = next_gap(self.places, self.number)
        if self.places and self.place.gaps and gap == self.number:
            self.app.ask_facts(self.place.missing)
        elif gap is not None:
            self.go_to(gap)
            self.app.say("这里有待补的；填事实按 F9，或直接打字")
        else:
            self.go_to(self.number + 1)

    def _use_typed(self) -> None:
        text, place = self.line.text, self.place
        session = self.app.session
        if self.clause >= 0:
            session.apply(typed_clause(session, place, self.clause, text))
            self.clause = -1
        else:
            self._do(typed(place, text))
            if place.kind == "paragraph":
                self.app.say("这一段换成了您写的（Ctrl-Z 撤销）；要另加一句，打完字按 F7")
            elif place.kind == "heading" and self._is_astray(place.way, text):
                self.app.say("标题改了，下面的话没有动；要跟着换内容，F2 提纲里按 F12 改主题")
        self.line.reset()
        self.refresh()

    def _is_astray(self, way: Way, heading: str) -> bool:
        """Whether a heading does not speak of what its point is about."""
        topic = self.app.session.topics()[way][0].partition("/")[0]
        named = self.app.session.bank.topic_of_heading(heading, topic)
        return named.partition("/")[0] != topic

    def leave(self) -> None:
        """Throw away what was typed, else leave the clause, else go home."""
        if self.line.text:
            self.line.reset()
        elif self.clause >= 0:
            self.clause = -1
            self.menu.reset()
        elif self.app.again("esc", "再按一次 Esc 回首页；写的都已存好"):
            self.app.desk.save()
            self.app.back_to("home")

    def pick(self, digit: int) -> None:
        """Use the row with this digit."""
        row = self.menu.picked(digit)
        if row is not None:
            self.use(row.value)

    def use(self, value: Offer | Suggestion) -> None:
        """Put something offered in its place."""
        if isinstance(value, Suggestion):
            self.line.take(value)
        elif value.action is not None:
            changed = self._do(value.action)
            if self.clause >= 0:
                self.clause = -1
            self.refresh()
            if changed:
                self.app.say(f"{self.app.session.state.past[-1].label}（Ctrl-Z 撤销）")
        elif value.clause >= 0:
            self.clause = value.clause
            self.menu.reset()

    def _do(self, action: Action) -> bool:
        """Do something to the place in hand; whether it changed anything. New headings leave all else as it stands."""
        session = self.app.session
        heads = isinstance(action, SetHeading | SetHeadings)
        return (session.reshape if heads else session.apply)(action)

    def take(self) -> None:
        """Take the suggestion under the cursor into what is being written."""
        row = self.menu.current()
        if row is not None and isinstance(row.value, Suggestion):
            self.line.take(row.value)
        elif row is not None and isinstance(row.value, Offer):
            self.line.put(row.value.text)

    def edit(self) -> None:
        """Put what stands in the place in hand into the line, to write it over."""
        if self.clause >= 0:
            clauses = self.app.session.clauses(self.place.point)
            self.line.put(self.app.session.words(clauses[self.clause]))
        else:
            self.line.put(self.place.text)

    def change_list(self) -> None:
        """Show the next of the lists there are here."""
        self.mode = (self.mode + 1) % len(self.modes)
        self.clause = -1
        self.menu.reset()

    def pasted(self, lines: Sequence[str]) -> bool:
        """Put several pasted lines in as paragraphs behind the place in hand; into what is being typed, as one line."""
        if self.line.text or self.clause >= 0 or not self.places:
            return False
        self.app.session.apply(InsertTexts(self._behind(), tuple(lines)))
        self.refresh()
        self.app.say(f"粘贴的 {len(lines)} 段加在这一处后面（Ctrl-Z 撤销）")
        return True

    def insert(self, text: str) -> None:
        """Put a text in as a sentence of its own behind the place in hand."""
        self.app.session.apply(InsertText(self._behind(), text))
        self.refresh()
        self.app.say("已加在这一处后面（Ctrl-Z 撤销）")

    def undo_typing(self) -> bool:
        """Take back what was typed last, where something is being typed."""
        return self.line.undo()

    def _behind(self) -> Way:
        """Return where a text goes that is to follow the place in hand; nothing parts 讲三点要求 from the points."""
        place = self.place
        if place.kind == "heading":
            return (*place.way, 0)
        leads_on = len(place.sentences) > 1 and place.sentences[-1].move.startswith("transition.")
        return place.way if leads_on else (*place.way[:-1], place.way[-1] + 1)

    def add(self) -> None:
        """Put what was typed in as a sentence of its own behind the place in hand, else ask for a new point."""
        session = self.app.session
        if self.line.text and self.places:
            if not self.line.new.strip():
                self.app.say("这里还没有新写的话；写几句再按 F7，要换掉这里按 Enter")
                return
            self.insert(self.line.new)
            self.line.reset()
            return
        here = self.place.point if self.places else ()
        if not here:
            points = [p.way for p in self.places if p.kind == "heading" and p.level == 1]
            here = points[-1] if points else ()
        way = (*here[:-1], here[-1] + 1) if here else (len(session.outline.body or ()),)

        def done(topic: str, heading: str) -> None:
            session.reshape(AddPoint(way, heading, topic))
            self.follow(session.state.past[-1].before, session.outline)
            self.app.say("加了一点（Ctrl-Z 撤销）；F9 给它填事实，F2 调次序")

        self.app.ask_topic(done, new=True)

    def release(self) -> None:
        """Let the program choose again in the place in hand."""
        place = self.place
        if self.app.session.apply(Release(place.point if place.kind == "paragraph" else place.way)):
            self.app.say("已让程序重挑（Ctrl-Z 撤销）")
        self.refresh()

    def lock(self) -> None:
        """Keep what stands in the place in hand, whatever changes elsewhere; or let it go again."""
        place = self.place
        way = place.point if place.kind == "paragraph" else place.way
        item = at(self.app.session.outline, way)
        pinned = (
            (isinstance(item, Point) and (item.clauses or item.text))
            or getattr(item, "phrases", ())
            or getattr(item, "text", "")
        )
        if pinned:
            self.release()
        elif self.app.session.lock(way):
            self.app.say("锁定了这里，别处怎么改都不动它（再按一次解开）")
        self.refresh()


def _named(text: str) -> str:
    """Return as much of a text as says which one is meant."""
    return text if len(text) <= _NAMED else f"{text[:_NAMED]}……"


__all__ = ["WriteScreen"]
