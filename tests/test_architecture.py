"""config -> moderation -> blog, never back; and an Assessment keeps every Label."""

import ast
from pathlib import Path

from moderation.models import Assessment
from moderation.scoring.types import Label

ROOT = Path(__file__).resolve().parent.parent
MAY_NOT_IMPORT = {
    "blog": {"moderation", "config", "training", "benchmarks", "tests"},
    "moderation": {"config", "training", "benchmarks", "tests"},
    "moderation/scoring": {"django", "celery", "blog", "config", "training", "sklearn", "scipy"},
    "config": {"training", "benchmarks", "tests"},
}


def imported(path):
    """The top-level packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_packages_import_only_what_lies_below_them():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package, forbidden in MAY_NOT_IMPORT.items()
        for path in (ROOT / package).rglob("*.py")
        for name in imported(path) & forbidden
    ]
    assert wrong == []


def test_the_pure_package_uses_nothing_of_moderation_but_itself():
    for path in (ROOT / "moderation/scoring").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("moderation"):
                assert node.module.startswith("moderation.scoring"), path


def test_an_assessment_has_one_column_a_label():
    columns = {field.name: field for field in Assessment._meta.get_fields()}
    assert all(columns[label].null for label in Label)
