"""OpenAI's own clients, for Python and for node, with nothing changed but their base address."""

import json

import pytest

from tests import clients

pytestmark = pytest.mark.clients

RUDE, KIND = "You are a stupid idiot and a liar.", "Thank you for a careful article, I enjoyed it."
SPANISH = "Este artículo no dice nada nuevo y su autor lo sabe perfectamente desde hace años."

PYTHON = """
import json, os
import openai

client = openai.OpenAI(max_retries=0)
try:
    answer = client.moderations.create(model="omni-moderation-latest", input=json.loads(os.environ["INPUT"]))
    print(answer.to_json())
except openai.APIStatusError as error:
    print(json.dumps({"kind": type(error).__name__, "status": error.status_code, "code": error.code,
                      "param": error.param, "message": error.message}))
"""

NODE = """
const OpenAI = require("openai");
const client = new OpenAI({ maxRetries: 0 });
client.moderations
  .create({ model: "omni-moderation-latest", input: JSON.parse(process.env.INPUT) })
  .then((answer) => console.log(JSON.stringify(answer)))
  .catch(({ constructor, status, code, param, message }) =>
    console.log(JSON.stringify({ kind: constructor.name, status, code, param, message })));
"""


@pytest.fixture(params=[(clients.python, "-c", PYTHON), (clients.node, "-e", NODE)], ids=["python", "node"])
def moderate(request, service):
    """One of the clients: asked for an input, with a good key or another, it says what it made of the answer."""
    run, option, script = request.param
    good = service.key("assess")

    def asked(given: object, key: str = good) -> dict:
        environment = {"OPENAI_BASE_URL": f"{service.url}/v1", "OPENAI_API_KEY": key, "INPUT": json.dumps(given)}
        told = run(option, script, **environment)
        assert told.status == 0, told.err
        return json.loads(told.out)

    return asked


def test_a_text_is_moderated(moderate):
    told = moderate(RUDE)
    (result,) = told["results"]
    assert told["id"].startswith("modr-")
    assert result["flagged"]
    assert result["categories"]["harassment"]
    assert result["category_scores"]["harassment"] > 0.5
    assert result["category_scores"]["sexual"] == 0
    assert result["category_applied_input_types"]["sexual"] == []


def test_a_list_and_parts_are_moderated(moderate):
    assert [result["flagged"] for result in moderate([KIND, RUDE])["results"]] == [False, True]
    assert [result["flagged"] for result in moderate([{"type": "text", "text": RUDE}])["results"]] == [True]


def test_errors_are_those_the_client_knows(moderate):
    wrong_key = moderate(KIND, "nonsense")
    assert (wrong_key["kind"], wrong_key["code"]) == ("AuthenticationError", "invalid_api_key")
    image = moderate([{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}])
    assert (image["kind"], image["code"], image["param"]) == ("BadRequestError", "unsupported_input", "input[0]")
    other = moderate([KIND, SPANISH])
    assert (other["status"], other["code"], other["param"]) == (400, "unsupported_language", "input[1]")
    assert "Spanish" in other["message"]
