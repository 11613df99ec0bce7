"""Every hard rule and every term of the score has a case that breaks or moves it, and one that does not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drafter.compose import rules
from drafter.compose.packing import Piece, breaks
from drafter.compose.rules import Atom, Candidate, Line, Material, Surroundings
from drafter.compose.telling import Clause
from drafter.draft import Part
from drafter.model import Fact, Mood, Phrase, Plan, PlanSentence
from drafter.text import features

TOLD = Mood("told", "总结", "told", "effect")
ASKED = Mood("asked", "部署", "asked", "goal", ("要",), ("要",))
PLAN = Plan("told.1", "先做法后事实", "told", (PlanSentence(()),))
FACT = Clause((Part("开展读书活动4期", "record"),), (Fact("活动", "读书"),), "活动")
PAUSED = Clause((Part("去年以来，开展读书活动4期", "record"),), (Fact("活动", "读书"),), "活动", paused=True)
GLOSSED = Clause(
    (Part("叫响“三比”，即比学比干比服务", "record"),), (Fact("提法", "“三比”"),), "提法", glossed=True
)


def atom(text: str, move: str = "measure", step: int = 2, ticked: bool = False, **fields: object) -> Atom:
    phrase = Phrase(f"x.{move}.{text}", text, move, step=step, **fields)  # type: ignore[arg-type]
    seen = features(text)
    return Atom(phrase, text, seen.characters, seen.fillers, seen.runs, seen.holds, b"k" * 64, ticked)


A = atom("年初定计划、会前定主讲", step=1)
B = atom("采取分组研讨、现场教学等方式", step=2)
C = atom("逐一记录考勤和发言情况", step=3)
D = atom("鼓励学员回单位再讲一课", step=4)
STANCE = atom("摆在突出位置来抓", step=0)
LEAD = atom("着眼事业发展需要", "lead", step=-1)
EFFECT = atom("学习的氛围日益浓厚", "effect", step=-1)


def candidate(*lines: Line, mood: Mood = TOLD, fact: Clause = FACT) -> Candidate:
    made = Candidate(PLAN, list(lines), mood, [fact])
    made.characters = sum(a.width for a in made.atoms)
    return made


RULE_CASES: dict[str, tuple[Candidate, Candidate]] = {
    "steps_rise": (candidate(Line(measures=[B, A])), candidate(Line(measures=[A, B]))),
    "one_stance": (
        candidate(Line(measures=[STANCE, atom("放在心上", step=0)])),
        candidate(Line(measures=[STANCE, A])),
    ),
    "facts_in_order": (
        candidate(Line(measures=[C], facts=True)),
        candidate(Line(measures=[A], facts=True), Line(measures=[C, D])),
    ),
    "own_subject_last": (
        candidate(Line(measures=[atom("带头讲课", subject="党组成员"), B])),
        candidate(Line(measures=[B, atom("带头讲课", subject="党组成员")])),
    ),
    "own_subject_before_facts": (
        candidate(Line(measures=[atom("带头讲课", subject="党组成员")], facts=True)),
        candidate(Line(measures=[B], facts=True)),
    ),
    "tail_only": (
        candidate(Line(measures=[atom("该公开的一律公开", tail_only=True), B])),
        candidate(Line(measures=[B, atom("该公开的一律公开", tail_only=True)])),
    ),
    "one_of_group": (
        candidate(Line(measures=[atom("请专家授课", group="授课"), atom("开设案例课", group="授课")])),
        candidate(Line(measures=[atom("请专家授课", group="授课"), B])),
    ),
    "once": (candidate(Line(measures=[B, B])), candidate(Line(measures=[A, B]))),
    "no_lone_clause": (candidate(Line(measures=[STANCE])), candidate(Line(measures=[STANCE, A]))),
    "break_stands": (
        candidate(Line(measures=[B], facts=True), fact=PAUSED),
        candidate(Line(measures=[A, B], facts=True), fact=PAUSED),
    ),
    "no_tail_after_gist": (
        candidate(Line(measures=[B], facts=True, tail=EFFECT), fact=GLOSSED),
        candidate(Line(facts=True), Line(measures=[B, C], tail=EFFECT), fact=GLOSSED),
    ),
    "tail_rests": (candidate(Line(measures=[C], tail=EFFECT)), candidate(Line(measures=[B, C], tail=EFFECT))),
    "lead_leads": (candidate(Line(lead=LEAD)), candidate(Line(lead=LEAD, measures=[A, B]))),
}


def test_every_rule_has_its_case() -> None:
    assert set(RULE_CASES) == {rule.id for rule in rules.RULES}
    assert all(rule.why for rule in rules.RULES)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.id)
def test_rule_drops_what_breaks_it_and_nothing_else(rule: rules.Rule) -> None:
    broken, kept = RULE_CASES[rule.id]
    assert not rule.holds(broken)
    assert rule.holds(kept)
    assert not rules.keeps_rules(broken)
    assert rules.keeps_rules(kept)


PLAIN = Material({}, [], TOLD)
FACTS = Material({}, [FACT], TOLD)
CALM = Surroundings(share=24)
PAIR = candidate(Line(measures=[A, B]))
LONG = [atom(f"第{n}件事情要一件一件地做细做实做到底", step=2) for n in "甲乙丙丁"]

TERM_CASES: dict[str, Callable[[], tuple[float, float]]] = {}


def term(name: str) -> Callable[[Callable[[], tuple[float, float]]], Callable[[], tuple[float, float]]]:
    def keep(case: Callable[[], tuple[float, float]]) -> Callable[[], tuple[float, float]]:
        TERM_CASES[name] = case
        return case

    return keep


def value(name: str, made: Candidate, material: Material = PLAIN, around: Surroundings = CALM) -> float:
    return next(row for row in rules.TERMS if row.id == name).value(made, material, around)


@term("off_length")
def _off_length() -> tuple[float, float]:
    return value("off_length", PAIR, around=Surroundings(60)), value(
        "off_length", PAIR, around=Surroundings(26)
    )


@term("fillers")
def _fillers() -> tuple[float, float]:
    return value("fillers", candidate(Line(measures=[atom("切实加强学习"), B]))), value("fillers", PAIR)


@term("heading_runs")
def _heading_runs() -> tuple[float, float]:
    around = Surroundings(24, heading_runs=features("会前定主讲").runs | features("现场教学等").runs)
    return value("heading_runs", PAIR, around=around), value("heading_runs", PAIR)


@term("before_runs")
def _before_runs() -> tuple[float, float]:
    around = Surroundings(24, before_runs=features("现场教学等方式").runs)
    return value("before_runs", PAIR, around=around), value("before_runs", PAIR)


@term("own_runs")
def _own_runs() -> tuple[float, float]:
    twice = candidate(Line(measures=[B, atom("推广现场教学等方式", step=3)]))
    return value("own_runs", twice), value("own_runs", PAIR)


@term("same_plan")
def _same_plan() -> tuple[float, float]:
    around = Surroundings(24, before_plan="told.1")
    return value("same_plan", PAIR, around=around), value("same_plan", PAIR)


@term("same_opening")
def _same_opening() -> tuple[float, float]:
    around = Surroundings(24, before_opening="年初")
    return value("same_opening", PAIR, around=around), value("same_opening", PAIR)


@term("two_ba")
def _two_ba() -> tuple[float, float]:
    twice = candidate(Line(measures=[atom("把课堂搬到现场"), atom("把学习记入档案", step=3)]))
    return value("two_ba", twice), value("two_ba", PAIR)


@term("same_first")
def _same_first() -> tuple[float, float]:
    twice = candidate(Line(measures=[atom("组织研讨"), atom("组织观摩")]))
    return value("same_first", twice), value("same_first", PAIR)


@term("same_two")
def _same_two() -> tuple[float, float]:
    apart = [Line(measures=[atom("注重现场教学"), B]), Line(measures=[atom("注重分层施教", step=3)])]
    return value("same_two", candidate(*apart)), value("same_two", PAIR)


@term("fact_runs")
def _fact_runs() -> tuple[float, float]:
    told = Clause((Part("举办"), Part("现场教学观摩会", "record", value=True)), ())
    beside = Material({}, [told], TOLD)
    return value("fact_runs", candidate(Line(measures=[A, atom("推广现场教学")])), beside), value(
        "fact_runs", candidate(Line(measures=[A, atom("举办读书活动")])), beside
    )


@term("long_sentence")
def _long_sentence() -> tuple[float, float]:
    return value("long_sentence", candidate(Line(measures=[*LONG, *LONG]))), value("long_sentence", PAIR)


@term("second_reason")
def _second_reason() -> tuple[float, float]:
    reasoned = Surroundings(24, reasoned=True)
    given = candidate(Line(reason=atom("隐患不除，平安就只是侥幸", "reason", step=-1)), Line(measures=[A, B]))
    return value("second_reason", given, around=reasoned), value("second_reason", given)


@term("owned_goal")
def _owned_goal() -> tuple[float, float]:
    goal = atom("让人人有书读", "goal", step=-1)
    owned = atom("带头领学", step=3, subject="领导干部")
    return value("owned_goal", candidate(Line(measures=[A, owned], tail=goal))), value(
        "owned_goal", candidate(Line(measures=[A, B], tail=goal))
    )


@term("near")
def _near() -> tuple[float, float]:
    near = candidate(Line(measures=[atom("把讲台交给党员", near=("活动",))], facts=True))
    return value("near", near, FACTS), value("near", candidate(Line(measures=[B], facts=True)), FACTS)


@term("ticked")
def _ticked() -> tuple[float, float]:
    return value("ticked", candidate(Line(measures=[A, atom("请专家授课", ticked=True)]))), value(
        "ticked", PAIR
    )


@term("slots")
def _slots() -> tuple[float, float]:
    filled = atom("选树20个示范支部")
    filled.slot_facts = ("示范支部",)
    return value("slots", candidate(Line(measures=[A, filled]))), value("slots", PAIR)


def test_every_term_has_its_case() -> None:
    assert set(TERM_CASES) == {row.id for row in rules.TERMS}


@pytest.mark.parametrize("row", rules.TERMS, ids=lambda row: row.id)
def test_term_counts_what_it_is_about(row: rules.Term) -> None:
    much, none = TERM_CASES[row.id]()
    assert much > 0
    assert none == 0


def test_score_adds_weighted_terms() -> None:
    around = Surroundings(24, before_plan="told.1")
    weight = next(row.weight for row in rules.TERMS if row.id == "same_plan")
    assert rules.score(PAIR, PLAIN, around) == rules.score(PAIR, PLAIN, CALM) + weight


def test_a_single_fact_needs_company() -> None:
    rule = next(row for row in rules.RULES if row.id == "no_lone_clause")
    assert not rule.holds(candidate(Line(facts=True)))
    assert rule.holds(candidate(Line(facts=True), fact=PAUSED))
    assert rule.holds(candidate(Line(measures=[B], facts=True)))


# --- where sentences end --------------------------------------------------------------------------


def lengths(*pieces: Piece) -> list[int]:
    return [end - start for start, end in breaks(pieces)]


def test_what_fits_is_one_sentence() -> None:
    assert lengths(Piece(20), Piece(20), Piece(20)) == [3]


def test_sentences_are_of_like_length() -> None:
    assert lengths(*[Piece(20)] * 5) == [2, 3]
    assert lengths(*[Piece(20)] * 6) == [3, 3]


def test_a_short_clause_is_not_left_alone() -> None:
    assert lengths(Piece(35), Piece(35), Piece(30), Piece(12)) == [2, 2]


def test_what_follows_stays_with_what_it_follows() -> None:
    assert lengths(Piece(25), Piece(25), Piece(25, follows=True), Piece(25)) == [1, 3]
    assert lengths(Piece(25), Piece(25), Piece(25), Piece(25)) == [2, 2]


def test_a_time_and_a_comma_open_a_sentence() -> None:
    assert lengths(Piece(20, clauses=2), Piece(20, clauses=2, opens=True), Piece(15)) == [1, 2]


def test_what_hangs_is_no_sentence() -> None:
    assert lengths(Piece(20, clauses=1, hangs=True), Piece(75, clauses=2)) == [2]
