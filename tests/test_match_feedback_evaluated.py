"""What moderators called wrong on a site is asked of the weights again when they are evaluated."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from moderation.factchecks.matches import give_feedback
from moderation.factchecks.records import ClaimMatch, MatchFeedback
from moderation.scoring.misinformation import MisinformationScorer
from tests.desk import assessed, matched
from tests.factories import make_comment
from training.evaluation.figures import Figures
from training.evaluation.match_feedback import match_feedback, said


@pytest.fixture(scope="module")
def scorer():
    return MisinformationScorer.load()


def written(path, *rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def row(sentence, kind="not_this_claim", stance=""):
    return {"sentence": sentence, "claim": "The moon is made of cheese.", "feedback": kind, "right_stance": stance}


def test_each_kind_of_feedback_has_its_figure(scorer, tmp_path):
    path = written(
        tmp_path / "said.jsonl",
        row("The moon is made of cheese."),
        row("Thank you for the recipe."),
        row("Is the moon made of cheese?", "wrong_stance", "asks"),
        row("The moon is made of cheese.", "wrong_stance", "denies"),
        row("The moon is made of cheese.", "wrong_stance"),
    )
    figures = Figures()
    match_feedback(scorer, figures, path)
    found = {name: (figure.value, figure.count) for name, figure in figures.found.items()}
    assert found == {
        "feedback.rows": (5, 5),
        "feedback.still_shown": (0.5, 2),
        "feedback.stance_right": (0.5, 2),
    }


@pytest.mark.django_db
def test_what_a_site_exports_can_be_read(checked, ben, tmp_path):
    body = "The moon is made of cheese."
    assessed(make_comment(body=body), fact_checks=(matched(checked, body, body),))
    give_feedback(ClaimMatch.objects.get(), kind=MatchFeedback.Kind.WRONG_STANCE, right_stance="denies", by=ben)
    call_command("export_match_feedback", str(tmp_path / "out.jsonl"), stdout=StringIO())
    (only,) = said(tmp_path / "out.jsonl")
    assert (only.sentence, only.claim, only.not_this_claim, only.stance) == (body, checked.claim, False, "denies")


def test_an_empty_export_gives_no_figures_but_its_size(scorer, tmp_path):
    figures = Figures()
    match_feedback(scorer, figures, written(tmp_path / "none.jsonl"))
    assert {name: figure.value for name, figure in figures.found.items()} == {"feedback.rows": 0}


@pytest.mark.parametrize("line", ["not json", "[]", "{}", '{"sentence": 1}', json.dumps(row("a", stance="likes"))])
def test_a_line_that_cannot_be_read_is_named(tmp_path, line):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps(row("fine")) + "\n" + line + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 2"):
        said(path)
