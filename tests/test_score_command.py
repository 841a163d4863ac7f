"""``manage.py score`` answers every line in order, needs no server, and says what it could not read."""

import io
import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from moderation import services
from moderation.factchecks import library
from moderation.management.commands.score import FIELDS, NUMBERS
from moderation.models import Policy
from moderation.policy import DEFAULT_THRESHOLDS
from moderation.scoring import weights
from moderation.scoring.pipeline import Pipeline
from moderation.scoring.types import Label, Text
from tests.factories import make_fact_check

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def score(monkeypatch):
    def run(lines: bytes, **options):
        """Output lines (parsed with json=True), exit status and what was said on standard error."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines)))
        out, err, status = io.StringIO(), io.StringIO(), 0
        try:
            call_command("score", stdout=out, stderr=err, **options)
        except SystemExit as stop:
            status = stop.code
        found = out.getvalue().splitlines()
        return ([json.loads(line) for line in found] if options.get("json") else found), status, err.getvalue()

    return run


@pytest.mark.django_db
def test_json_has_everything_that_was_promised(score):
    (answer,), status, _err = score(b"you are an idiot\n", json=True)
    assert status == 0
    assert set(answer) == {"language", "scores", "evidence", "fact_checks", "recommendation", "models"}
    assert set(answer["scores"]) == set(Label)
    assert answer["scores"]["insult"] > 0.5
    assert answer["scores"]["misinformation"] is None
    assert answer["fact_checks"] == []
    assert answer["language"] == "en"
    assert answer["recommendation"]["action"] in ("review", "reject")
    assert any(reason.startswith("insult ") for reason in answer["recommendation"]["reasons"])
    assert set(answer["models"]) == {"abuse", "spam", "misinformation", "policy"}
    marked = {"you are an idiot"[item["start"] : item["end"]] for item in answer["evidence"]}
    assert "idiot" in " ".join(marked)


@pytest.mark.django_db
def test_the_sites_active_policy_is_used_and_named(score):
    Policy.objects.filter(active=True).update(active=False)
    strict = {str(label): {"review": 0.0001, "reject": 0.0002} for label in DEFAULT_THRESHOLDS}
    Policy.objects.create(version=7, active=True, thresholds=strict)
    (answer,), _status, err = score(b"What a lovely day\n", json=True)
    assert answer["recommendation"]["action"] == "reject"
    assert answer["models"]["policy"] == "7"
    assert err == ""


@pytest.mark.django_db
@pytest.mark.parametrize("thresholds", [{"toxicity": "high"}, {"toxicity": {"review": 2, "reject": 1}}, [], None])
def test_a_malformed_policy_gives_way_to_the_shipped_thresholds(score, thresholds):
    Policy.objects.filter(active=True).delete()
    if thresholds is not None:
        Policy.objects.create(version=7, active=True, thresholds=thresholds)
    (answer,), status, err = score(b"hello\n", json=True)
    assert (status, answer["models"]["policy"]) == (0, "shipped")
    assert err.count("shipped thresholds") == 1


@pytest.mark.django_db
def test_a_line_each_in_order(score):
    lines = b"Great post!\n\nyou are an idiot\nMerci beaucoup pour cet article.\n"
    found, status, _err = score(lines, batch=2)
    assert status == 0
    advice = [line.split("\t")[0] for line in found]
    assert advice[:2] == ["approve", "approve"]
    assert advice[2] in ("review", "reject")
    assert advice[3] == "review"
    assert "toxicity not scored: French" in found[3]


@pytest.mark.django_db
def test_a_language_that_is_not_read_scores_null_but_spam_is_scored(score):
    (answer,), _status, _err = score("این مقاله خیلی خوب بود\n".encode(), json=True)
    assert answer["language"] == "fa"
    assert answer["scores"]["toxicity"] is None
    assert answer["scores"]["spam"] is not None
    assert "toxicity not scored: Persian" in answer["recommendation"]["reasons"]


@pytest.mark.django_db
def test_json_lines_carry_author_and_language(score):
    plain = {"text": "Very nice, thank you."}
    advert = {
        "author_name": "Best Online Casino",
        "author_url": "http://best-online-casino.xyz/slots",
        "post": None,
    }
    lines = "\n".join(json.dumps(item) for item in (plain, plain | advert, plain | {"language": "de"}))
    (first, second, third), status, _err = score(lines.encode(), json=True)
    assert status == 0
    assert second["scores"]["spam"] > 0.5 > first["scores"]["spam"]
    outside = [item for item in second["evidence"] if item["start"] is None]
    assert "author name reads like an advert" in {item["reason"] for item in outside}
    assert (third["language"], third["scores"]["toxicity"]) == ("de", None)


@pytest.mark.django_db
def test_json_lines_carry_how_a_comment_came(score):
    plain = {"text": "I have read this article with the greatest pleasure and come back to it every day."}
    robot = {"author_email_domain": "mailinator.com", "form_seconds": 0.5, "repeats": 3}
    nothing = dict.fromkeys(robot)
    found, status, _err = score(
        "\n".join(map(json.dumps, (plain, plain | robot, plain | nothing))).encode(), json=True
    )
    assert status == 0
    assert found[1]["scores"]["spam"] > found[0]["scores"]["spam"] == found[2]["scores"]["spam"]
    assert {field.name for field in fields(Text)} == {"body", *FIELDS, *NUMBERS}


@pytest.mark.django_db
@pytest.mark.parametrize(("line", "why"), [
    (b"{not json}", "not a JSON object"),
    (b'{"body": "hello"}', 'no "text"'),
    (b'{"text": 5}', 'no "text"'),
    (b'{"text": null}', 'no "text"'),
    (b'{"text": "hello", "author_name": ["x"]}', '"author_name" is not a string'),
    (b'{"text": "hello", "author_email_domain": 7}', '"author_email_domain" is not a string'),
    (b'{"text": "hello", "form_seconds": "3"}', '"form_seconds" is not a number'),
    (b'{"text": "hello", "form_seconds": true}', '"form_seconds" is not a number'),
    (b'{"text": "hello", "form_seconds": NaN}', '"form_seconds" is not a number'),
    (b'{"text": "hello", "form_seconds": -1}', '"form_seconds" is not a number'),
    (b'{"text": "hello", "form_seconds": 1e999}', '"form_seconds" is not a number'),
    (b'{"text": "hello", "repeats": 1.5}', '"repeats" is not a whole number'),
    (b"caf\xe9", "not UTF-8"),
    (b"{" * 100_000, "not a JSON object"),
    (b'{"a":' * 100_000, "not a JSON object"),
    (b"x" * 4_000_001, "longer than"),
    (b"x" * 9_000_000, "longer than"),
])  # fmt: skip
def test_an_unreadable_line_is_an_error_in_its_place(score, line, why):
    found, status, _err = score(b"first\n" + line + b"\nlast\n", json=True)
    assert status == 1
    assert len(found) == 3
    assert list(found[1]) == ["error"]
    assert why in found[1]["error"]
    assert "scores" in found[0]
    assert "scores" in found[2]


@pytest.mark.django_db
@pytest.mark.parametrize("body", [
    "\x00\x01\x02", "\u202eevil", "a" + "\u0301" * 10_000, "<script>alert(1)</script>", "\ud800 half",
    "😂" * 1000, " ", "",
    "{}", "www.", "http://[", "http://[::1", "a" * 100_000, "idiot " * 3000,
])  # fmt: skip
def test_no_text_is_too_strange(score, body):
    (answer,), status, _err = score(
        json.dumps({"text": body, "author_url": body, "author_name": body}).encode(), json=True
    )
    assert status == 0
    assert all(0 <= p <= 1 for p in answer["scores"].values() if p is not None)
    for item in answer["evidence"]:
        assert (item["start"] is None) == (item["end"] is None)
        assert item["start"] is None or 0 <= item["start"] < item["end"] <= len(body)


@pytest.mark.django_db
@pytest.mark.django_db
def test_one_text_that_a_scorer_stumbles_over_takes_no_other_with_it(score, monkeypatch):
    whole = services.pipeline().read

    def stumbling(self, texts, **site):
        if any("stumble" in text.body for text in texts):
            raise RuntimeError("quotes the text")
        return whole(texts, **site)

    monkeypatch.setattr(Pipeline, "read", stumbling)
    answers, status, _err = score(b"one\nstumble\nthree\n", json=True)
    assert status == 1
    assert [set(answer) & {"error", "scores"} for answer in answers] == [{"scores"}, {"error"}, {"scores"}]
    assert answers[1]["error"] == "The scorers failed on this text (RuntimeError)."


@pytest.mark.django_db
def test_claims_are_matched_to_the_sites_fact_checks(score):
    make_fact_check("The moon is made entirely of green cheese.")
    (answer,), status, err = score(b"The moon is made entirely of green cheese.\n", json=True)
    assert (status, err) == (0, "")
    (found,) = answer["fact_checks"]
    assert found["claim"] == "The moon is made entirely of green cheese."


@pytest.mark.django_db
def test_fact_checks_that_are_not_indexed_yet_are_named(score, monkeypatch):
    monkeypatch.setattr(library, "COMPUTED_AT_ONCE", 1)
    make_fact_check("The moon is made entirely of green cheese.")
    make_fact_check("The earth is flat as a plate.")
    _answers, status, err = score(b"Good morning\n", json=True)
    assert status == 0
    assert "index_factchecks" in err


@pytest.mark.django_db
def test_no_input_gives_no_output(score):
    assert score(b"", json=True) == ([], 0, "")


@pytest.mark.django_db
def test_a_senseless_batch_is_refused(score):
    with pytest.raises(CommandError, match="at least 1"):
        score(b"", batch=0)


def test_damaged_weights_are_said(score, monkeypatch, tmp_path):
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    services.pipeline.cache_clear()
    with pytest.raises(CommandError, match=r"abuse\.json is missing"):
        score(b"hello\n")
    services.pipeline.cache_clear()


def _process(tmp_path, **environment):
    return subprocess.Popen(
        [sys.executable, "manage.py", "score", "--json", "--batch", "1"],
        cwd=ROOT,
        env={**os.environ, "VAR_DIR": str(tmp_path), **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_it_works_without_database_and_broker(tmp_path):
    nowhere = {"DATABASE_URL": f"sqlite:///{tmp_path}/no/such/folder/db", "BROKER_URL": "redis://127.0.0.1:1/0"}
    out, err = (process := _process(tmp_path, **nowhere)).communicate(b"you are an idiot\nhello\n", timeout=120)
    assert process.returncode == 0
    assert [json.loads(line)["models"]["policy"] for line in out.splitlines()] == ["shipped", "shipped"]
    assert err.decode().count("shipped thresholds") == 1


def test_a_fresh_clone_is_left_without_a_database(tmp_path):
    kept = {"DATABASE_URL": "", "VAR_DIR": str(tmp_path)}
    out, err = (process := _process(tmp_path, **kept)).communicate(b"hello\n", timeout=240)
    assert process.returncode == 0, err
    assert json.loads(out)["models"]["policy"] == "shipped"
    assert err.decode().splitlines() == ["This site has no database yet: using the shipped thresholds."]
    assert not list(tmp_path.glob("*.sqlite3*"))


def test_it_answers_while_the_pipe_is_still_open(tmp_path):
    with _process(tmp_path) as process:
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        assert json.loads(process.stdout.readline())["language"] == "en"
        process.stdin.close()
        assert process.wait(60) == 0


def test_a_reader_that_goes_away_is_no_crash(tmp_path):
    with _process(tmp_path) as process:
        process.stdout.close()
        process.stdin.write(b"hello\n" * 50)
        process.stdin.close()
        said = process.stderr.read().decode()
    assert "Traceback" not in said
    assert "BrokenPipe" not in said
