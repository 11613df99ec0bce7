"""What is still to do in a draft, and where what stands in a place comes from."""

from __future__ import annotations

from drafter.session import Session
from drafter.session.places import Place, places_of
from drafter.session.settled import at
from drafter.tui.app import App
from drafter.tui.base import ListScreen
from drafter.tui.menu import Menu, Row
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
        for place in places_of(session):
            if place.gaps:
                names = [
                    p.text.removeprefix("【待补：").removesuffix("】")
                    for s in place.sentences
                    for p in s.parts
                    if p.role == "gap"
                ]
                rows.append(Row(f"待补：{'、'.join(names)}", place.text[:30], place))
        rows += [
            Row(f"事实没有用上：{label}", "换一个放它的地方，或删去", "facts") for label in draft.unused_facts
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
        rows += [Row(f"需核实：{said.get(name, '')}", "句库的话，属实吗", name) for name in draft.verify]
        self.found = rows
        counts = f"待补 {len(draft.gaps)}  未用 {len(draft.unused_facts)}  需核实 {len(draft.verify)}"
        self.title = f"检查   {counts}"

    def chosen(self, value: object) -> None:
        """Go where it can be mended."""
        if value == "facts" or (isinstance(value, Place) and not value.point and value.gaps):
            self.app.go("facts")
            return
        self.app.back_to("write")
        screen = self.app.top
        if not isinstance(screen, WriteScreen):
            return
        for number, place in enumerate(screen.places):
            nodes = {s.node for s in place.sentences}
            phrases = {part.phrase for s in place.sentences for part in s.parts}
            if (isinstance(value, Place) and place.way == value.way) or value in nodes or value in phrases:
                screen.go_to(number)
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
        plans = {plan.id: plan.name for plan in session.bank.plans}
        rows: list[Row[object]] = []
        for sentence in place.sentences:
            for part in sentence.parts:
                if part.phrase or part.facts or part.edited:
                    phrase = session.bank.by_id.get(part.phrase)
                    origin = [part.phrase] if part.phrase else ["自己写的"] if part.edited else []
                    origin += [session.bank.layer_of(phrase)] if phrase else []
                    origin += [f"事实：{'、'.join(part.facts)}"] if part.facts else []
                    origin += [f"句式：{plans[sentence.plan]}"] if sentence.plan in plans else []
                    rows.append(Row(part.text, "  ".join(origin), part.phrase))
        offered = write.offered()
        rank = next((n for n, offer in enumerate(offered) if offer.now), None)
        if rows and rank is not None:
            ahead = "评分最前，同分的按篇目和位置散列定先后" if not _chosen(session, place) else "由您选定"
            rows.insert(0, Row(f"这里共有 {len(offered)} 种写法，用的是这一种", ahead, ""))
        self.found = rows

    def chosen(self, _value: object) -> None:
        """Go back to choose another."""
        self.app.back()


def _chosen(session: Session, place: Place) -> bool:
    """Whether the writer has settled what stands in a place."""
    item = at(session.outline, place.point if place.kind == "paragraph" else place.way)
    return any(getattr(item, name, ()) for name in ("phrases", "clauses", "text"))


__all__ = ["TodoScreen", "WhyScreen"]
