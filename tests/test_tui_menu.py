"""Lists to choose from: what a key acts on is what is seen under the cursor, whatever was pressed before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drafter.tui.cells import glyphs
from drafter.tui.menu import MOST, Menu, Row

HEIGHTS = st.lists(st.integers(1, 4), min_size=1, max_size=40)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.sampled_from((-1, 1))),
        st.tuples(st.just("turn"), st.sampled_from((-1, 1))),
        st.tuples(st.just("drop"), st.just(0)),
    ),
    max_size=30,
)


@given(HEIGHTS, st.integers(4, 30), STEPS)
def test_the_row_that_keys_act_on_is_seen(
    heights: list[int], room: int, steps: list[tuple[str, int]]
) -> None:
    rows = [
        Row("行" * (8 * (lines - 1) + 1) + f"{number:02}", "", number) for number, lines in enumerate(heights)
    ]
    menu: Menu[int] = Menu(lambda: rows, lines=4)
    menu.draw(20, room)
    for step, by in steps:
        if step == "drop":
            row = menu.current()
            if row is not None and len(rows) > 1:
                rows.remove(row)
        else:
            getattr(menu, step)(by)
        drawn = ["".join(text for _, text in line) for line in menu.draw(20, room)]
        assert len(drawn) <= room
        current = menu.current()
        assert current is not None
        marked = [line for line in drawn if line.startswith(glyphs().pointer)]
        assert len(marked) == 1
        digit = marked[0][1]
        if digit.isdigit():
            assert menu.picked(int(digit)) == current


@given(st.integers(1, 60), st.integers(4, 30))
def test_every_row_is_reached_by_pages(count: int, room: int) -> None:
    menu: Menu[int] = Menu(lambda: [Row(f"第{number}行", "", number) for number in range(count)])
    seen: list[int] = []
    while len(seen) < count:
        menu.draw(20, room)
        page = [row.value for row in map(menu.picked, range(1, MOST + 1)) if row is not None]
        assert page[0] == len(seen)
        seen += page
        menu.turn(1)
    assert seen == list(range(count))
