"""What clients say a comment should have got: kept with its community, without addresses, to evaluate with."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from moderation.feedback import Feedback
from moderation.services import pipeline
from tests.api import make_key
from tests.google import SUGGEST, error, post
from training.evaluation.feedback import feedback
from training.evaluation.figures import Figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    return make_key("feedback")


def suggested(text: str = "You liar.", value: object = 1, name: str = "TOXICITY", **more: object) -> dict:
    return {"comment": {"text": text}, "attributeScores": {name: {"summaryScore": {"value": value}}}} | more


CORAL = suggested(
    context={"entries": [{"text": json.dumps({"url": "https://news.example/a", "Coral_comment_id": "7"})}]},
    communityId="Coral:https://news.example", clientToken="comment:7", languages=["en"],
)  # fmt: skip


def test_a_suggestion_as_coral_sends_it_is_stored_with_its_community(key):
    response = post(SUGGEST, CORAL, key)
    assert response.status_code == 200
    assert response.json() == {"requestedLanguages": ["en"], "clientToken": "comment:7"}
    row = Feedback.objects.get()
    assert (row.source, row.community, row.client_token) == ("perspective", CORAL["communityId"], "comment:7")
    assert (row.text, row.scores, row.key.name) == ("You liar.", {"toxicity": 1.0}, "a program")
    assert json.loads(row.context["entries"][0])["Coral_comment_id"] == "7"


def test_addresses_are_taken_out_of_what_is_stored_beside_the_text(key):
    entry = {"text": "Answer to ana@example.org, who is a fool"}
    about = {"articleAndParentComment": {"article": entry, "parentComment": entry}}
    for context in ({"entries": [entry, {"text": ""}]}, about):
        assert post(SUGGEST, suggested(context=context, communityId="me@example.org"), key).status_code == 200
    stored = json.dumps(list(Feedback.objects.values("context", "community")))
    assert "@" not in stored
    assert "who is a fool" in stored
    assert [list(row.context) for row in Feedback.objects.order_by("pk")] == [
        ["entries"], ["article", "parentComment"],
    ]  # fmt: skip


def test_what_is_not_to_be_stored_is_not(key):
    assert post(SUGGEST, suggested(doNotStore=True), key).json() == {}
    assert not Feedback.objects.exists()


def test_odd_characters_are_stored_as_the_database_has_room_for_them(key):
    odd = "a\0b \ud800 😀"
    body = suggested(odd, communityId=odd * 100, clientToken=odd * 100, context={"entries": [{"text": odd}]})
    assert post(SUGGEST, body, key).json()["clientToken"] == odd * 100
    row = Feedback.objects.get()
    assert row.text == "a\ufffdb \ufffd 😀"
    assert (len(row.community), len(row.client_token)) == (200, 200)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (suggested(""), "Comment must be non-empty."),
        (suggested("x" * 20_481), "Comment text too long."),
        ({"comment": {"text": "a"}}, "Missing attribute_scores"),
        (suggested(attributeScores={}), "Missing attribute_scores"),
        (suggested(name="MADE_UP"), "Unknown requested attribute: MADE_UP"),
        (suggested(value=1.5), "The summary score of attribute TOXICITY is to be a number from 0 to 1."),
        (suggested(value=-1), "The summary score of attribute TOXICITY is to be a number from 0 to 1."),
        (suggested(value=None), "The summary score of attribute TOXICITY is to be a number from 0 to 1."),
        (suggested(attributeScores={"INSULT": {"summaryScore": {"value": 1, "type": "RAW"}}}),
         "Suggested score type RAW is not supported by attribute INSULT"),
        (suggested(value="1"),
         "Invalid value at 'attributeScores.TOXICITY.summaryScore.value': it is to be a number."),
        (suggested(comment={"text": "a", "type": "HTML"}), "Currently, only 'PLAIN_TEXT' comments are supported"),
        (suggested(context={"entries": [{"text": "a"}], "articleAndParentComment": {}}),
         "Context can have either entries or article_and_parent_comment, but both fields were populated."),
        (b"{", "Invalid JSON payload received. It is not JSON."),
        (suggested(languages=[""]), "Invalid value at 'languages': each is to name a language, such as en."),
        (suggested(attributeScores={"TOXICITY": {"summaryScore": {"value": 1}},
                                    "TOXICITY_EXPERIMENTAL": {"summaryScore": {"value": 0}}}),
         "Attribute TOXICITY_EXPERIMENTAL is the same as another one, whose summary score is not the same."),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_refused_and_nothing_of_it_kept(key, body, message):
    assert error(post(SUGGEST, body, key), 400)["message"] == message
    assert not Feedback.objects.exists()


def test_only_a_key_for_feedback_may(key):
    assert error(post(SUGGEST, CORAL, "rjwrong"), 400)["message"].startswith("API key not valid.")
    error(post(SUGGEST, CORAL), 403, "PERMISSION_DENIED")
    error(post(SUGGEST, CORAL, make_key("assess")), 403, "PERMISSION_DENIED")
    error(Client().get(f"{SUGGEST}?key={key}"), 405, "UNIMPLEMENTED")
    assert not Feedback.objects.exists()


def test_over_quota_nothing_is_stored():
    few = make_key("feedback", quota_per_minute=1)
    assert post(SUGGEST, CORAL, few).status_code == 200
    error(post(SUGGEST, CORAL, few), 429, "RESOURCE_EXHAUSTED")
    assert Feedback.objects.count() == 1


# --- what it is for ---


def exported(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export_feedback", *arguments, stdout=out)
    return out.getvalue()


def test_feedback_is_exported_without_keys_and_addresses(key):
    post(SUGGEST, suggested("Write to ana@example.org, you liar.", communityId="Coral:x"), key)
    post(SUGGEST, suggested("Thank you.", 0, "SPAM"), key)
    first, second = map(json.loads, exported().splitlines())
    assert first.pop("at")
    assert first == {
        "text": "Write to [e-mail address], you liar.", "labels": {"toxicity": 1.0}, "source": "perspective",
        "community": "Coral:x",
    }  # fmt: skip
    assert second["labels"] == {"spam": 0.0}


def test_the_export_is_what_the_evaluation_reads(key, tmp_path, capsys):
    spanish = "Este artículo no dice nada nuevo y su autor lo sabe perfectamente desde hace años."
    said = [("You are a stupid idiot and a liar.", 1), ("Thank you for a careful article.", 0), (spanish, 0)]
    for text, value in said:
        post(SUGGEST, suggested(text, value), key)
    file = tmp_path / "feedback.jsonl"
    assert exported(str(file)) == f"3 lines written to {file}.\n"
    figures = Figures()
    feedback(pipeline(), figures, file, None)
    assert figures.found["feedback.toxicity_auc"].value == 1
    assert figures.found["feedback.toxicity_gap"].value < 0.3
    assert figures.found["feedback.toxicity_gap"].count == 2  # Spanish is not scored
    assert "feedback.spam_auc" not in figures.found


def test_a_file_that_is_no_export_is_refused_with_its_line(tmp_path):
    file = tmp_path / "other.jsonl"
    file.write_text('{"text": "a", "labels": {"toxicity": 1}}\n{"text": "b", "labels": {"beauty": 1}}\n')
    with pytest.raises(ValueError, match="line 2"):
        feedback(pipeline(), Figures(), file, None)


def test_where_nothing_can_be_written_that_is_said(tmp_path):
    with pytest.raises(CommandError, match="cannot be written"):
        exported(str(tmp_path / "no" / "feedback.jsonl"))
