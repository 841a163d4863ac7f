"""Each lane uses the database and the broker it says it uses. (Green on the wrong database proves nothing.)"""

import os

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection

from blog.models import Comment
from moderation.models import Assessment, Policy
from tests.factories import make_comment, make_post, make_user

LANE = os.environ["EXPECTED_LANE"]


def test_the_settings_are_those_of_the_tests():
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "tests.settings"
    assert str(settings.VAR_DIR) == os.environ["VAR_DIR"]


@pytest.mark.django_db
def test_the_database_is_the_one_of_this_lane():
    with connection.cursor() as cursor:
        if LANE == "sqlite":
            cursor.execute("select sqlite_version()")
            assert f"SQLite {cursor.fetchone()[0]} " in os.environ["LANE_DESCRIBED"]
            cursor.execute("pragma journal_mode")
            assert cursor.fetchone()[0] == "wal"
            assert str(connection.settings_dict["NAME"]).startswith(os.environ["VAR_DIR"])
        else:
            cursor.execute("show server_version")
            assert f"PostgreSQL {cursor.fetchone()[0].split()[0]} " in os.environ["LANE_DESCRIBED"]


@pytest.mark.django_db
def test_the_broker_is_the_one_of_this_lane():
    with current_app.connection_for_write() as broker:
        broker.ensure_connection(max_retries=1)
        transport = broker.transport.driver_type
        if LANE == "servers":
            version = broker.default_channel.client.info("server")["redis_version"]
            assert f"Redis {version} " in os.environ["LANE_DESCRIBED"]
    assert transport == {"sqlite": "filesystem", "servers": "redis"}[LANE]


@pytest.mark.django_db
def test_the_cache_is_the_one_of_this_lane():
    cache.set("a", 1)
    assert cache.get("a") == 1
    assert settings.CACHES["default"]["BACKEND"].endswith({"sqlite": "LocMemCache", "servers": "RedisCache"}[LANE])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_migrations_made_is_there_again_after_a_test_that_empties_the_tables(time):
    assert Policy.objects.filter(active=True).count() == 1
    assert not Comment.objects.exists()
    Policy.objects.all().delete()
    make_comment(status=Comment.Status.APPROVED)


@pytest.mark.django_db
def test_factories_make_what_their_names_say():
    comment = make_comment(make_post(title="A title"))
    assert comment.status == Comment.Status.PENDING
    assert comment.assessments.get().state == Assessment.State.QUEUED
    answer = make_comment(parent=make_comment(status=Comment.Status.APPROVED), status=Comment.Status.SPAM)
    assert answer.depth == 1
    assert answer.post == answer.parent.post
    assert not answer.assessments.exists()
    assert make_user("owner").is_superuser
    assert not make_user().is_staff
    assert Group.objects.get(user=make_user("moderator")).name == "Moderators"
