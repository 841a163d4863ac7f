"""The fact-checks that ship with the project; ATTRIBUTION.md says whose they are."""

from pathlib import Path

from moderation.factchecks.services import import_files

FILE = Path(__file__).resolve().parent / "vaccines.jsonl"
PUBLISHER = "VaccineLies (M. Weinzierl, S. Harabagiu)"


def load_starter() -> int:
    """Import the starter set, its publisher allowed; the number of entries that were not there yet."""
    return import_files([FILE], source=FILE.name, allow=[PUBLISHER]).created
