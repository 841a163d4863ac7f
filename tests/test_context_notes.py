"""Notes under comments: written by moderators, read by everybody, kept in all their versions."""

import json
import re

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from blog.contextnotes import ContextNote, ContextNoteSource
from blog.models import Comment, PageVersion
from blog.services import NoteChanged, Source, withdraw_note, write_note
from moderation import notes, services
from moderation.desk.posting import NOTHING_DONE
from moderation.models import Decision
from moderation.scoring.types import Label
from tests.desk import assessed, matched, page_of
from tests.factories import make_comment, make_fact_check, make_post, make_publisher, make_user

pytestmark = pytest.mark.django_db

BODY = "Good morning. The moon is made of cheese. Bye."
SENTENCE = "The moon is made of cheese."
TEXT = "Samples brought back in 1969 are *rock*."
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def note_at(comment):
    return reverse("admin:moderation_queuedcomment_note", args=[comment.pk])


def read(comment):
    return Client().get(comment.post.get_absolute_url()).content.decode()


@pytest.fixture
def say(checked):
    def _say(**kwargs):
        stance = kwargs.pop("stance", "repeats")
        comment = make_comment(**{"body": BODY} | kwargs)
        return assessed(
            comment,
            {Label.MISINFORMATION: 0.8},
            fact_checks=(matched(checked, SENTENCE, comment.body, stance=stance),),
        )

    return _say


@pytest.fixture
def annotated(say, checked, ben):
    """An approved comment with a note."""
    comment = say()
    notes.approve_with_note(comment, text=TEXT, fact_checks=[checked], moderator=ben)
    comment.refresh_from_db()
    return comment


def sent(**kwargs):
    return {
        "act": "save",
        "seen": "pending",
        "version": 0,
        "context": TEXT,
        "sources": [],
        "more_sources": "",
    } | kwargs


# --- What readers see ---


def test_the_note_stands_under_its_comment_with_who_when_and_sources(annotated, checked):
    page = read(annotated)
    assert re.search(
        r'<aside class="context-note" role="note" id="note-\d+" aria-labelledby="note-\d+-title">', page
    )
    assert "Samples brought back in 1969 are <em>rock</em>." in page
    assert f'<a href="{checked.url}" rel="nofollow noopener"><cite>The moon consists of cheese.</cite></a>' in page
    assert "rated <strong>False</strong> by The Fact Desk" in page
    assert '<time datetime="2026-03-04">' in page
    assert "Added by Ben Okri" in page
    assert page.index(SENTENCE) < page.index('role="note"')


def test_a_login_name_is_never_shown(say, checked):
    comment = say()
    notes.approve_with_note(
        comment, text=TEXT, fact_checks=[checked], moderator=make_user("moderator", username="b3n-login")
    )
    page = read(comment)
    assert "Added by the moderators" in page
    assert "b3n-login" not in page


def test_the_structured_data_lead_to_the_note_and_its_sources(annotated, checked):
    (block,) = BLOCK.findall(read(annotated))
    (described,) = json.loads(block)["comment"]
    note = described["comment"]
    assert note["@type"] == "Comment"
    assert note["text"] == TEXT
    assert note["url"].endswith(f"#note-{annotated.pk}")
    assert note["author"]["name"] == "Ben Okri"
    assert note["citation"] == [
        {
            "@type": "ClaimReview",
            "claimReviewed": "The moon consists of cheese.",
            "author": {"@type": "Organization", "name": "The Fact Desk"},
            "reviewRating": {"@type": "Rating", "alternateName": "False"},
            "datePublished": "2026-03-04",
            "url": checked.url,
        }
    ]
    assert f'id="note-{annotated.pk}"' in read(annotated)


def test_a_source_without_rating_date_or_address_leaves_them_out(say, ben):
    bare = make_fact_check("Bare.", rating="", url="", review_date=None)
    comment = say()
    notes.approve_with_note(comment, text=TEXT, fact_checks=[bare], moderator=ben)
    page = read(comment)
    assert "<cite>Bare.</cite> reviewed by The Fact Desk" in page
    (block,) = BLOCK.findall(page)
    (citation,) = json.loads(block)["comment"][0]["comment"]["citation"]
    assert citation.keys() == {"@type", "claimReviewed", "author"}


def test_a_note_is_seen_only_while_its_comment_is(annotated, ben):
    services.decide(annotated, action=Decision.Action.REJECT, moderator=ben)
    assert "context-note" not in read(annotated)
    assert "1969" not in read(annotated)
    services.decide(annotated, action=Decision.Action.APPROVE, moderator=ben)
    assert "context-note" in read(annotated)


def test_kept_pages_are_emptied_by_every_change_of_a_note(say, checked, ben, settings):
    settings.PAGE_CACHE_SECONDS = 60
    cache.clear()
    comment = say()
    services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    assert "context-note" not in read(comment)
    notes.attach_note(comment, text="First words.", fact_checks=[checked], moderator=ben)
    assert "First words." in read(comment)
    notes.attach_note(comment, text="Second words.", fact_checks=[checked], moderator=ben)
    assert "Second words." in read(comment)
    assert "First words." not in read(comment)
    withdraw_note(comment, author=ben)
    assert "context-note" not in read(comment)


def test_what_is_rolled_back_empties_nothing(annotated, ben):
    before = PageVersion.current()
    with transaction.atomic():
        withdraw_note(annotated, author=ben)
        transaction.set_rollback(True)
    assert PageVersion.current() == before
    assert "context-note" in read(annotated)


def test_the_feed_is_as_it_was(annotated):
    feed = Client().get(reverse("blog:post_feed", args=[annotated.post.slug])).content.decode()
    assert "cheese" in feed
    assert "1969" not in feed


def test_notes_take_no_more_queries_for_twenty_than_for_one(say, checked, ben, django_assert_max_num_queries):
    post = make_post()

    def count():
        with django_assert_max_num_queries(20) as queries:
            Client().get(post.get_absolute_url())
        return len(queries)

    def one_more():
        notes.approve_with_note(say(post=post), text=TEXT, fact_checks=[checked], moderator=ben)

    one_more()
    one = count()
    for _ in range(19):
        one_more()
    assert count() == one


SCRIPT = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"


def test_script_in_every_field_of_a_note_is_text(say, ben):
    bad = make_fact_check(SCRIPT, rating=SCRIPT, publisher=SCRIPT, url="javascript:alert(1)", title=SCRIPT)
    comment = say(author_name=SCRIPT[:80])
    ben.first_name = SCRIPT[:100]
    ben.save()
    notes.approve_with_note(
        comment, text=f"[here](javascript:alert(1)) {SCRIPT}", fact_checks=[bad], moderator=ben
    )
    page = read(comment)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert 'href="javascript' not in page
    (block,) = BLOCK.findall(page)
    assert "javascript:" not in json.dumps(json.loads(block)["comment"][0]["comment"]["citation"])


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://a.example/x", True), ("HTTP://a.example", True), ("/fact-checks/3/", True), ("", False),
        ("//evil.example", False), ("/\\evil.example", False), ("javascript:alert(1)", False), ("data:x", False),
    ],
)  # fmt: skip
def test_only_addresses_to_follow_are_links(url, followed):
    assert ContextNoteSource(url=url).href == (url if followed else "")


# --- Versions ---


def test_every_version_is_kept_with_its_own_sources(annotated, checked, ben):
    other = make_fact_check("Another claim.")
    dora = make_user("moderator", username="dora")
    notes.attach_note(annotated, text="Better words.", fact_checks=[checked, other], moderator=dora)
    withdraw_note(annotated, author=ben)
    notes.attach_note(annotated, text="Last words.", fact_checks=[other], moderator=ben)
    rows = ContextNote.objects.order_by("number")
    assert [(row.number, row.state, row.text, row.written_by.username) for row in rows] == [
        (1, "shown", TEXT, "ben"), (2, "shown", "Better words.", "dora"),
        (3, "withdrawn", "", "ben"), (4, "shown", "Last words.", "ben"),
    ]  # fmt: skip
    assert [[source.claim for source in row.sources.all()] for row in rows] == [
        [checked.claim], [checked.claim, "Another claim."], [], ["Another claim."],
    ]  # fmt: skip
    assert "Last words." in read(annotated)


def test_a_note_keeps_what_its_source_said_when_it_was_written(annotated, checked):
    checked.rating = "True after all"
    checked.save()
    assert "rated <strong>False</strong>" in read(annotated)


def test_a_note_needs_a_text_and_a_source(annotated, checked, ben):
    source = Source(claim="c", publisher="p")
    for text, sources in [("", [source]), ("  \n ", [source]), ("text", [])]:
        with pytest.raises(ValueError, match="at least one source"):
            write_note(annotated, text=text, sources=sources, author=ben)
    with pytest.raises(IntegrityError), transaction.atomic():
        ContextNote.objects.create(comment=annotated, number=9, text="", written_by=ben)


def test_who_comes_second_changes_nothing(annotated, checked, ben):
    notes.attach_note(annotated, text="First.", fact_checks=[checked], moderator=ben, version=1)
    with pytest.raises(NoteChanged) as late:
        notes.attach_note(annotated, text="Second.", fact_checks=[checked], moderator=ben, version=1)
    assert late.value.note.text == "First."
    with pytest.raises(NoteChanged):
        withdraw_note(annotated, author=ben, expected=1)
    withdraw_note(annotated, author=ben, expected=2)
    with pytest.raises(NoteChanged):
        withdraw_note(annotated, author=ben)
    assert ContextNote.objects.count() == 3


def test_a_decision_that_comes_too_late_leaves_no_note(say, checked, ben):
    comment = say()
    services.decide(comment, action=Decision.Action.REJECT, moderator=ben)
    with pytest.raises(services.AlreadyDecided):
        notes.approve_with_note(
            comment, text=TEXT, fact_checks=[checked], moderator=ben, expected=Comment.Status.PENDING
        )
    with pytest.raises(services.AlreadyDecided):
        notes.attach_note(comment, text=TEXT, fact_checks=[checked], moderator=ben)
    assert not ContextNote.objects.exists()
    assert Decision.objects.count() == 1


def test_a_note_that_cannot_be_written_leaves_no_decision(say, checked, ben):
    comment = say()
    write_note(comment, text="Earlier.", sources=[Source(claim="c", publisher="p")], author=ben)
    with pytest.raises(NoteChanged):
        notes.approve_with_note(comment, text=TEXT, fact_checks=[checked], moderator=ben, version=0)
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert not Decision.objects.exists()


# --- At the desk ---


def test_a_comment_is_approved_with_a_note_in_one_go(desk, say, checked, ben):
    comment = say(author_name="Ann")
    response = desk.post(note_at(comment), sent(sources=[checked.pk], note="As agreed."), follow=True)
    assert "The comment by Ann was approved with a note." in response.content.decode()
    decision = Decision.objects.get()
    assert (decision.action, decision.moderator, decision.note) == ("approve", ben, "As agreed.")
    assert ContextNote.objects.get().cited.get().fact_check == checked
    assert "context-note" in read(comment)


def test_a_note_is_attached_changed_and_withdrawn_later(desk, say, checked, ben):
    comment = say()
    services.decide(comment, action=Decision.Action.APPROVE, moderator=ben)
    desk.post(note_at(comment), sent(seen="approved", sources=[checked.pk]))
    assert "1969" in read(comment)
    page = desk.get(page_of(comment)).content.decode()
    assert "Change the note" in page
    assert "Samples brought back" in page
    desk.post(note_at(comment), sent(seen="approved", version=1, sources=[checked.pk], context="New words."))
    assert "New words." in read(comment)
    desk.post(note_at(comment), {"act": "withdraw", "seen": "approved", "version": 2})
    assert "context-note" not in read(comment)
    page = desk.get(page_of(comment)).content.decode()
    assert "<strong>withdrawn</strong> by Ben Okri" in page
    assert "New words." in page
    assert "1969" in page
    assert Decision.objects.count() == 1


def test_sources_can_be_named_by_number_address_and_page(desk, say):
    comment = say()
    entries = [make_fact_check() for _ in range(4)]
    lines = [
        str(entries[0].pk),
        f"#{entries[1].pk}",
        entries[2].url,
        f"https://here.example/fact-checks/{entries[3].pk}/",
    ]
    desk.post(note_at(comment), sent(more_sources="\n".join([*lines, "", lines[0]])))
    cited = ContextNote.objects.get().cited.order_by("pk").values_list("fact_check", flat=True)
    assert list(cited) == [entry.pk for entry in entries]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "A note needs a source"),
        ({"sources": ["CHECKED"], "context": "  "}, "Write what readers should know."),
        ({"sources": ["CHECKED"], "context": "x" * 2001}, "at most 2000 characters"),
        ({"sources": ["CHECKED"], "context": "a\x00b"}, "Null characters"),
        ({"sources": ["nonsense"]}, "Tick the sources in the list."),
        ({"sources": ["999999"]}, "no longer in use"),
        ({"more_sources": "999999"}, "no fact-check in use with the number or address “999999”"),
        ({"more_sources": "9" * 30}, "no fact-check in use"),
        ({"more_sources": "https://not.example/"}, "no fact-check in use"),
        ({"more_sources": "UNALLOWED"}, "no fact-check in use"),
        ({"more_sources": "<script>alert(1)</script>"}, "no fact-check in use"),
        ({"more_sources": "\n".join(["1"] * 11)}, "may have 10 sources"),
        ({"sources": ["CHECKED"], "seen": "nonsense"}, "not one of the available choices"),
        ({"sources": ["CHECKED"], "version": "x"}, "whole number"),
        ({"sources": ["CHECKED"], "version": "-1"}, "greater than or equal"),
        ({"sources": ["CHECKED"], "version": "9" * 40}, "less than or equal"),
    ],
)
def test_a_wrong_form_stores_nothing_and_keeps_what_was_typed(desk, say, checked, values, sentence):
    unallowed = make_fact_check(publisher=make_publisher("Nobody", allowed=False))
    comment = say()
    values = json.loads(
        json.dumps(values).replace("CHECKED", str(checked.pk)).replace("UNALLOWED", str(unallowed.pk))
    )
    response = desk.post(note_at(comment), sent(**values))
    page = response.content.decode()
    assert response.status_code == 400
    assert sentence in page
    assert "context" in values or "Samples brought back in 1969" in page
    assert "<script>alert" not in page
    assert not ContextNote.objects.exists()
    assert not Decision.objects.exists()


def test_who_comes_second_at_the_desk_is_told_and_keeps_the_text(desk, say, checked):
    comment = say()
    services.decide(comment, action=Decision.Action.REJECT, moderator=make_user("moderator", username="dora"))
    response = desk.post(note_at(comment), sent(sources=[checked.pk]))
    page = response.content.decode()
    assert response.status_code == 409
    assert "it was rejected by dora" in page
    assert "Samples brought back" in page
    assert not ContextNote.objects.exists()


def test_two_who_edit_one_note_do_not_overwrite_each_other(desk, annotated, checked):
    dora = make_user("moderator", username="dora")
    notes.attach_note(annotated, text="Dora's words.", fact_checks=[checked], moderator=dora)
    mine = sent(seen="approved", version=1, sources=[checked.pk], context="My words.")
    response = desk.post(note_at(annotated), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "dora wrote a note: “Dora&#x27;s words.”" in page
    assert "My words." in page
    assert 'name="version" value="2"' in page
    desk.post(note_at(annotated), {"act": "withdraw", "version": 1}, follow=True)
    assert "Dora's words." in read(annotated)


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 40])
def test_a_withdrawal_of_no_version_takes_nothing_away(desk, annotated, version):
    desk.post(note_at(annotated), {"act": "withdraw", "version": version})
    assert "context-note" in read(annotated)


def test_only_moderators_write_notes(client, say, checked):
    comment = say()
    viewer = make_user("reader", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_queuedcomment"))
    for user, status in ((viewer, 403), (make_user("editor"), 403), (None, 302)):
        client.logout() if user is None else client.force_login(user)
        assert client.post(note_at(comment), sent(sources=[checked.pk])).status_code == status
    client.force_login(viewer)
    assert "Approve with a note" not in client.get(page_of(comment)).content.decode()
    client.force_login(make_user("moderator"))
    assert str(NOTHING_DONE) in client.get(note_at(comment), follow=True).content.decode()
    missing = reverse("admin:moderation_queuedcomment_note", args=[999_999])
    assert client.post(missing, sent(sources=[checked.pk])).status_code == 404
    assert not ContextNote.objects.exists()


def test_a_forged_note_is_refused(client, ben, say, checked):
    client.handler.enforce_csrf_checks = True
    client.force_login(ben)
    assert client.post(note_at(say()), sent(sources=[checked.pk])).status_code == 403


# --- The same claim again ---


def test_the_note_is_offered_again_for_the_same_fact_check(desk, annotated, say, checked):
    later = say()
    page = desk.get(page_of(later)).content.decode()
    form = page[page.index('class="with-note"') :]
    assert '<details class="with-note" open>' in page
    assert TEXT in form
    assert f"the comment by {annotated.author_name}" in form
    assert re.search(rf'name="sources" value="{checked.pk}"[^>]* checked', form)
    desk.post(note_at(later), sent(sources=[checked.pk]))
    assert "1969" in read(later)


def test_a_denial_is_not_pressed_to_take_the_note(desk, annotated, say):
    page = desk.get(page_of(say(stance="denies"))).content.decode()
    assert '<details class="with-note">' in page
    assert TEXT in page


@pytest.mark.parametrize("case", ["another fact-check", "withdrawn", "comment hidden"])
def test_no_note_is_offered_that_is_not_for_this(desk, annotated, ben, say, case):
    later = say()
    if case == "another fact-check":
        later = assessed(make_comment(body=BODY), fact_checks=(matched(make_fact_check(), SENTENCE, BODY),))
    elif case == "withdrawn":
        withdraw_note(annotated, author=ben)
    else:
        services.decide(annotated, action=Decision.Action.SPAM, moderator=ben)
    page = desk.get(page_of(later)).content.decode()
    assert "Samples brought back" not in page


def test_the_newest_of_several_notes_is_offered(desk, annotated, say, checked, ben):
    notes.approve_with_note(say(), text="Newer words.", fact_checks=[checked], moderator=ben)
    page = desk.get(page_of(say())).content.decode()
    assert "Newer words." in page


def test_the_records_show_every_version(client, annotated, ben):
    withdraw_note(annotated, author=ben)
    client.force_login(make_user("owner"))
    page = client.get(reverse("admin:blog_contextnote_changelist")).content.decode()
    assert "Samples brought back" in page
    assert "withdrawn" in page
    first = ContextNote.objects.get(number=1)
    page = client.get(reverse("admin:blog_contextnote_change", args=[first.pk])).content.decode()
    assert "The moon consists of cheese." in page
    assert "Save" not in page


def test_the_form_says_under_whose_name_the_note_will_stand(desk, client):
    comment = make_comment()
    assert "as added by Ben Okri." in desk.get(page_of(comment)).content.decode()
    client.force_login(make_user("moderator"))
    assert "as added by the moderators." in client.get(page_of(comment)).content.decode()
