"""Charts drawn on the server: right in size, safe with any text."""

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.charts import WIDTH, Series, bars, columns, reliability, round_above

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=60)


def drawn(svg, tag, **wanted):
    root = ElementTree.fromstring(svg)
    return [one for one in root.iter(tag) if all(one.get(name) == value for name, value in wanted.items())]


@given(st.lists(st.tuples(NAMES, st.integers(0, 10**9), NAMES), min_size=1, max_size=20))
def test_bars_are_well_formed_and_never_wider_than_the_chart(rows):
    svg = bars("<Name>", '"&', rows)
    widths = [float(one.get("width")) for one in drawn(svg, "rect", **{"class": "s1"})]
    assert len(widths) == len(rows)
    assert all(0 <= width <= WIDTH for width in widths)
    assert "<script" not in svg


def test_a_bar_is_as_long_as_its_share():
    rows = [("a", 30, "30"), ("b", 60, "60")]
    assert [one.get("width") for one in drawn(bars("t", "s", rows), "rect", **{"class": "s1"})] == [
        "200.00",
        "400.00",
    ]
    widths = [one.get("width") for one in drawn(bars("t", "s", rows, most=100), "rect", **{"class": "s1"})]
    assert widths == ["120.00", "240.00"]


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=100))
def test_columns_are_stacked_inside_the_chart(values):
    series = [Series(name=str(i), look=f"s{i + 1}", values=[pair[i] for pair in values]) for i in range(2)]
    svg = columns("t", "s", [f"day {i}" for i in range(len(values))], series)
    for one in drawn(svg, "rect"):
        assert 0 <= float(one.get("x")) <= WIDTH
        assert 13 <= float(one.get("y")) <= 170
        assert float(one.get("y")) + float(one.get("height")) <= 170.02


def test_a_second_series_stands_on_the_first():
    series = [Series(name="a", look="s1", values=[3]), Series(name="b", look="s2", values=[1])]
    (first,), (second,) = (
        drawn(columns("t", "s", ["day"], series), "rect", **{"class": look}) for look in ("s1", "s2")
    )
    assert float(second.get("y")) + float(second.get("height")) == pytest.approx(float(first.get("y")), abs=0.02)
    assert float(first.get("height")) == pytest.approx(3 * float(second.get("height")), abs=0.05)


def test_a_point_that_is_as_said_lies_on_the_line():
    svg = reliability("t", "s", [(0.25, 0.25, 10), (1.0, 1.0, 40)], ("score", "rejected"))
    (line,) = drawn(svg, "line", **{"class": "even"}) or drawn(svg, "{http://www.w3.org/2000/svg}line")
    x1, y1, x2, y2 = (float(line.get(name)) for name in ("x1", "y1", "x2", "y2"))
    quarter, whole = drawn(svg, "circle")
    assert float(quarter.get("cx")) == pytest.approx(x1 + (x2 - x1) / 4, abs=0.1)
    assert float(quarter.get("cy")) == pytest.approx(y1 + (y2 - y1) / 4, abs=0.1)
    assert (float(whole.get("cx")), float(whole.get("cy"))) == (x2, y2)
    assert float(whole.get("r")) > float(quarter.get("r"))


@pytest.mark.parametrize(
    ("number", "top"), [(0, 4), (1, 4), (4, 4), (5, 8), (9, 12), (13, 20), (40, 40), (41, 80), (10**6, 1_200_000)]
)
def test_the_axis_ends_at_a_round_number(number, top):
    assert round_above(number) == top


@given(st.integers(1, 10**12))
def test_the_axis_never_ends_below_a_value_nor_far_above(number):
    assert number <= round_above(number) <= max(4, 2 * number)
    assert round_above(number) % 4 == 0
