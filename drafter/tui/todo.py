"""What is still to do in a draft, and where what stands in a place comes from."""

from __future__ import annotations

from collections.abc import Mapping

from drafter.draft import Part
from drafter.layers import LABELS
from drafter.session import Session
from drafter.session.actions import Verify
from drafter.session.pending import Pending, pending
from drafter.session.places import Place
from drafter.session.settled import at
from drafter.tui.app import App
from drafter.tui.base import Act, ListScreen
from drafter.tui.menu import Menu, Row
from drafter.tui.summary import left_to_do
from drafter.tui.write import WriteScreen


class TodoScreen(ListScreen):
    """What is still to do: gaps, facts left over, length, matter that is lacking, what is to be verified."""

    id = "todo"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.found: list[Row[object]] = []
        self.menu = Menu(lambda: self.found, lines=2, empty="没有要处理的，可以导出了（F8）")

    def entered(self) -> None:
        """Look at the draft again."""
        session = self.app.session
        self.found = [
            Row(one.text, one.hint + ("，属实就按 Tab" if one.claim else ""), one) for one in pending(session)
        ]
        self.title = f"检查   {left_to_do(session.view.draft) or '没有待补，事实都用上了'}"

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions, and vouching for what the bank claims."""
        return {**super().actions(), "vouch": self.vouch}

    def vouch(self) -> None:
        """Note that what the row under the cursor claims is true."""
        row = self.menu.current()
        if row is None or not isinstance(row.value, Pending) or not row.value.claim:
            self.app.say("光标移到“需核实”的一条上，属实再按 Tab")
            return
        self.app.session.apply(Verify(row.value.claim))
        self.entered()
        self.app.say("记下了：属实（Ctrl-Z 撤销）")

    def chosen(self, value: object) -> None:
        """Go where it can be mended: to the field of the form, the facts of a point, or the sentence."""
        if not isinstance(value, Pending):
            return
        if not value.node and set(value.names) & {row.name for row in self.app.desk.form.asked()}:
            self.app.ask_facts(value.names)
        elif value.place or value.node or value.claim:
            self._show(value)
        else:
            self.app.go("facts")

    def _show(self, value: Pending) -> None:
        self.app.back_to("write")
        screen = self.app.top
        if not isinstance(screen, WriteScreen):
            return
        for number, place in enumerate(screen.places):
            nodes = {sentence.node for sentence in place.sentences}
            phrases = {part.phrase for sentence in place.sentences for part in sentence.parts}
            same = value.place is not None and place.way == value.place.way
            if same or (value.node and value.node in nodes) or (value.claim and value.claim in phrases):
                screen.go_to(number)
                screen.turn_to(value.claim)
                if value.node:
                    self.app.go("facts")
                return


class WhyScreen(ListScreen):
    """Where a sentence comes from: phrase, facts, rank; and the others that could stand there."""

    id = "why"
    title = "这一处的来历"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.found: list[Row[object]] = []
        self.menu = Menu(lambda: self.found, lines=3, empty="这里没有来自句库或事实的话")

    def entered(self) -> None:
        """Look at the place in hand of the writing screen."""
        write = next((s for s in reversed(self.app.stack) if isinstance(s, WriteScreen)), None)
        if write is None or not write.places:
            return
        session, place = self.app.session, write.place
        parts = [part for sentence in place.sentences for part in sentence.parts]
        rows: list[Row[object]] = [
            Row(part.text, "  ".join(_origin(session, part)), part.phrase)
            for part in parts
            if part.phrase or part.facts or part.edited
        ]
        offered = write.offered()
        if rows and any(offer.now for offer in offered):
            plans = {plan.id: plan.name for plan in session.bank.plans}
            plan = next((plans[s.plan] for s in place.sentences if s.plan in plans), "")
            best = "是您选定的" if _chosen(session, place) else "最合适（一样合适的，各篇轮着用）"
            ahead = f"这里有 {len(offered)} 种写法，这一种{best}"
            rows.insert(0, Row(ahead, f"句式：{plan}" if plan else "", ""))
        self.found = rows

    def chosen(self, _value: object) -> None:
        """Go back to choose another."""
        self.app.back()


def _origin(session: Session, part: Part) -> list[str]:
    """Return where a part of a sentence comes from, in words a writer knows."""
    phrase = session.bank.by_id.get(part.phrase)
    found = ["您写的"] if part.edited and phrase is None else []
    if phrase is not None:
        move = session.bank.moves.get(phrase.move)
        layer = f"{LABELS[session.bank.layer_of(phrase)]}句库"
        found += [layer, move.name if move else "", f"编号 {phrase.id}"]
    found += [f"您填的{'、'.join(part.facts)}"] if part.facts else []
    return [word for word in found if word]


def _chosen(session: Session, place: Place) -> bool:
    """Whether the writer has settled what stands in a place."""
    item = at(session.outline, place.point if place.kind == "paragraph" else place.way)
    return any(getattr(item, name, ()) for name in ("phrases", "clauses", "text"))


__all__ = ["TodoScreen", "WhyScreen"]
