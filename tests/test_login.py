"""Who guesses passwords is not listened to for a while; nobody else is locked out by it."""

import pytest
from django.test import Client

from config.login import TRIES
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LOGIN = "/admin/login/"


def try_login(username, password, address="192.0.2.1"):
    return Client(REMOTE_ADDR=address).post(LOGIN, {"username": username, "password": password})


def test_a_moderator_logs_in():
    assert try_login(make_user("moderator").username, PASSWORD).status_code == 302


def test_after_too_many_wrong_passwords_even_the_right_one_is_refused():
    name = make_user("moderator").username
    for _number in range(TRIES["name"]):
        assert "Too many" not in try_login(name, "wrong").content.decode()
    answer = try_login(name, PASSWORD)
    assert answer.status_code == 200
    assert "Too many wrong passwords" in answer.content.decode()


def test_the_same_person_logs_in_from_elsewhere():
    name = make_user("moderator").username
    for _number in range(TRIES["name"]):
        try_login(name, "wrong")
    assert try_login(name, PASSWORD, address="198.51.100.1").status_code == 302


def test_guessing_many_names_is_counted_together():
    name = make_user("moderator").username
    for number in range(TRIES["address"]):
        try_login(f"guess{number}", "wrong")
    assert "Too many wrong passwords" in try_login(name, PASSWORD).content.decode()


def test_odd_names_are_only_wrong_names():
    for name in ("", "x" * 5000, "a\nb", "ä:ö"):
        assert try_login(name, "wrong").status_code == 200
