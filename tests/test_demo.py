"""A new site shows a demo."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from blog.models import Comment, Post
from config.demo import MODERATOR, Summary, load_demo
from moderation.factchecks.models import FactCheck, Verdict
from moderation.models import Assessment, Decision

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.django_db


def test_the_demo_has_three_posts_and_comments_in_both_states():
    summary = load_demo()

    assert (summary.posts, summary.shown, summary.waiting) == (3, 6, 9)
    assert Post.objects.published().count() == 3
    assert Comment.objects.approved().count() == 6
    assert Comment.objects.pending().count() == 9
    main = Post.objects.published().newest_first().first()
    assert main.title == "Did a Mediation Offer End in a Drone Strike?"
    assert main.comments.count() == 15
    assert max(main.comments.approved().values_list("depth", flat=True)) == 3
    for post in Post.objects.all():
        assert post.author
        assert post.tags.exists()
        assert post.standfirst
        assert "<h2>" in post.body


def test_every_comment_is_queued_and_every_shown_one_was_decided_by_a_moderator():
    load_demo()
    assert Assessment.objects.waiting().values("comment").distinct().count() == Comment.objects.count()
    shown = Comment.objects.approved()
    decided = Decision.objects.filter(action=Decision.Action.APPROVE, moderator__username=MODERATOR)
    assert set(decided.values_list("comment", flat=True)) == set(shown.values_list("pk", flat=True))


def test_the_demo_has_a_library_that_speaks_of_its_waiting_comments():
    assert load_demo().fact_checks == FactCheck.objects.usable().count() == 44
    own = FactCheck.objects.own()
    assert own.count() == 11
    assert all("https://" in entry.explanation for entry in own)
    assert own.get(claim__contains="al-Kadhimi").verdict == Verdict.FALSE
    assert set(FactCheck.objects.exclude(source="own").values_list("licence", "verdict")) == {
        ("Apache-2.0", "false")
    }
    assert load_demo(force=True).fact_checks == 0


def test_the_demo_comes_with_a_full_queue_when_that_is_wished():
    call_command("load_demo", waiting=40, stdout=io.StringIO())
    assert Comment.objects.pending().count() == 40
    assert Comment.objects.pending().values("author_email").distinct().count() == 40
    assert Comment.objects.approved().count() == 6
    said = io.StringIO()
    call_command("load_demo", waiting=50, stdout=said)
    assert said.getvalue() == "Added 10 comments to the demo's queue.\n"
    assert load_demo(waiting=50) == Summary()


def test_nobody_can_log_in_as_the_demos_moderator():
    load_demo()
    user = get_user_model().objects.get(username=MODERATOR)
    assert not any([user.is_active, user.is_staff, user.is_superuser, user.has_usable_password()])
    assert authenticate(username=MODERATOR, password="") is None


def test_comments_come_after_their_post_and_after_what_they_answer():
    load_demo()
    now = timezone.now()
    for comment in Comment.objects.select_related("post", "parent"):
        assert comment.post.published_at < comment.created_at < now
        assert comment.parent is None or comment.parent.created_at < comment.created_at
        assert comment.parent is None or comment.parent.status == Comment.Status.APPROVED


def test_the_demos_comments_are_what_the_form_would_accept():
    load_demo()
    for comment in Comment.objects.all():
        comment.full_clean(exclude=["body_html"])
        assert comment.author_email.partition("@")[2] in {
            "example.org",
            "example.net",
            "example.com",
            "watches.example",
        }


def test_loading_twice_adds_nothing():
    load_demo()
    before = list(Post.objects.values()), list(Comment.objects.values())
    out = io.StringIO()
    call_command("load_demo", stdout=out)
    assert load_demo(force=True) == Summary()
    assert (list(Post.objects.values()), list(Comment.objects.values())) == before
    assert "nothing was added" in out.getvalue()


def test_a_deleted_part_of_the_demo_does_not_come_back():
    load_demo()
    Post.objects.get(slug="how-to-read-a-claim").delete()
    assert load_demo() == Summary()
    assert Post.objects.count() == 2


def test_a_site_with_posts_of_its_own_is_left_alone_unless_forced():
    Post.objects.create(title="Mine", slug="mine", body="<p>Mine.</p>")
    with pytest.raises(CommandError, match="--force"):
        call_command("load_demo")
    assert Post.objects.count() == 1
    call_command("load_demo", force=True, stdout=io.StringIO())
    assert Post.objects.count() == 4


def test_the_demo_loads_while_the_broker_is_down(tmp_path):
    environment = {
        **os.environ,
        "VAR_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}",
        "BROKER_URL": "redis://127.0.0.1:1/0",  # nobody listens there
    }
    for command in (["migrate", "-v0"], ["load_demo"]):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
    assert "9 waiting" in done.stdout
