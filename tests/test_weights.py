"""Weights that are missing or damaged stop a site with a sentence that says what to do."""

import shutil
import subprocess
import sys

import numpy as np
import pytest
from django.core import checks

from moderation import services
from moderation.preload import load_scorers
from moderation.scoring import weights
from moderation.scoring.weights import FOLDER, WeightsError, load, save


@pytest.fixture
def folder(tmp_path):
    shutil.copy(FOLDER / "spam.npz", tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", ["abuse", "spam"])
def test_the_shipped_weights_load_and_are_small(name):
    assert load(name).version
    assert (FOLDER / f"{name}.npz").stat().st_size < 6_000_000


def test_weights_come_back_as_they_were_saved(folder):
    kept = load("spam", folder)
    save("spam", kept, folder)
    again = load("spam", folder)
    assert np.array_equal(kept.table, again.table)
    assert kept.version == again.version


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(WeightsError, match=r"spam\.npz is missing .*git checkout"):
        load("spam", tmp_path)


def _cut(path):
    path.write_bytes(path.read_bytes()[:1000])


def _flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _replace(path):
    path.write_bytes(b"<html>not found</html>")


def _empty(path):
    path.write_bytes(b"")


def _swap(path):
    """A well-made file whose numbers are not those that were signed."""
    with np.load(path) as file:
        arrays = {key: file[key] for key in file.files}
    arrays["bias"] = arrays["bias"] + 1
    np.savez_compressed(path, **arrays)


@pytest.mark.parametrize("damage", [_cut, _flip, _replace, _empty, _swap])
def test_a_damaged_file_is_said(folder, damage):
    damage(folder / "spam.npz")
    with pytest.raises(WeightsError, match=r"spam\.npz is damaged .*python -m training\.spam"):
        load("spam", folder)


def _without_weights(monkeypatch, folder):
    monkeypatch.setattr(weights.load, "__defaults__", (folder,))
    services.pipeline.cache_clear()


def test_the_site_check_names_every_unusable_file(monkeypatch, folder):
    _without_weights(monkeypatch, folder)
    found = [message for message in checks.run_checks(tags=["rejoinder"]) if message.id == "moderation.E001"]
    assert len(found) == 1
    assert "abuse.npz is missing" in found[0].msg


def test_a_sound_site_passes_the_check():
    assert not [message for message in checks.run_checks(tags=["rejoinder"]) if message.id == "moderation.E001"]


def test_a_worker_refuses_to_start_without_weights(monkeypatch, folder):
    _without_weights(monkeypatch, folder)
    with pytest.raises(SystemExit, match=r"abuse\.npz is missing"):
        load_scorers()
    services.pipeline.cache_clear()


def test_a_worker_loads_the_scorers_when_it_starts():
    services.pipeline.cache_clear()
    load_scorers()
    assert services.pipeline.cache_info().currsize == 1


def test_the_scoring_package_needs_no_django():
    code = (
        "import sys; from moderation.scoring.pipeline import Pipeline; from moderation.scoring.types import Text;"
        "Pipeline.load().read([Text(body='hello')]);"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('django', 'celery', 'sklearn')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=FOLDER.parent.parent, timeout=120)
