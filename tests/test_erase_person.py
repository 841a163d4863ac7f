"""Erasing a person's data: their comments stay as somebody's, and nothing says whose."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from blog.models import Comment
from moderation.audit import AuditEntry
from moderation.authorrules import AuthorRule
from moderation.blocking import set_standing
from moderation.emails import email_key
from moderation.erasing import erase_person, found
from moderation.models import CommentTrace, Decision
from moderation.readers import outbox
from moderation.readers.models import Report
from moderation.services import decide
from moderation.signals import person_erased
from moderation.tracing import compare_waiting
from tests.desk import assessed, page_of
from tests.factories import make_comment, make_post, make_user
from tests.readers import NOTICE, reported

pytestmark = pytest.mark.django_db

ANA = "ana@example.org"
ERASE = reverse("admin:moderation_authorrule_erase")


@pytest.fixture
def said(ben):
    """What Ana left: one approved, one waiting; and somebody else's."""
    post = make_post()
    shown = assessed(
        make_comment(post, author_name="Ana Popescu", author_email=ANA, author_url="https://ana.example")
    )
    decide(shown, action=Decision.Action.APPROVE, moderator=ben)
    waiting = make_comment(post, author_name="Ana P.", author_email="Ana+blog@Example.org")
    other = make_comment(post, author_name="Bo", author_email="bo@example.org")
    compare_waiting()
    return shown, waiting, other


def stored(comment):
    """All that the tables of comments say of it, as text."""
    row = Comment.objects.values().get(pk=comment.pk)
    trace = CommentTrace.objects.values().get(pk=comment.pk)
    return f"{row}{trace}"


def test_nothing_says_any_more_whose_the_comments_are(said):
    shown, waiting, other = said
    hashes = [shown.ip_hash, shown.ip_network, email_key(ANA)]
    assert erase_person(ANA).comments == 2
    for comment in (shown, waiting):
        left = stored(comment)
        assert not [word for word in ["Ana", "ana@", "ana.example", *hashes] if word in left]
        assert CommentTrace.objects.get(pk=comment.pk).erased_at is not None
    assert "bo@example.org" in stored(other)


def test_texts_statuses_decisions_and_counts_stay(said):
    bodies = list(Comment.objects.order_by("pk").values_list("body", "status"))
    erase_person(ANA)
    assert list(Comment.objects.order_by("pk").values_list("body", "status")) == bodies
    assert Decision.objects.count() == 1


def test_two_erased_comments_do_not_share_an_address(said):
    erase_person(ANA)
    addresses = set(Comment.objects.filter(trace__erased_at__isnull=False).values_list("author_email", flat=True))
    assert len(addresses) == 2
    assert all(address.endswith("@erased.invalid") for address in addresses)


def test_readers_see_another_name_at_once(client, said):
    shown = said[0]
    assert "Ana Popescu" in client.get(shown.post.get_absolute_url()).content.decode()
    erase_person(ANA)
    page = client.get(shown.post.get_absolute_url()).content.decode()
    assert "Ana Popescu" not in page
    assert "A reader" in page


def test_texts_go_only_when_asked_for_with_what_was_quoted_of_them(said, desk):
    shown = said[0]
    body = shown.body
    erase_person(ANA, texts=True)
    shown.refresh_from_db()
    assert shown.body != body
    assert body not in shown.body_html
    assert shown.assessments.first().evidence == []
    assert desk.get(page_of(shown)).status_code == 200


def test_a_block_of_the_address_is_lifted_and_forgets_it(said, ben):
    set_standing(AuthorRule.Standing.BLOCKED, by=AuthorRule.By.EMAIL, key=email_key(ANA), moderator=ben)
    assert erase_person(ANA).rules == 1
    rule = AuthorRule.objects.get()
    assert (rule.key, rule.is_in_force) == ("", False)
    assert str(rule.whom()) == "(erased)"


def test_other_parts_are_told_to_forget_every_spelling_of_the_address(said):
    told = []

    def forget(sender, address, **kwargs):
        told.append(address)

    person_erased.connect(forget)
    try:
        erase_person(f" {ANA} ")
    finally:
        person_erased.disconnect(forget)
    assert set(told) == {ANA, "Ana+blog@Example.org"}


def test_a_notice_says_no_more_who_sent_it_and_nothing_else_of_it_changes(client, said):
    reported(client, said[0], **NOTICE)
    erase_person(ANA)
    notice = Report.objects.get()
    assert "ana" not in f"{notice.name}{notice.email}".lower()
    assert Report.objects.open().get() == notice
    assert (notice.exempt, notice.good_faith, notice.details) == (False, True, NOTICE["details"])


def test_nobody_writes_to_an_erased_address(settings, said):
    settings.SITE_URL = "https://blog.example.org"
    erase_person(ANA)
    said[0].refresh_from_db()
    words = {"kind": "decided", "subject": "Decided", "body": "It is published."}
    assert outbox.put(key="1", to="bo@example.org", **words) is not None
    assert outbox.put(key="2", to=said[0].author_email, **words) is None


def test_the_audit_says_that_and_not_whom(said, ben):
    erase_person(ANA, who=ben)
    entry = AuditEntry.objects.get(what="erased")
    assert (entry.who, entry.before) == (ben, "2 comments, 0 rules")
    assert "ana" not in f"{entry.target}{entry.after}{entry.why}".lower()


def test_erasing_twice_finds_nothing_the_second_time(said):
    erase_person(ANA)
    assert found(ANA).comments == 0
    assert erase_person(ANA).comments == 0


@pytest.mark.parametrize("text", ["", "ana", "@"])
def test_something_that_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="not an e-mail address"):
        erase_person(text)
    with pytest.raises(CommandError):
        call_command("erase_person", text, "--yes")


def test_the_command_says_first_and_does_with_yes(said, capsys):
    call_command("erase_person", ANA)
    assert "2 comments" in capsys.readouterr().out
    assert found(ANA).comments == 2
    call_command("erase_person", comment=said[0].pk, yes=True)
    assert "Erased: 2 comments" in capsys.readouterr().out
    assert found(ANA).comments == 0


@pytest.mark.parametrize("options", [{}, {"address": ANA, "comment": 1}, {"comment": 99}])
def test_the_command_asks_for_one_person(options):
    address = options.pop("address", None)
    with pytest.raises(CommandError):
        call_command("erase_person", *([address] if address else []), **options)


def test_the_owner_is_told_first_and_no_page_holds_the_address(owner, said):
    make_user("moderator", email=ANA)
    page = owner.post(ERASE, {"address": ANA}).content.decode()
    assert "There are 2 comments from this address." in page
    assert found(ANA).comments == 2
    response = owner.post(ERASE, {"address": ANA, "sure": "on"}, follow=True)
    assert "2 comments are nobody&#x27;s now." in response.content.decode()
    assert "A login with this address is left." in response.content.decode()
    assert found(ANA).comments == 0
    assert ANA not in page + response.content.decode()


def test_a_wrong_address_is_refused_with_a_sentence(owner):
    response = owner.post(ERASE, {"address": "ana"})
    assert response.status_code == 400
    assert "This is not an e-mail address." in response.content.decode()
    assert owner.post(ERASE, {}).status_code == 400


def test_moderators_erase_nobody(moderator):
    assert moderator.get(ERASE).status_code == 403
    assert moderator.post(ERASE, {"address": ANA, "sure": "on"}).status_code == 403
