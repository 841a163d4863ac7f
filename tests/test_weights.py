"""Weights that are missing or damaged stop a site with a sentence that says what to do."""

import hashlib
import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from django.core import checks

from moderation import services
from moderation.preload import load_scorers
from moderation.scoring import weights
from moderation.scoring.abuse import AbuseScorer
from moderation.scoring.weights import ABUSE_FILES, FOLDER, WeightsError, load, load_abuse, save


@pytest.fixture
def folder(tmp_path):
    shutil.copy(FOLDER / "spam.npz", tmp_path)
    return tmp_path


@pytest.fixture
def abuse_folder(folder):
    for name in ("abuse.json", *ABUSE_FILES):
        shutil.copy(FOLDER / name, folder)
    return folder


def test_the_shipped_weights_load_and_are_small():
    assert load("spam").version
    assert (FOLDER / "spam.npz").stat().st_size < 6_000_000
    assert load_abuse().version
    assert sum((FOLDER / name).stat().st_size for name in ("abuse.json", *ABUSE_FILES)) < 25_000_000


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


@pytest.mark.parametrize("name", ["abuse.json", *ABUSE_FILES])
def test_a_missing_file_of_the_abuse_model_is_said(abuse_folder, name):
    (abuse_folder / name).unlink()
    with pytest.raises(WeightsError, match=rf"{name} is missing .*git checkout.*python -m training\.abuse\W"):
        AbuseScorer.load(abuse_folder)


@pytest.mark.parametrize("damage", [_cut, _flip, _replace, _empty])
@pytest.mark.parametrize("name", ABUSE_FILES)
def test_a_damaged_file_of_the_abuse_model_is_said(abuse_folder, name, damage):
    damage(abuse_folder / name)
    with pytest.raises(WeightsError, match=rf"{name} is damaged .*python -m training\.abuse\W"):
        AbuseScorer.load(abuse_folder)


def _without(key):
    return lambda about: {name: value for name, value in about.items() if name != key}


@pytest.mark.parametrize("change", [
    *map(_without, ("version", "labels", "calibration", "max_tokens", "overlap", "sha256")),
    lambda about: about | {"labels": about["labels"][::-1]},
    lambda about: about | {"calibration": about["calibration"] | {"threat": [-1, 0]}},
    lambda about: about | {"calibration": about["calibration"] | {"threat": [1]}},
    lambda about: about | {"calibration": about["calibration"] | {"threat": ["a", None]}},
    lambda about: about | {"calibration": 5},
    lambda about: about | {"max_tokens": 1_000_000},
    lambda about: about | {"overlap": 128},
    lambda about: about | {"overlap": "32"},
    lambda about: [about],
    lambda about: None,
])  # fmt: skip
def test_a_description_that_makes_no_sense_is_said(abuse_folder, change):
    path = abuse_folder / "abuse.json"
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(WeightsError, match=r"abuse\.(json|onnx) is damaged"):
        load_abuse(abuse_folder)


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"[" * 100_000, b"{"])
def test_a_description_that_is_none_is_said(abuse_folder, content):
    (abuse_folder / "abuse.json").write_bytes(content)
    with pytest.raises(WeightsError, match=r"abuse\.json is damaged"):
        load_abuse(abuse_folder)


def test_a_model_that_was_signed_but_is_none_is_said(abuse_folder):
    path = abuse_folder / "abuse.json"
    (abuse_folder / "abuse.onnx").write_bytes(b"no model")
    about = json.loads(path.read_text())
    about["sha256"]["abuse.onnx"] = hashlib.sha256(b"no model").hexdigest()
    path.write_text(json.dumps(about))
    with pytest.raises(WeightsError, match="cannot be read here"):
        AbuseScorer.load(abuse_folder)


def _without_weights(monkeypatch, folder):
    monkeypatch.setattr(weights, "FOLDER", folder)
    services.pipeline.cache_clear()


def test_the_site_check_names_every_unusable_file(monkeypatch, folder):
    _without_weights(monkeypatch, folder)
    found = [message for message in checks.run_checks(tags=["rejoinder"]) if message.id == "moderation.E001"]
    missing = [name for name in ("abuse.json", "embed.json", "claims.npz") for each in found if name in each.msg]
    assert missing == ["abuse.json", "embed.json", "claims.npz"]
    assert len(found) == 3


def test_a_sound_site_passes_the_check():
    assert not [message for message in checks.run_checks(tags=["rejoinder"]) if message.id == "moderation.E001"]


def test_a_worker_refuses_to_start_without_weights(monkeypatch, folder):
    _without_weights(monkeypatch, folder)
    with pytest.raises(SystemExit, match=r"abuse\.json is missing"):
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
