"""A post's own sentences compared with the library: hints in the editor's form, and nowhere else."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from blog.models import Post
from moderation import services
from moderation.factchecks import posthints
from moderation.factchecks.records import PostMatch, PostReading
from moderation.models import Assessment
from moderation.scoring.types import Label, Score
from tests.desk import matched
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db

SENTENCE = "The moon is made of cheese."
HTML = f"<h2>Night</h2><p>It was late. {SENTENCE} So they say.</p><ul><li>Nothing here.</li></ul>"


def hints_of(post):
    return reverse("admin:moderation_postreading_hints", args=[post.pk])


class Finds:
    """A scorer that matches SENTENCE wherever it stands."""

    def __init__(self, entry):
        self.entry, self.bodies = entry, []

    def knowing(self, library):
        return self

    def score(self, texts):
        self.bodies += [text.body for text in texts]
        return [(self._score(text.body),) for text in texts]

    def _score(self, body):
        found = (matched(self.entry, SENTENCE, body),) if SENTENCE in body else ()
        return Score(label=Label.MISINFORMATION, probability=0.8, fact_checks=found)


class Broken(Finds):
    def score(self, texts):
        raise RuntimeError(SENTENCE)


@pytest.fixture
def use(monkeypatch):
    """Has a scorer used in place of the real one, which needs seconds to load."""

    def _use(scorer):
        monkeypatch.setattr(services, "pipeline", lambda: SimpleNamespace(misinformation=scorer))
        monkeypatch.setattr(services, "library", lambda scorer: None)
        return scorer

    return _use


@pytest.fixture
def scorers(use, checked):
    return use(Finds(checked))


@pytest.fixture
def post():
    return make_post(title="What they say", body=HTML)


def test_a_saved_post_is_compared_block_by_block(scorers, post, checked):
    assert PostReading.objects.get().state == "waiting"
    assert posthints.read_posts() == 1
    assert scorers.bodies == ["What they say", "Night", f"It was late. {SENTENCE} So they say.", "Nothing here."]
    hint = PostMatch.objects.get()
    assert (hint.fact_check, hint.sentence, hint.stance) == (checked, SENTENCE, "repeats")
    assert posthints.read_posts() == 0


def test_the_editors_form_shows_the_hints(editor, scorers, post):
    form = editor.get(reverse("admin:blog_post_change", args=[post.pk])).content.decode()
    assert f'hx-get="{hints_of(post)}"' in form
    assert f'<a href="{hints_of(post)}">' in form
    assert "is being compared" in editor.get(hints_of(post)).content.decode()
    posthints.read_posts()
    for headers in ({}, {"hx-request": "true"}):
        page = editor.get(hints_of(post), headers=headers).content.decode()
        assert f"<mark>{SENTENCE}</mark>" in page
        assert "The moon consists of cheese." in page
        assert "Rated <strong>False</strong> by The Fact Desk" in page
        assert "The post <strong>repeats it</strong> (93 %)." in page
        assert "hx-trigger" not in page
        assert ("<html" in page) == (not headers)


def test_htmx_asks_again_only_while_the_post_waits(editor, post):
    waiting = editor.get(hints_of(post), headers={"hx-request": "true"}).content.decode()
    assert 'hx-trigger="load delay:3s"' in waiting


def test_a_new_post_has_nothing_to_show(editor):
    assert "hints-for-editors" not in editor.get(reverse("admin:blog_post_add")).content.decode()


def test_without_a_match_the_form_says_no_more_than_that(editor, scorers):
    post = make_post(body="<p>Quite another thing.</p>")
    posthints.read_posts()
    assert "That says nothing about whether it is true." in editor.get(hints_of(post)).content.decode()


def test_readers_see_nothing_of_it(scorers, post):
    posthints.read_posts()
    page = Client().get(post.get_absolute_url()).content.decode()
    assert SENTENCE in page
    for word in ("hints", "Fact Desk", "consists of cheese"):
        assert word not in page
    assert Client().get(hints_of(post)).status_code == 302


def test_only_editors_see_the_hints(client, post):
    client.force_login(make_user("moderator"))
    assert client.get(hints_of(post)).status_code == 403
    client.force_login(make_user("editor"))
    assert client.post(hints_of(post)).status_code == 405
    assert client.get(reverse("admin:moderation_postreading_hints", args=[999_999])).status_code == 404
    assert client.get(reverse("admin:moderation_postreading_changelist")).status_code == 403


def test_saving_again_compares_the_new_text_and_drops_the_old_hints(scorers, post):
    posthints.read_posts()
    post.body = "<p>Quite another thing.</p>"
    post.save()
    assert posthints.read_posts() == 1
    assert not PostMatch.objects.exists()


def test_hints_on_a_text_that_was_changed_meanwhile_are_not_stored(monkeypatch, scorers, post):
    real = scorers.score

    def score(texts):
        monkeypatch.setattr(scorers, "score", real)
        Post.objects.get().save()
        return real(texts)

    monkeypatch.setattr(scorers, "score", score)
    assert posthints.read_posts() == 0
    assert PostReading.objects.get().state == "waiting"
    assert posthints.read_posts() == 1


def test_fresh_comments_come_first(scorers, post):
    make_comment(post)
    assert posthints.read_posts() == 0
    Assessment.objects.all().delete()
    assert posthints.read_posts() == 1


def test_a_fresh_comment_need_not_wait_for_a_long_post(monkeypatch, scorers, post):
    real, order = scorers.score, []

    def score(texts):
        if not order:
            make_comment(post)
        order.append(texts[0].body)
        return real(texts)

    def sweep():
        order.append("fresh comments")
        Assessment.objects.all().delete()

    monkeypatch.setattr(scorers, "score", score)
    monkeypatch.setattr(posthints, "sweep", sweep)
    assert posthints.read_posts() == 1
    assert order[:3] == ["What they say", "fresh comments", "Night"]


def test_scorers_that_fail_do_not_stand_in_the_way_of_saving(editor, use, post):
    use(Broken(None))
    for _ in range(posthints.MOST_RUNS + 1):
        assert posthints.read_posts() == 0
    assert PostReading.objects.get().state == "failed"
    assert "Save it again" in editor.get(hints_of(post)).content.decode()
    post.save()
    assert PostReading.objects.get().state == "waiting"


def test_the_error_in_the_log_quotes_no_text(use, caplog, post):
    use(Broken(None))
    posthints.read_posts()
    assert "RuntimeError" in caplog.text
    assert SENTENCE not in caplog.text


def test_an_editor_may_still_delete_a_post_that_was_compared(editor, scorers, post):
    posthints.read_posts()
    editor.post(reverse("admin:blog_post_delete", args=[post.pk]), {"post": "yes"})
    assert not Post.objects.exists()
    assert not PostMatch.objects.exists()
