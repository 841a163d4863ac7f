"""``python -m training.card FIGURES.json``: put what ``training.evaluate --json`` measured into the cards of the weights.

Of each card only what stands between BEGIN and END is written; the figures behind it are kept in ``training/figures``,
so that a test can hold card and figures together. A card that the file says nothing of is left alone.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from training.evaluation.figures import REACH, Figure, Figures, reached, row

ROOT = Path(__file__).resolve().parent
CARDS = ROOT.parent / "moderation" / "weights"
KEPT = ROOT / "figures"
BEGIN, END = "<!-- written by training.card -->", "<!-- end -->"
# The first words of figures' names; all others are of the abuse card. Stance has a card and a command of its own;
# what a site's moderators said belongs to that site.
CARD_OF = {
    **{"spam": "spam", "genuine_held": "spam", "spam_held": "spam"},
    **{"claims": "claims", "library": "claims", "stance": "stance", "feedback": "site"},
}
MOST_TERMS = 10  # identity terms shown, worst first
HEAD = """Measured {date}, commit {commit}, Python {python}, {machine}; rows: {rows}; weights: {weights}. Printed by
`python -m training.evaluate`, through the pipeline that the workers use."""
NOTHING = "Not measured yet."


def section(card: str, figures: Figures | None) -> str:
    """What stands between the markers of ``card``, "abuse", "spam" or "claims"; None is for one that was never measured."""
    if figures is None:
        return NOTHING
    reach = [name for name in REACH if _card_of(name) == card]
    absent = [name for name in reach if name not in figures.found]
    tables: list[tuple[str, Sequence[tuple[str, Figure]]]] = [
        ("What was set out to reach", [(name, figures.found[name]) for name in reach if name in figures.found])
    ]
    apart = {"function", "term", "genuine_held", "spam_held"}
    rest = [
        (name, figure)
        for name, figure in figures.found.items()
        if name not in reach and name.split(".")[0] not in apart
    ]
    terms = sorted(figures.of("term"), key=lambda item: -item[1].value)
    tables += [
        ("Also measured", rest),
        ("Share of cases read rightly, by function", list(figures.of("function"))),
        (f"Harmless sentences held, the {MOST_TERMS} identity terms that come off worst", terms[:MOST_TERMS]),
        ("Genuine comments held, by kind (0 is right)", list(figures.of("genuine_held"))),
        ("Spam held, by kind (1 is right)", list(figures.of("spam_held"))),
    ]
    parts = [HEAD.format(**figures.about)]
    parts += [f"**{title}**\n\n{table(found)}" for title, found in tables if found]
    if absent:
        parts.append(f"Not measured this time: {', '.join(absent)}.")
    return "\n\n".join(parts)


def filled(text: str, written: str) -> str:
    """``text`` with ``written`` between its markers. Raises ValueError unless it has both, once and in order."""
    if text.count(BEGIN) != 1 or text.count(END) != 1 or text.index(BEGIN) > text.index(END):
        raise ValueError(f'The card needs the lines "{BEGIN}" and "{END}" once each, in this order.')
    return f"{text.partition(BEGIN)[0]}{BEGIN}\n{written}\n{END}{text.partition(END)[2]}"


def of_card(card: str, figures: Figures) -> Figures:
    """The figures that ``card`` shows."""
    found = {name: figure for name, figure in figures.found.items() if _card_of(name) == card}
    return Figures(figures.about, found)


def table(figures: Iterable[tuple[str, Figure]]) -> str:
    found = list(figures)
    aimed = any(reached(name, figure.value) is not None for name, figure in found)
    cells = [[cell.strip() for cell in row(name, figure)] for name, figure in found]
    if not aimed:
        cells = [[name, value, on] for name, value, _reach, on in cells]
    heads = ["figure", "measured", "to reach", "on (rows)"] if aimed else ["figure", "measured", "on (rows)"]
    lines = [heads, ["---"] * len(heads), *cells]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write(figures: Figures, cards: Path = CARDS, kept: Path = KEPT) -> list[str]:
    """Fill the cards that ``figures`` has figures for; their names. Raises OSError, and ValueError without markers."""
    kept.mkdir(exist_ok=True)
    done = []
    for card in ("abuse", "spam", "claims"):
        its = of_card(card, figures)
        if its.found:
            path = cards / f"{card}.md"
            text = filled(path.read_text(encoding="utf-8"), section(card, its))
            its.save(kept / f"{card}.json")
            path.write_text(text, encoding="utf-8")
            done.append(card)
    return done


def _card_of(name: str) -> str:
    return CARD_OF.get(name.split(".")[0], "abuse")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", type=Path, help="what training.evaluate --json wrote")
    try:
        done = write(Figures.load(parser.parse_args().figures))
    except (OSError, ValueError) as error:
        sys.exit(f"{error}")
    print(f"Written: {', '.join(done) or 'nothing, for the file has no figures'}.")


if __name__ == "__main__":
    main()
