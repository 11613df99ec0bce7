"""Dated facts: what follows from each kind of them, and that uncertain ones stay uncertain."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drafter import bankkeys, eras
from drafter.bank import Bank, load_bank
from drafter.errors import SourceErrors

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def facts() -> eras.Eras:
    return load_bank(cache=False, own=False).eras


# --- the data --------------------------------------------------------------------------------------


def test_every_fact_is_dated_sourced_and_weighed(facts: eras.Eras) -> None:
    assert {era.kind for era in facts.values()} == set(bankkeys.ERA_KINDS)
    for era in facts.values():
        first, last = eras.days(era.since)[0], eras.days(era.until or "9999-12-31")[1]
        assert first <= last, era.id
        assert era.source
        assert all(name in facts for name in era.next), era.id
        assert (era.certainty == "attested") == bool(era.checked), era.id
        if era.kind == "anniversary":
            assert "{n}" in era.form
            assert all("{n}" in word for word in era.words)
    assert sum(era.kind == "plenum" for era in facts.values()) == 7 * 4 + 4
    for name in ("kind", "number", "term"):
        assert name in {key.name for key in bankkeys.ERA.keys}


def test_what_the_handbook_doubts_is_marked(facts: eras.Eras) -> None:
    doubted = {era.id for era in facts.values() if era.certainty == "uncertain"}
    assert {"liberation", "before_founding"} <= doubted
    # Only these were found in a source; the other plenums are common knowledge nobody has looked up.
    assert {era.id for era in facts.values() if era.kind == "plenum" and era.certainty == "attested"} == {
        "plenum_19_4",
        "plenum_20_3",
        "plenum_20_4",
    }
    assert {facts[name].certainty for name in ("quality_growth", "good_fast", "two_establishes")} == {
        "common"
    }


def test_an_uncertain_fact_is_never_the_ground_of_an_error(facts: eras.Eras) -> None:
    for era in facts.values():
        assert (eras.severity(era) == "error") == (era.certainty == "attested")
        assert era.certainty != "uncertain" or eras.severity(era) == "hint"


def test_nobody_is_named(facts: eras.Eras) -> None:
    said = "".join(era.name + "".join(era.words) for era in facts.values())
    assert not re.search(r"(?:书记|主席|总理|部长)[\u4e00-\u9fff]{2,3}", said)


# --- one test a kind -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "name"),
    [
        ("2024-05", "党的二十届二中全会"),
        ("2024-07", "党的二十届二中全会"),  # it was not over on the first of the month
        ("2024-07-17", "党的二十届二中全会"),
        ("2024-07-18", "党的二十届三中全会"),
        ("2018-02-28", "党的十九届三中全会"),
        ("2012", "党的十七届六中全会"),
        ("2008-02", "党的十七届一中全会"),
    ],
)
def test_the_latest_plenum(facts: eras.Eras, date: str, name: str) -> None:
    found = eras.latest(facts, "plenum", date)
    assert found is not None
    assert found.name == name


def test_the_latest_congress(facts: eras.Eras) -> None:
    for date, number in (("2017-10-23", 18), ("2017-10-24", 19), ("2023", 20), ("2005-06", 16)):
        found = eras.latest(facts, "congress", date)
        assert found is not None
        assert found.number == number
    assert eras.latest(facts, "congress", "1990") is None


@pytest.mark.parametrize(
    ("date", "names"),
    [
        ("2024-05", ["edu_discipline"]),
        ("2024-03", []),
        ("2023-06", ["edu_thought"]),
        ("2010-04-10", ["edu_excellence"]),
        ("2010-04", ["edu_scientific", "edu_excellence"]),
        ("2019-08", ["edu_mission"]),
        ("2021", ["edu_history"]),
        ("2025-05", ["edu_eight_rules"]),
        ("2022", []),
    ],
)
def test_campaigns_that_run(facts: eras.Eras, date: str, names: list[str]) -> None:
    assert [era.id for era in eras.running(facts, date)] == names


def test_the_year_of_a_plan_period(facts: eras.Eras) -> None:
    openings = [y for y in range(2001, 2031) if (p := eras.plan_year(facts, y)) and p.opening]
    closings = [y for y in range(2001, 2031) if (p := eras.plan_year(facts, y)) and p.closing]
    assert openings == [2001, 2006, 2011, 2016, 2021, 2026]
    assert closings == [2005, 2010, 2015, 2020, 2025, 2030]
    middle = eras.plan_year(facts, 2023)
    assert middle is not None
    assert (middle.period.name, middle.year) == ("“十四五”时期", 3)
    assert eras.plan_year(facts, 2000) is None


@pytest.mark.parametrize(
    ("date", "unborn", "obsolete"),
    [
        ("2016", {"two_upholds", "two_establishes", "quality_growth"}, {"fast_good", "xiaokang_building"}),
        ("2005", {"four_consciousnesses", "good_fast"}, set[str]()),
        ("2023", set[str](), {"good_fast", "poverty_fight", "xiaokang_completing", "iron_need"}),
    ],
)
def test_wordings_are_born_and_go(facts: eras.Eras, date: str, unborn: set[str], obsolete: set[str]) -> None:
    states = {era.id: eras.state(era, date) for era in facts.values() if era.kind == "wording"}
    assert unborn <= {name for name, state in states.items() if state == "unborn"}
    assert obsolete <= {name for name, state in states.items() if state == "obsolete"}
    assert (
        not {name for name, state in states.items() if state} & {"founding", "eight_rules"} or date == "2005"
    )


def test_a_date_that_is_not_exact_gets_the_benefit_of_the_doubt(facts: eras.Eras) -> None:
    upholds = facts["two_upholds"]
    assert [
        eras.state(upholds, date) for date in ("2018-08", "2018-09", "2018-09-20", "2018-09-21", "2018")
    ] == [
        "unborn",
        "",
        "unborn",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("name", "date", "then"),
    [
        ("fast_good", "2010", ["good_fast"]),
        ("fast_good", "2023", ["quality_growth"]),
        ("xiaokang_building", "2023", ["modern_country"]),
        ("poverty_fight", "2022", ["poverty_linkage"]),
        ("tax_two", "2020", ["tax_one"]),
        ("family_planning", "2019", ["health"]),
        ("ideology_represents", "2009", ["ideology_outlook_practice"]),
    ],
)
def test_what_came_in_its_place(facts: eras.Eras, name: str, date: str, then: list[str]) -> None:
    assert [era.id for era in eras.successors(facts, facts[name], date)] == then


def test_bodies_are_renamed(facts: eras.Eras) -> None:
    text = "市国税局、地税局和卫计委的同志来了，税务局也来了。"
    found = eras.misplaced(facts.values(), text, "2023")
    assert [(text[row.start : row.end], row.state) for row in found] == [
        ("国税局", "obsolete"),
        ("地税局", "obsolete"),
        ("卫计委", "obsolete"),
    ]
    assert not eras.misplaced(facts.values(), text.replace("税务局", ""), "2015")


def test_words_that_stand_in_longer_ones_are_told_once(facts: eras.Eras) -> None:
    text = "巩固拓展脱贫攻坚成果同乡村振兴有效衔接，做到“两个维护”。"
    assert [row.era.id for row in eras.misplaced(facts.values(), text, "2012")] == [
        "poverty_linkage",
        "two_upholds",
    ]
    assert not eras.misplaced(facts.values(), text, "2023")


@pytest.mark.parametrize(
    ("name", "year", "number"),
    [
        ("party_founded", 2021, 100),
        ("republic_founded", 2024, 75),
        ("republic_founded", 2008, 59),
        ("republic_founded", 2022, 73),
        ("reform", 2018, 40),
        ("teachers_day", 1985, 1),
        ("teachers_day", 2024, 40),
    ],
)
def test_anniversaries_are_counted(facts: eras.Eras, name: str, year: int, number: int) -> None:
    assert eras.count(facts[name], year) == number


def test_anniversaries_of_a_year(facts: eras.Eras) -> None:
    assert "建党100周年" in [row.text for row in eras.anniversaries(facts, 2021)]
    assert [row.years for row in eras.anniversaries(facts, 2021, every=100)] == [100]
    assert [row.text for row in eras.anniversaries(facts, 2024) if row.years in (75, 40)] == [
        "中华人民共和国成立75周年",
        "第40个教师节",
    ]
    assert not eras.anniversaries(facts, 1900)


def test_wrongly_counted_anniversaries_are_found(facts: eras.Eras) -> None:
    text = "今年是建党99周年，又逢第40个教师节。"
    ((start, end, right),) = eras.wrong_anniversaries(facts, text, 2024)
    assert (text[start:end], right.text) == ("建党99周年", "建党103周年")
    assert not eras.wrong_anniversaries(facts, "建党100周年", 2021)


# --- phrases take their era from facts -------------------------------------------------------------

ENTRY = """- topic: 政治建设/政治忠诚
  move: measure
  entries:
  - id: loyalty.measure.01
    text: 好
    step: 0
    era: {era}
"""


@pytest.mark.parametrize(
    ("named", "since", "until"),
    [
        ("two_upholds", "2018-09-21", ""),
        ("[eight_rules, four_winds]", "2013-06", ""),
        ("good_fast", "2006-12", "2017-10"),
        ("edu_history", "2021-02-20", "2021-12"),
        ("congress_18", "2012-11-08", ""),  # what a congress said stays said
        ("plenum_19_6", "2021-11-08", ""),
    ],
)
def test_a_phrase_takes_its_dates_from_facts(named: str, since: str, until: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(ENTRY.format(era=named), encoding="utf-8")
    (phrase,) = load_bank([path], only=True, cache=False).phrases
    assert (phrase.since, phrase.until) == (since, until)


@pytest.mark.parametrize(
    ("named", "told", "hint"),
    [
        ("two_uphold", "没有时代事实“two_uphold”", "是不是“two_upholds”"),
        ("two_upholds\n    from: 2018", "既写了 era，又写了 from 或 to", "只留一样"),
    ],
)
def test_faults_of_eras_are_told_at_their_place(named: str, told: str, hint: str, tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(ENTRY.format(era=named), encoding="utf-8")
    with pytest.raises(SourceErrors) as caught:
        load_bank([path], only=True, cache=False)
    (error,) = caught.value.errors
    assert (error.line, error.column) == (7, 10)
    assert told in error.message
    assert hint in error.hint


def test_a_source_that_was_found_says_when(tmp_path: Path) -> None:
    path = tmp_path / "eras.yaml"
    row = "- {id: x, name: 某, kind: wording, from: 2020, source: 某报, certainty: attested}\n"
    path.write_text(row, encoding="utf-8")
    with pytest.raises(SourceErrors, match="没写哪天查的"):
        load_bank([path], cache=False)


def test_a_team_may_add_facts_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "eras.yaml").write_text(
        "- {id: local_drive, name: 我市三年行动, kind: campaign, from: 2022, to: 2025, source: 市委文件, certainty: common}\n",
        encoding="utf-8",
    )
    (tmp_path / "own.yaml").write_text(ENTRY.format(era="local_drive"), encoding="utf-8")
    bank = load_bank([tmp_path], cache=False)
    assert bank.by_id["loyalty.measure.01"].until == "2025"
    assert [era.id for era in eras.running(bank.eras, "2022-12")] == ["local_drive"]


def test_shipped_phrases_take_plain_cases_by_name(bank: Bank) -> None:
    text = (ROOT / "phrasebank/aspects/politics.yaml").read_text(encoding="utf-8")
    assert "era: two_upholds" in text
    assert bank.by_id["loyalty.measure.03"].since == "2018-09-21"
