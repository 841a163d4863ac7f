"""The whole API as its schema has it, asked what nobody would think of: no 5xx, and only what the schema says."""

import json
import re
from http.client import HTTPConnection
from urllib.request import Request, urlopen

import pytest

from tests import clients

pytestmark = pytest.mark.clients

SECONDS = 300  # it takes about one minute on two shared cores
LEFT = {"body": "I read it differently.", "author_name": "Ben", "author_email": "ben@example.org"}


@pytest.fixture(scope="module")
def key(service) -> str:
    return service.key("read", "comment", "assess", "moderate")


@pytest.fixture(scope="module")
def there(service, key, tmp_path_factory) -> dict[str, str]:
    """What the site has, by the parameter that names it: without it most answers would be 404."""
    article = tmp_path_factory.mktemp("article") / "rivers.md"
    article.write_text("---\ntitle: Rivers\nslug: rivers\n---\n\nThe rivers are long.\n")
    service.manage("import_post", str(article))
    request = Request(
        f"{service.url}/api/v1/posts/rivers/comments",
        data=json.dumps(LEFT).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urlopen(request) as response:
        left = json.load(response)
    return {
        "path.slug": "rivers", "path.id": str(left["id"]), "path.version": "1",
        "header.X-Comment-Token": left["status_token"],
    }  # fmt: skip


def test_the_whole_schema_survives_and_keeps_its_word(service, key, there, tmp_path):
    named = "".join(f"{json.dumps(name)} = {json.dumps(value)}\n" for name, value in there.items())
    (tmp_path / "schemathesis.toml").write_text(f"[parameters]\n{named}")
    told = clients.python(
        "-m", "schemathesis.cli", "run", f"{service.url}/api/schema", "-H", f"Authorization: Bearer {key}",
        # Positive data may be refused: a comment may say what was said before, a reason may not go with an action.
        "--checks", "all", "--exclude-checks", "positive_data_acceptance", "--max-examples", "40", "--seed", "1",
        "--generation-database", "none", seconds=SECONDS, folder=tmp_path,
    )  # fmt: skip
    assert told.status == 0, told.out[-8000:]
    cases = re.search(r"(\d+) generated, (\d+) passed", told.out)
    assert cases, told.out[-2000:]
    assert int(cases[1]) == int(cases[2]) > 500


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "TRACE", "QUERY"])
def test_no_address_outside_the_api_is_a_server_error_either(service, method):
    for path in ("/%5C%1B%01", "/%5C%1B%01/", "/%FF%FE", "/%00", "/static/%5C%1B", "//%5B%1B", "/admin/%1B", "*"):
        connection = HTTPConnection("127.0.0.1", service.port, timeout=20)
        connection.request(method, path)
        assert connection.getresponse().status in (200, 302, 400, 403, 404, 405), path
        connection.close()
