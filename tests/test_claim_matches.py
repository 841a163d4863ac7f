"""Matched fact-checks: stored with the assessment, shown beside the sentence, and called wrong with one click."""

import json
import re
from html import unescape
from io import StringIO

import pytest
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.urls import reverse

from blog.models import Comment
from moderation import services
from moderation.desk.posting import NOTHING_DONE
from moderation.factchecks.matches import exported_feedback, feedback_on, give_feedback
from moderation.factchecks.records import ClaimMatch, MatchFeedback
from moderation.models import Assessment
from moderation.scoring.types import FactCheckMatch, Label
from tests.desk import QUEUE, assessed, make_reading, matched, page_of
from tests.factories import make_comment, make_fact_check, make_user

pytestmark = pytest.mark.django_db

BODY = "Good morning. The moon is made of cheese. Bye."
SENTENCE = "The moon is made of cheese."
NOT = MatchFeedback.Kind.NOT_THIS_CLAIM
WRONG = MatchFeedback.Kind.WRONG_STANCE


def feedback_at(match):
    return reverse("admin:moderation_queuedcomment_feedback", args=[match.pk])


@pytest.fixture
def comment(checked):
    return assessed(
        make_comment(body=BODY), {Label.MISINFORMATION: 0.8}, fact_checks=(matched(checked, SENTENCE, BODY),)
    )


@pytest.fixture
def match(comment):
    return ClaimMatch.objects.get(assessment__comment=comment)


class OneReading:
    """A pipeline that says what the test wants said."""

    misinformation = None

    def __init__(self, *matches):
        self.reading = make_reading({Label.MISINFORMATION: 0.8}, fact_checks=matches)

    def read(self, texts, **kwargs):
        return [self.reading for _text in texts]


def read_again(comment, monkeypatch, *matches):
    monkeypatch.setattr(services, "pipeline", lambda: OneReading(*matches))
    monkeypatch.setattr(services, "library", lambda scorer: None)
    assessment = services.enqueue(comment)
    assert services.assess(assessment.pk)
    return Assessment.objects.get(pk=assessment.pk)


def test_each_match_is_stored_with_the_assessment(checked, monkeypatch):
    comment = make_comment(body=BODY)
    assessment = read_again(comment, monkeypatch, matched(checked, SENTENCE, BODY, stance="denies"))
    row = assessment.matches.get()
    assert (row.fact_check, row.stance, row.sentence) == (checked, "denies", SENTENCE)
    assert (row.probability, row.match_probability) == (0.93, 0.88)
    assert assessment.fact_checks[0]["fact_check_id"] == checked.pk


def test_a_match_with_an_entry_that_is_gone_is_kept_as_json_and_fails_nothing(checked, monkeypatch):
    gone = matched(checked, SENTENCE, BODY)
    checked.delete()
    assessment = read_again(make_comment(body=BODY), monkeypatch, gone, gone)
    assert assessment.state == Assessment.State.DONE
    assert assessment.fact_checks[0]["claim"] == "The moon consists of cheese."
    assert not assessment.matches.exists()


def test_the_same_match_twice_is_stored_once(checked, monkeypatch):
    twice = matched(checked, SENTENCE, BODY)
    assert read_again(make_comment(body=BODY), monkeypatch, twice, twice).matches.count() == 1


@pytest.mark.parametrize("address", ["list", "page"])
def test_sentence_and_fact_check_stand_side_by_side(desk, comment, checked, address):
    page = desk.get(QUEUE if address == "list" else page_of(comment)).content.decode()
    assert f"<mark>{SENTENCE}</mark>" in page
    assert "The moon consists of cheese." in page
    assert "Rated <strong>False</strong> by The Fact Desk" in page
    assert '<time datetime="2026-03-04">March 4, 2026</time>' in page
    assert f'href="{checked.url}"' in page
    assert "The comment <strong>repeats it</strong> (93 %)." in page
    assert "Same claim: 88 %." in page
    assert "Not this claim" in page


def test_without_a_match_the_page_says_no_evidence_calmly(desk):
    comment = assessed(make_comment(), notes={Label.MISINFORMATION: "no evidence"})
    assert "No evidence: no sentence of this comment" in desk.get(page_of(comment)).content.decode()
    assert "fact-checks: no evidence" in desk.get(QUEUE).content.decode()


def test_a_comment_in_another_language_says_so_in_its_place(desk):
    comment = assessed(make_comment(), notes={Label.MISINFORMATION: "not scored: French"}, language="fr")
    assert "Not scored: French." in desk.get(page_of(comment)).content.decode()


def test_an_unclear_stance_reads_as_a_sentence(desk, checked):
    comment = assessed(make_comment(body=BODY), fact_checks=(matched(checked, SENTENCE, BODY, stance="unclear"),))
    assert "<strong>Same topic, stance unclear</strong>." in desk.get(page_of(comment)).content.decode()


def test_the_list_shows_two_matches_and_counts_the_rest(desk):
    body = " ".join(f"Claim number {number} is here." for number in range(5))
    found = tuple(matched(make_fact_check(), f"Claim number {number} is here.", body) for number in range(5))
    comment = assessed(make_comment(body=body), fact_checks=found)
    page = desk.get(QUEUE).content.decode()
    assert page.count('<article class="match') == 2
    assert "3 more fact-checks" in page
    assert desk.get(page_of(comment)).content.decode().count('<article class="match') == 5


def test_the_list_takes_no_more_queries_for_more_matches(desk, checked, django_assert_max_num_queries):
    def count():
        with django_assert_max_num_queries(12) as queries:
            desk.get(QUEUE)
        return len(queries)

    def one_more():
        found = matched(checked, SENTENCE, BODY)
        row = assessed(make_comment(body=BODY), fact_checks=(found,)).assessments.get().matches.get()
        give_feedback(row, kind=NOT, by=make_user("moderator"))

    one_more()
    desk.get(QUEUE)  # the posts and languages to choose from are remembered for a while
    few = count()
    for _ in range(20):
        one_more()
    assert count() == few


def test_feedback_is_stored_shown_and_taken_back_by_pressing_again(desk, ben, comment, match):
    response = desk.post(feedback_at(match), {"feedback": "not_this_claim"})
    assert response["Location"] == f"{page_of(comment)}#match-{match.pk}"
    assert (MatchFeedback.objects.get().kind, MatchFeedback.objects.get().by) == (NOT, ben)
    page = desk.get(page_of(comment)).content.decode()
    assert "Ben Okri: not this claim" in page
    assert page.count('aria-pressed="true"') == 1
    desk.post(feedback_at(match), {"feedback": "not_this_claim"})
    assert not MatchFeedback.objects.exists()


def test_feedback_is_changed_by_pressing_the_other_button(desk, match):
    for value in ("not_this_claim", "wrong_stance", "wrong_stance:denies", "wrong_stance:asks"):
        desk.post(feedback_at(match), {"feedback": value})
    feedback = MatchFeedback.objects.get()
    assert (feedback.kind, feedback.right_stance) == (WRONG, "asks")
    desk.post(feedback_at(match), {"feedback": "wrong_stance"})
    assert not MatchFeedback.objects.exists()


def test_after_wrong_stance_the_right_one_is_asked_for(desk, comment, match):
    assert "Instead, it:" not in desk.get(page_of(comment)).content.decode()
    desk.post(feedback_at(match), {"feedback": "wrong_stance"})
    page = desk.get(page_of(comment)).content.decode()
    assert "Instead, it:" in page
    assert 'value="wrong_stance:denies"' in page
    assert 'value="wrong_stance:repeats"' not in page


def test_htmx_gets_the_one_match_back(desk, match):
    response = desk.post(feedback_at(match), {"feedback": "not_this_claim"}, headers={"hx-request": "true"})
    page = response.content.decode()
    assert page.startswith('<article class="match repeats"')
    assert page.count('aria-pressed="true"') == 1
    assert "<html" not in page


def test_feedback_from_the_list_leads_back_to_the_list_with_its_filters(desk, match):
    came_from = f"http://testserver{QUEUE}?advice=review"
    response = desk.post(feedback_at(match), {"feedback": "not_this_claim"}, headers={"referer": came_from})
    assert response["Location"] == f"{came_from}#match-{match.pk}"


def test_feedback_never_leads_to_another_site(desk, comment, match):
    for came_from in ("https://evil.example/", f"https://evil.example{QUEUE}", "javascript:alert(1)"):
        response = desk.post(feedback_at(match), {"feedback": "not_this_claim"}, headers={"referer": came_from})
        assert response["Location"].startswith(page_of(comment))


@pytest.mark.parametrize(
    "value",
    ["", "nonsense", "wrong_stance:nonsense", "wrong_stance:repeats", "not_this_claim:denies", "\x00", ":"],
)
def test_feedback_of_no_known_kind_is_refused(desk, match, value):
    response = desk.post(feedback_at(match), {"feedback": value})
    assert response.status_code == 400
    assert "Nothing was stored" in response.content.decode()
    assert not MatchFeedback.objects.exists()


def test_feedback_wants_a_post_a_match_and_a_moderator(client, desk, match):
    assert str(NOTHING_DONE) in desk.get(feedback_at(match), follow=True).content.decode()
    for pk in (999_999, 10**30):
        address = reverse("admin:moderation_queuedcomment_feedback", args=[pk])
        assert desk.post(address, {"feedback": "not_this_claim"}).status_code == 404
    viewer = make_user("reader", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_queuedcomment"))
    for user in (viewer, make_user("editor")):
        client.force_login(user)
        assert client.post(feedback_at(match), {"feedback": "not_this_claim"}).status_code == 403
    client.logout()
    assert client.post(feedback_at(match), {"feedback": "not_this_claim"}).status_code == 302
    assert not MatchFeedback.objects.exists()


def test_who_may_only_look_sees_the_match_without_buttons(client, comment):
    viewer = make_user("reader", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_queuedcomment"))
    client.force_login(viewer)
    for address in (QUEUE, page_of(comment)):
        page = client.get(address).content.decode()
        assert f"<mark>{SENTENCE}</mark>" in page
        assert "Not this claim" not in page


def test_a_forged_feedback_is_refused(client, ben, match):
    client.handler.enforce_csrf_checks = True
    client.force_login(ben)
    assert client.post(feedback_at(match), {"feedback": "not_this_claim"}).status_code == 403


def test_two_moderators_may_say_different_things(desk, comment, match):
    give_feedback(match, kind=WRONG, right_stance="asks", by=make_user("moderator", username="dora"))
    desk.post(feedback_at(match), {"feedback": "not_this_claim"})
    page = desk.get(page_of(comment)).content.decode()
    assert "Ben Okri: not this claim" in page
    assert "dora: right claim, wrong stance: it asks about it" in page


def test_feedback_outlives_a_re_reading_while_it_still_applies(checked, comment, match, ben, monkeypatch):
    dora = make_user("moderator")
    give_feedback(match, kind=NOT, by=ben)
    give_feedback(match, kind=WRONG, by=dora)
    same = read_again(comment, monkeypatch, matched(checked, SENTENCE, BODY)).matches.get()
    assert {each.by for each in feedback_on([same])[same.pk]} == {ben, dora}
    other = read_again(comment, monkeypatch, matched(checked, SENTENCE, BODY, stance="denies")).matches.get()
    assert {each.by for each in feedback_on([other])[other.pk]} == {ben}
    assert give_feedback(other, kind=NOT, by=ben) is None
    assert feedback_on([other])[other.pk] == []


def test_feedback_changes_neither_score_nor_status(desk, comment, match):
    before = Assessment.objects.values().get()
    desk.post(feedback_at(match), {"feedback": "not_this_claim"})
    assert Assessment.objects.values().get() == before
    assert Comment.objects.get().status == "pending"


def test_feedback_is_exported_without_names_and_addresses(checked, ben):
    body = "I am ana@example.org, and the moon is made of cheese."
    comment = assessed(
        make_comment(body=body, author_name="Ana Popescu", author_email="secret@example.org"),
        fact_checks=(matched(checked, body, body),),
    )
    row = ClaimMatch.objects.get(assessment__comment=comment)
    give_feedback(row, kind=WRONG, right_stance="denies", by=ben)
    out = StringIO()
    call_command("export_match_feedback", stdout=out)
    (line,) = out.getvalue().splitlines()
    assert json.loads(line) | {"at": "", "fact_check": ""} == {
        "sentence": "I am [e-mail address], and the moon is made of cheese.",
        "claim": "The moon consists of cheese.",
        "rating": "False",
        "verdict": "false",
        "fact_check": "",
        "match_probability": 0.88,
        "stance": "repeats",
        "probability": 0.93,
        "feedback": "wrong_stance",
        "right_stance": "denies",
        "model": "",
        "at": "",
    }
    for secret in ("ana@", "secret@", "Popescu", "ben"):
        assert secret not in line


def test_what_is_exported_is_the_claim_as_it_was_then(checked, match, ben):
    give_feedback(match, kind=NOT, by=ben)
    checked.claim = "Something else by now."
    checked.save()
    assert next(exported_feedback())["claim"] == "The moon consists of cheese."


def test_the_export_goes_to_a_file_or_says_why_not(match, ben, tmp_path):
    give_feedback(match, kind=NOT, by=ben)
    call_command("export_match_feedback", str(tmp_path / "out.jsonl"), stdout=StringIO())
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 1
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_match_feedback", str(tmp_path / "no" / "out.jsonl"))


SCRIPT = "<script>alert(1)</script>"


def test_script_in_every_field_is_text(desk):
    entry = make_fact_check(SCRIPT, rating=SCRIPT, publisher=SCRIPT, url="javascript:alert(1)", title=SCRIPT)
    comment = assessed(make_comment(body=SCRIPT), fact_checks=(matched(entry, SCRIPT, SCRIPT),))
    for address in (QUEUE, page_of(comment)):
        page = desk.get(address).content.decode()
        assert SCRIPT not in page
        assert "javascript:alert" not in page


@pytest.mark.parametrize("when", ["", "nonsense", "2026-13-45", "2026-03-04T10:00:00Z"])
def test_a_strange_date_is_left_out(desk, when):
    found = FactCheckMatch(
        claim="c", rating="", publisher="p", url="", stance="odd", probability=1, start=0, end=99_999, date=when
    )
    comment = assessed(make_comment(), fact_checks=(found,))
    page = desk.get(page_of(comment)).content.decode()
    assert "Reviewed by p, without a rating" in page
    assert ("March 4, 2026" in page) == when.startswith("2026-03")


def test_an_own_entry_is_linked_to_its_page_here(desk):
    own = make_fact_check(source="own", url="")
    comment = assessed(make_comment(body=BODY), fact_checks=(matched(own, SENTENCE, BODY),))
    assert f'href="/fact-checks/{own.pk}/"' in desk.get(page_of(comment)).content.decode()


def test_a_fact_check_can_be_added_for_a_sentence_that_has_none(client, comment):
    client.force_login(make_user("owner"))
    body = "Good morning, dear neighbours. The moon is made of cheese. They closed 40 bakeries last year & more."
    entry = make_fact_check()
    comment = assessed(make_comment(body=body), fact_checks=(matched(entry, SENTENCE, body),))
    page = client.get(page_of(comment)).content.decode()
    links = re.findall(r'href="([^"]+)">([^<]+)</a></li>', page[page.index('class="add-fact-check"') :])
    assert [unescape(words) for _address, words in links[:2]] == [
        "Good morning, dear neighbours.", "They closed 40 bakeries last year & more.",
    ]  # fmt: skip
    form = client.get(unescape(links[1][0]))
    assert form.status_code == 200
    assert "They closed 40 bakeries last year &amp; more." in form.content.decode()


def test_who_may_not_add_fact_checks_is_not_offered_it(desk, comment):
    assert "add-fact-check" not in desk.get(page_of(comment)).content.decode()
