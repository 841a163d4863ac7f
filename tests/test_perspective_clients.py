"""Clients that were written for Google's services, pointed at this site by one setting each."""

import json
import socket
import subprocess

import pytest

from tests import clients

pytestmark = pytest.mark.clients

RUDE = "You are a stupid idiot and a liar."
SPANISH = "Este artículo no dice nada nuevo y su autor lo sabe perfectamente desde hace años."

CLIENT = """
import json, os
from googleapiclient import discovery
from googleapiclient.errors import HttpError

client = discovery.build(
    "commentanalyzer",
    "v1alpha1",
    developerKey=os.environ["KEY"],
    discoveryServiceUrl=os.environ["URL"] + "/$discovery/rest?version=v1alpha1",
    static_discovery=False,
)
"""

PYTHON = (
    CLIENT
    + """
method = getattr(client.comments(), os.environ["METHOD"])
try:
    print(json.dumps(method(body=json.loads(os.environ["BODY"])).execute()))
except HttpError as error:
    print(json.dumps({"status": error.status_code, "reason": error.reason, "details": error.error_details}))
"""
)

BATCH = (
    CLIENT
    + """
told = {}

def take(name, answer, error):
    told[name] = answer if error is None else {"status": error.status_code, "reason": error.reason}

batch = client.new_batch_http_request(callback=take)
for name, body in json.loads(os.environ["BODIES"]).items():
    batch.add(client.comments().analyze(body=body), request_id=name)
batch.execute()
print(json.dumps(told))
"""
)

FACT_CHECKS = """
import json, os
from googleapiclient import discovery

client = discovery.build(
    "factchecktools",
    "v1alpha1",
    developerKey=os.environ["KEY"],
    client_options={"api_endpoint": os.environ["URL"]},
)
claims = client.claims()
request, found = claims.search(query="moon cheese", languageCode="en-US", pageSize=1), []
while request is not None:
    answer = request.execute()
    found += answer.get("claims", [])
    token = answer.get("nextPageToken")
    request = token and claims.search(query="moon cheese", languageCode="en-US", pageSize=1, pageToken=token)
print(json.dumps(found))
"""

NODE = """
const axios = require("axios");
const Perspective = require("perspective-api-client");

axios.interceptors.request.use((config) => {
  config.url = config.url.replace("https://commentanalyzer.googleapis.com", process.env.URL);
  return config;
});
const perspective = new Perspective({ apiKey: process.env.KEY });
perspective
  .analyze(process.env.TEXT, { attributes: ["toxicity", "insult"] })
  .then((answer) => console.log(JSON.stringify(answer)))
  .catch((error) => console.log(JSON.stringify({ status: error.response.status, message: error.message })));
"""

# As Coral asks: one attribute, no redirect, and nothing after 800 ms. Once without the clock, as a server that has
# just been started may still load its models.
CORAL = """
async function ask(signal) {
  const response = await fetch(`${process.env.ENDPOINT}/comments:analyze?key=${process.env.KEY}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    redirect: "error",
    signal,
    body: JSON.stringify({
      comment: { text: process.env.TEXT },
      doNotStore: true,
      requestedAttributes: { TOXICITY: {} },
    }),
  });
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()).attributeScores.TOXICITY.summaryScore.value;
}
ask().then(() => ask(AbortSignal.timeout(800))).then((score) => console.log(score));
"""


@pytest.fixture(scope="module")
def key(service) -> str:
    return service.key("assess", "feedback", "read")


def said(told: clients.Told):
    assert told.status == 0, told.err
    return json.loads(told.out)


def google(service, key: str, method: str, body: object):
    """What Google's client for Python hands to a script."""
    return said(clients.python("-c", PYTHON, URL=service.url, KEY=key, METHOD=method, BODY=json.dumps(body)))


def asked(text: str, *names: str, **more: object) -> dict:
    return {"comment": {"text": text}, "requestedAttributes": {name: {} for name in names}} | more


def test_a_python_script_needs_another_discovery_address_and_nothing_else(service, key):
    body = asked(RUDE, "TOXICITY", "INSULT_EXPERIMENTAL", clientToken="7", spanAnnotations=True)
    answer = google(service, key, "analyze", body)
    assert list(answer["attributeScores"]) == ["TOXICITY", "INSULT_EXPERIMENTAL"]
    score = answer["attributeScores"]["TOXICITY"]
    assert score["summaryScore"]["value"] > 0.5
    assert score["spanScores"][0]["end"] == len(RUDE)
    assert (answer["languages"], answer["detectedLanguages"], answer["clientToken"]) == (["en"], ["en"], "7")


def test_a_python_script_is_told_its_errors_with_their_details(service, key):
    failed = google(service, key, "analyze", asked(SPANISH, "TOXICITY"))
    assert failed["status"] == 400
    assert failed["reason"] == "Attribute TOXICITY does not support request languages: es"
    (detail,) = failed["details"]
    assert detail["errorType"] == "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE"
    assert detail["languageNotSupportedByAttributeError"]["detectedLanguages"] == ["es"]
    empty = google(service, key, "analyze", asked("", "TOXICITY"))
    assert (empty["reason"], empty["details"][0]["errorType"]) == ("Comment must be non-empty.", "COMMENT_EMPTY")
    wrong = google(service, "rjwrong", "analyze", asked(RUDE, "TOXICITY"))
    assert (wrong["status"], wrong["reason"]) == (400, "API key not valid. Please pass a valid API key.")


def test_a_python_script_may_ask_in_batches(service, key):
    long = "a long name, " * 20  # whose header is folded
    bodies = {"rude": asked(f"{RUDE} é\n\nAnd so on.", "INSULT"), long: asked("", "TOXICITY")}
    bodies |= {str(number): asked(f"Thank you, {number}.", "INSULT") for number in range(98)}
    told = said(clients.python("-c", BATCH, URL=service.url, KEY=key, BODIES=json.dumps(bodies)))
    assert list(told) == list(bodies)
    assert told[long] == {"status": 400, "reason": "Comment must be non-empty."}
    scores = {name: told[name]["attributeScores"]["INSULT"]["summaryScore"]["value"] for name in ("rude", "7")}
    assert scores["rude"] > 0.5 > scores["7"]
    wrong = said(
        clients.python("-c", BATCH, URL=service.url, KEY="rjwrong", BODIES=json.dumps({"a": bodies["7"]}))
    )
    assert wrong == {"a": {"status": 400, "reason": "API key not valid. Please pass a valid API key."}}


def test_what_a_python_script_suggests_can_be_exported(service, key):
    body = {
        "comment": {"text": RUDE}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 1}}},
        "communityId": "forum", "clientToken": "8", "languages": ["en"],
    }  # fmt: skip
    assert google(service, key, "suggestscore", body) == {"clientToken": "8", "requestedLanguages": ["en"]}
    rows = map(json.loads, service.manage("export_feedback").splitlines())
    (row,) = (row for row in rows if row["community"] == "forum")
    assert (row["text"], row["labels"]) == (RUDE, {"toxicity": 1.0})


def test_the_client_for_node_needs_an_interceptor(service, key):
    answer = said(clients.node("-e", NODE, URL=service.url, KEY=key, TEXT=RUDE))
    assert answer["attributeScores"]["INSULT"]["summaryScore"]["value"] > 0.5
    failed = said(clients.node("-e", NODE, URL=service.url, KEY=key, TEXT=SPANISH))
    assert failed == {"status": 400, "message": "Attribute TOXICITY does not support request languages: es"}


def test_coral_has_its_answer_before_it_loses_patience(service, key):
    told = clients.node("-e", CORAL, ENDPOINT=f"{service.url}/v1alpha1", KEY=key, TEXT=RUDE)
    assert told.status == 0, told.err
    assert float(told.out) > 0.5


@pytest.mark.parametrize("how", [[], ["--header", "Transfer-Encoding: chunked"]])
def test_curl_can_ask_without_saying_what_it_sends_or_how_much(service, key, how):
    command = ["curl", "-sS", *how, f"{service.url}/v1alpha1/comments:analyze?key={key}", "-d"]
    done = subprocess.run(
        [*command, json.dumps(asked(RUDE, "INSULT"))], capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["attributeScores"]["INSULT"]["summaryScore"]["value"] > 0.5


def test_a_request_that_cannot_be_read_leaves_no_key_in_the_log(service, key):
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as asking:
        asking.sendall(f"/v1alpha1/comments:analyze?key={key}\r\n\r\n".encode())
        assert asking.recv(100).startswith(b"HTTP/1.1 400 ")
    logged = (service.folder / "web.log").read_text()
    assert f"{key[:8]}…" in logged
    assert key not in logged


def test_the_client_for_fact_checks_needs_another_endpoint(service, key, tmp_path):
    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps([
        {
            "@type": "ClaimReview", "url": f"https://factdesk.example/{number}", "inLanguage": "en",
            "claimReviewed": f"The moon consists of cheese number {number}.", "datePublished": "2026-03-04",
            "reviewRating": {"@type": "Rating", "alternateName": "False"},
            "author": {"@type": "Organization", "name": "The Fact Desk"},
        }
        for number in (1, 2)
    ]))  # fmt: skip
    service.manage("import_factchecks", str(feed), "--allow-publisher", "The Fact Desk")
    found = said(clients.python("-c", FACT_CHECKS, URL=service.url, KEY=key))
    assert sorted(claim["text"] for claim in found) == [f"The moon consists of cheese number {n}." for n in (1, 2)]
    (review,) = found[0]["claimReview"]
    assert review["publisher"] == {"name": "The Fact Desk", "site": "factdesk.example"}
    assert (review["textualRating"], review["reviewDate"]) == ("False", "2026-03-04T00:00:00Z")
