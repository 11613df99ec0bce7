"""What is still to do in a draft, and where what stands in a place comes from."""

from __future__ import annotations

from collections.abc import Mapping

from drafter.layers import LABELS
from drafter.model import Part
from drafter.session import Session
from drafter.session.actions import Verify
from drafter.session.places import Place, places_of
from drafter.session.settled import at
from drafter.tui.app import App
from drafter.tui.base import Act, ListScreen
from drafter.tui.menu import Menu, Row
from drafter.tui.summary import left_to_do
from drafter.tui.write import WriteScreen


class TodoScreen(ListScreen):
    """Gaps, facts that were not used, paragraphs short of matter, and what is to be verified."""

    id = "todo"

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.kind = ""
        self.found: list[Row[object]] = []
        self.menu = Menu(lambda: self.found, lines=2, empty="没有要处理的，可以导出了（F8）")

    def entered(self) -> None:
        """Look at the draft again."""
        session = self.app.session
        draft = session.view.draft
        rows: list[Row[object]] = []
        gaps: dict[tuple[str, ...], list[Place]] = {}
        for place in places_of(session):
            if place.missing:
                gaps.setdefault(place.missing, []).append(place)
        for names, places in gaps.items():
            where = f"{len(places)} 处：" if len(places) > 1 else ""
            rows.append(Row(f"待补：{'、'.join(names)}", f"{where}{places[0].text[:30]}", places[0]))
        rows += [
            Row(
                f"事实没有用上：{label}",
                "这个文种里没有说到它的句子，或者还没轮到；不用就清空",
                ("fact", label.partition("：")[0]),
            )
            for label in draft.unused_facts
        ]
        rows += [
            Row(
                f"素材不足：{report.name}",
                f"还差约 {report.missing} 字，补{'、'.join(report.wanted) or '事实'}",
                report.node,
            )
            for report in draft.reports
            if report.missing
        ]
        rows += [Row(note, "", "facts") for note in draft.notes]
        said = {p.phrase: s.text for s in draft.sentences() for p in s.parts if p.phrase}
        rows += [
            Row(f"需核实：{said.get(name, '')}", "句库的话，属实就按 Tab", name) for name in draft.verify
        ]
        lacking = {"date": "日期", "speaker": "讲话人"}
        empty = [label for key, label in lacking.items() if not getattr(session.outline, key)]
        if empty:
            rows.append(Row(f"没有填{'和'.join(empty)}", "标题下面就不印", "facts"))
        self.found = rows
        self.title = f"检查   {left_to_do(draft) or '没有待补，事实都用上了'}"

    def actions(self) -> Mapping[str, Act]:
        """Return the list's actions, and vouching for what the bank claims."""
        return {**super().actions(), "vouch": self.vouch}

    def vouch(self) -> None:
        """Note that what the row under the cursor claims is true."""
        row = self.menu.current()
        if row is None or row.value not in self.app.session.view.draft.verify:
            self.app.say("光标移到“需核实”的一条上，属实再按 Tab")
            return
        self.app.session.apply(Verify(str(row.value)))
        self.entered()
        self.app.say("记下了：属实（Ctrl-Z 撤销）")

    def chosen(self, value: object) -> None:
        """Go where it can be mended: what lacks facts, to the facts of its point."""
        if isinstance(value, tuple):
            self.app.ask_facts(value[1:])
            return
        if isinstance(value, Place) and set(value.missing) & {row.name for row in self.app.desk.asked()}:
            self.app.ask_facts(value.missing)
            return
        if value == "facts":
            self.app.go("facts")
            return
        thin = any(report.node == value for report in self.app.session.view.draft.reports)
        self.app.back_to("write")
        screen = self.app.top
        if not isinstance(screen, WriteScreen):
            return
        for number, place in enumerate(screen.places):
            nodes = {s.node for s in place.sentences}
            phrases = {part.phrase for s in place.sentences for part in s.parts}
            if (isinstance(value, Place) and place.way == value.way) or value in nodes or value in phrases:
                screen.go_to(number)
                screen.turn_to(str(value))
                if thin:
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
