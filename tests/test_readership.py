"""How often posts are read is counted, nothing about who reads them; much-read posts' comments come sooner."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from blog import readership
from blog.models import Post, PostReads
from moderation.desk.cards import urgency_in_words
from moderation.models import QueueEntry
from moderation.queue import upkeep
from moderation.queue.urgency import MOST_READ_HOURS, hours_for_reads
from moderation.scoring.types import Label
from moderation.tasks import erase_old, repair_queue
from tests.desk import assessed
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db
PERSON = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


@pytest.fixture(autouse=True)
def _counted(settings):
    settings.COUNT_READS = True
    readership.write()
    yield
    readership._kept.clear()  # of a post that is gone with its test


@pytest.fixture
def post():
    return make_post(slug="rivers")


def counted() -> int:
    readership.write()
    return sum(PostReads.objects.values_list("count", flat=True))


def read(post, *, times=1, days_ago=0):
    day = timezone.now().date() - timedelta(days=days_ago)
    PostReads.objects.create(post=post, day=day, count=times)


@pytest.mark.parametrize("kept", [0, 60])
def test_each_reader_of_a_post_counts_whether_its_page_was_kept_or_made(post, settings, kept):
    settings.PAGE_CACHE_SECONDS = kept
    cache.clear()
    for _turn in range(3):
        assert Client(headers=PERSON).get("/rivers/").status_code == 200
    assert counted() == 3
    Client(headers=PERSON).get("/rivers/")
    assert counted() == 4
    row = PostReads.objects.get()
    assert (row.post, row.day) == (post, timezone.now().date())


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Examplebot/2.1; +https://bot.example/)"},
        {"User-Agent": "curl/8.5.0"},
        {"User-Agent": ""},
        PERSON | {"Sec-Purpose": "prefetch;prerender"},
        PERSON | {"Purpose": "prefetch"},
        PERSON | {"HX-Request": "true"},
    ],
)
def test_robots_pages_fetched_ahead_and_parts_of_pages_do_not_count(post, headers):
    assert Client(headers=headers).get("/rivers/").status_code == 200
    assert counted() == 0


def test_only_pages_of_posts_that_are_shown_count(post):
    reader = Client(headers=PERSON)
    Post.objects.create(title="Draft", slug="draft", body="<p>Text.</p>")
    for address in ("/", "/archive/", "/draft/", "/nothing-here/", "/rivers/feed/", "/admin/"):
        reader.get(address)
    reader.head("/rivers/")
    reader.post("/rivers/")
    assert counted() == 0


def test_who_works_here_is_no_reader(post):
    client = Client(headers=PERSON)
    client.force_login(make_user("moderator"))
    client.get("/rivers/")
    assert counted() == 0


def test_an_owner_can_have_nothing_counted(post, settings):
    settings.COUNT_READS = False
    Client(headers=PERSON).get("/rivers/")
    assert counted() == 0


def test_a_post_that_is_deleted_before_its_readers_are_stored_harms_nothing(post):
    Client(headers=PERSON).get("/rivers/")
    post.delete()
    assert counted() == 0


def test_a_database_that_is_away_costs_the_count_not_the_page(post, monkeypatch):
    def away(*args):
        raise DatabaseError

    monkeypatch.setattr(readership, "_add", away)
    monkeypatch.setattr(readership, "WRITE_AFTER", 0)
    assert Client(headers=PERSON).get("/rivers/").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_readers_at_once_are_all_counted(post):
    threads = [threading.Thread(target=lambda: [readership.count("rivers") for _ in range(50)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted() == 200


def test_old_counts_are_forgotten(post):
    read(post, days_ago=100)
    read(post)
    erase_old()
    assert PostReads.objects.get().day == timezone.now().date()


# --- The queue ---


def test_readers_count_for_hours_that_rise_slowly_and_end():
    assert [hours_for_reads(reads) for reads in (0, 10, 100, 300, 700)] == [0, 0, 4, 8, 12]
    assert hours_for_reads(10**9) == MOST_READ_HOURS


def test_a_comment_under_a_much_read_post_comes_first_and_the_card_says_why(post):
    quiet = assessed(make_comment(), {Label.INSULT: 0.3})
    watched = assessed(make_comment(post), {Label.INSULT: 0.3})
    dangerous = assessed(make_comment(), {Label.THREAT: 0.9})
    read(post, times=700)
    read(post, times=10**6, days_ago=8)  # last week's readers are gone
    repair_queue()
    found = QueueEntry.objects.order_by("-urgency").values_list("comment", flat=True)
    assert list(found) == [dangerous.pk, watched.pk, quiet.pk]
    watched.entry.refresh_from_db()
    assert watched.entry.read_hours == 12
    hours, sentence = urgency_in_words(watched)
    assert "12 h for how much its post was read this week" in sentence
    assert hours == 12 + urgency_in_words(quiet)[0]


def test_the_place_is_the_same_whether_it_is_made_anew_or_put_right(post):
    comment = assessed(make_comment(post), {Label.INSULT: 0.3})
    read(post, times=300)
    assert upkeep.count_readers() == 1
    put_right = QueueEntry.objects.get(pk=comment.pk).urgency
    upkeep.refresh([comment.pk])
    assert QueueEntry.objects.get(pk=comment.pk).urgency == put_right
    assert upkeep.count_readers() == 0
    PostReads.objects.all().delete()
    assert upkeep.count_readers() == 1
    assert QueueEntry.objects.get(pk=comment.pk).urgency == put_right - 8 * 3600
