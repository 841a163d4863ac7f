"""The document that Google's client libraries build themselves from: this server, and every shape there is."""

import pytest
from django.test import Client

from tests.google import error

pytestmark = pytest.mark.django_db

ADDRESS = "/$discovery/rest?version=v1alpha1"


def references(part) -> set[str]:
    """The shapes that a part of the document names."""
    if isinstance(part, dict):
        return {part["$ref"]} & {part["$ref"]} if "$ref" in part else set().union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def test_it_names_this_server_as_it_was_asked():
    found = Client().get(ADDRESS, headers={"Host": "localhost:8000"}).json()
    assert found["rootUrl"] == found["baseUrl"] == "http://localhost:8000/"
    assert (found["name"], found["version"]) == ("commentanalyzer", "v1alpha1")


def test_behind_a_trusted_proxy_it_names_the_proxys_address(settings):
    settings.ALLOWED_HOSTS = ["score.example.org"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    headers = {"Host": "score.example.org", "X-Forwarded-Proto": "https"}
    assert Client().get(ADDRESS, headers=headers).json()["rootUrl"] == "https://score.example.org/"


def test_it_names_no_host_that_is_not_ours(settings):
    settings.ALLOWED_HOSTS = ["score.example.org"]
    response = Client().get(ADDRESS, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert b"rootUrl" not in response.content


def test_its_methods_are_addresses_of_this_site_and_every_shape_is_there():
    found = Client().get(ADDRESS).json()
    for method in found["resources"]["comments"]["methods"].values():
        response = Client().generic(method["httpMethod"], "/" + method["path"])
        error(response, 403, "PERMISSION_DENIED")
        assert {method["request"]["$ref"], method["response"]["$ref"]} <= set(found["schemas"])
    assert references(found["schemas"]) <= set(found["schemas"])
    assert all(shape["id"] == name for name, shape in found["schemas"].items())


@pytest.mark.parametrize("query", ["", "?version=v1alpha1&key=rjany", "?version=v1alpha1&alt=json"])
def test_nobody_needs_a_key_for_it(query):
    assert Client().get("/$discovery/rest" + query).status_code == 200


def test_other_versions_and_methods_are_refused():
    error(Client().get("/$discovery/rest?version=v1"), 404, "NOT_FOUND")
    response = Client(enforce_csrf_checks=True).post(ADDRESS)
    error(response, 405, "UNIMPLEMENTED")
    assert response.headers["Allow"] == "GET"
