"""The API says what it does: a valid OpenAPI 3.1 document with examples and errors, and a page to read it on."""

import json
import re

import jsonschema
import pytest
from django.urls import reverse
from drf_spectacular.validation import validate_schema

from moderation.api.problems import Kind
from moderation.readers import links
from tests.api import Api, make_key
from tests.factories import make_comment, make_fact_check, make_post

pytestmark = pytest.mark.django_db
NO_KEY_NEEDED = {
    "/api/v1/posts",
    "/api/v1/posts/{slug}",
    "/api/v1/posts/{slug}/comments",
    "/api/v1/posts/{slug}/thread",
    "/api/v1/comments/status",
}


@pytest.fixture
def schema(client) -> dict:
    response = client.get("/api/schema")
    assert response.headers["Content-Type"].startswith("application/vnd.oai.openapi+json")
    return response.json()


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_the_schema_is_openapi_3_1(schema):
    validate_schema(schema)
    assert schema["openapi"].startswith("3.1")


def test_every_operation_has_an_example_and_every_error_one_too(schema):
    for path, method, operation in operations(schema):
        for status, answer in operation["responses"].items():
            (content,) = answer["content"].values()
            assert content["examples"], (path, method, status)
        assert operation["summary"], path
        assert {"401", "405", "429"} <= set(operation["responses"]), path
    told = {
        example["value"]["type"]
        for _path, _method, operation in operations(schema)
        for answer in operation["responses"].values()
        for example in answer["content"].get("application/problem+json", {}).get("examples", {}).values()
    }
    assert told == {kind.urn for kind in Kind}


def test_the_examples_are_what_the_schema_says(schema):
    def check(content, where):
        whole = content["schema"] | {"components": schema["components"]}
        for example in content.get("examples", {}).values():
            jsonschema.validate(example["value"], whole, jsonschema.Draft202012Validator)

    for path, _method, operation in operations(schema):
        for answer in operation["responses"].values():
            for content in answer["content"].values():
                check(content, path)
        if "requestBody" in operation:
            check(operation["requestBody"]["content"]["application/json"], path)


def test_what_needs_a_key_says_so(schema):
    for path, method, operation in operations(schema):
        assert ({} in operation["security"]) == (path in NO_KEY_NEEDED and method == "get"), path


def test_answers_are_what_the_schema_says(schema):
    post = make_post(slug="a")
    make_comment(post, status="approved")
    comment = make_comment(post)
    entry = make_fact_check()
    api = Api(make_key("read", "moderate"))
    values = {"slug": "a", "version": 1}
    for path, method, operation in operations(schema):
        if method != "get":
            continue
        ids = values | {"id": entry.pk if "fact-checks" in path else comment.pk}
        token = links.status_token(comment.pk)
        response = api.get(path.removeprefix("/api/v1/").format(**ids), X_Comment_Token=token)
        assert response.status_code == 200, path
        (content,) = operation["responses"]["200"]["content"].values()
        whole = content["schema"] | {"components": schema["components"]}
        jsonschema.validate(response.json(), whole, jsonschema.Draft202012Validator)


def test_no_answer_has_a_field_for_an_e_mail_address(schema):
    for name, shape in schema["components"]["schemas"].items():
        if not name.endswith("Request"):
            assert not [field for field in shape.get("properties", {}) if "email" in field], name


def test_the_page_holds_no_script_and_fetches_nothing_from_elsewhere(client):
    page = client.get("/api/docs").content.decode()
    assert not re.search(r"<script(?! src=)|<style|style=", page)
    for address in re.findall(r'(?:src|href)="([^"]*)"', page):
        assert address.startswith(("/static/", "/api/")), address
    assert json.dumps(reverse("api:schema")) in client.get("/api/docs/start.js").content.decode()


@pytest.mark.parametrize("path", ["/api/schema", "/api/docs", "/api/docs/start.js"])
def test_they_are_only_read(client, path):
    assert client.post(path).status_code == 405


@pytest.mark.browser
def test_the_page_works_in_a_browser(page, live_server):
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/docs")
    page.get_by_text("Have texts scored").wait_for()
    page.get_by_text("Have texts scored").click()
    page.get_by_text("Nothing is stored").wait_for()
    assert errors == []
    assert all(url.startswith((live_server.url, "data:")) for url in asked)
