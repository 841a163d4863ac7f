"""What each role may touch in the admin, right after ``migrate``."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from moderation.groups import make_groups
from tests.factories import make_comment, make_post, make_user

pytestmark = pytest.mark.django_db

PAGES_OF_OTHERS = {
    "moderator": ["blog_post", "blog_tag", "blog_author", "auth_user", "auth_group", "moderation_policy"],
    "editor": ["moderation_queuedcomment", "auth_user", "auth_group", "moderation_policy"],
    "both": ["auth_user", "auth_group", "moderation_policy", "moderation_decision", "moderation_assessment"],
}


DESK = {
    "moderation.view_queuedcomment",
    "moderation.decide",
    "moderation.view_authorrule",
    "moderation.set_standing",
}
LIBRARY = {
    "moderation.view_factcheck",
    "moderation.add_factcheck",
    "moderation.change_factcheck",
    "moderation.view_publisher",
}


def names(group):
    return {
        f"{permission.content_type.app_label}.{permission.codename}"
        for permission in Group.objects.get(name=group).permissions.select_related("content_type")
    }


def test_moderators_may_see_the_queue_decide_and_write_fact_checks_and_nothing_else():
    assert names("Moderators") == DESK | LIBRARY


def test_editors_may_do_everything_to_posts_write_fact_checks_and_allow_publishers_and_nothing_else():
    posts = {
        f"blog.{verb}_{model}"
        for verb in ("view", "add", "change", "delete")
        for model in ("post", "tag", "author", "relatedlink")
    }
    assert names("Editors") == posts | LIBRARY | {"moderation.add_publisher", "moderation.change_publisher"}


@pytest.mark.parametrize("role", ["moderator", "editor", "both"])
def test_a_role_cannot_open_the_pages_of_others(client, role):
    user = make_user("editor" if role == "both" else role)
    if role == "both":
        user.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(user)
    for page in PAGES_OF_OTHERS[role]:
        assert client.get(reverse(f"admin:{page}_changelist")).status_code == 403, page
        assert client.get(reverse(f"admin:{page}_add")).status_code == 403, page


def test_a_moderator_cannot_change_or_delete_a_post(client):
    post = make_post()
    client.force_login(make_user("moderator"))
    assert client.post(reverse("admin:blog_post_change", args=[post.pk]), {"title": "Mine"}).status_code == 403
    assert client.post(reverse("admin:blog_post_delete", args=[post.pk]), {"post": "yes"}).status_code == 403
    post.refresh_from_db()
    assert post.title != "Mine"


def test_an_editor_who_joins_the_moderators_sees_the_queue_too(client):
    user = make_user("editor")
    user.groups.add(Group.objects.get(name="Moderators"))
    client.force_login(user)
    assert client.get(reverse("admin:moderation_queuedcomment_changelist")).status_code == 200
    assert client.get(reverse("admin:blog_post_changelist")).status_code == 200


def test_a_stranger_is_asked_to_log_in(client):
    comment = make_comment()
    for page, args in (
        ("admin:index", []),
        ("admin:moderation_queuedcomment_changelist", []),
        ("admin:moderation_queuedcomment_change", [comment.pk]),
        ("admin:blog_post_changelist", []),
    ):
        response = client.get(reverse(page, args=args))
        assert response.status_code == 302
        assert reverse("admin:login") in response.url


def test_somebody_without_staff_status_cannot_enter(client):
    client.force_login(make_user("reader"))
    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize(
    ("role", "shown", "hidden"), [("moderator", "queue", "Posts"), ("editor", "Posts", "queue")]
)
def test_the_index_shows_only_what_a_role_may_use(client, settings, role, shown, hidden):
    client.force_login(make_user(role))
    page = client.get(reverse("admin:index")).content.decode()
    assert settings.SITE_NAME in page
    assert shown in page
    assert hidden not in page


def test_a_group_the_owner_rearranged_is_left_alone():
    editors = Group.objects.get(name="Editors")
    editors.permissions.set(Permission.objects.filter(codename="view_post"))
    make_groups(sender=None, using="default")
    assert names("Editors") == {"blog.view_post"}


def test_a_group_that_was_deleted_comes_back_with_the_next_migrate():
    Group.objects.get(name="Moderators").delete()
    make_groups(sender=None, using="default")
    assert names("Moderators") == DESK | LIBRARY
