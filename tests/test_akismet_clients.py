"""Other people's Akismet clients, and their own tests, against a running site; and Coral's signed request."""

import json
import re
import tarfile

import pytest

from tests import clients, lane

pytestmark = [pytest.mark.clients, pytest.mark.slow]

BLOG = "https://gardens.example"
SPAM = "Best online casino, free spins at http://casino-bonus.xyz"
HAM = "Thank you, the second paragraph answers what I asked."

# The package has no setting for its server; ``http_client`` is its public parameter for whoever needs another way.
PYTHON = """
import json, sys
import akismet, httpx

base, key, blog, spam, ham = sys.argv[1:]

class Elsewhere(httpx.HTTPTransport):
    def handle_request(self, request):
        request.url = httpx.URL(base + request.url.raw_path.decode())
        request.headers["Host"] = request.url.netloc.decode()
        return super().handle_request(request)

def client(key):
    http = httpx.Client(transport=Elsewhere(), timeout=60)
    return akismet.SyncClient(config=akismet.Config(key=key, url=blog), http_client=http)

ours = client(key)
said = {"user_ip": "192.0.2.9"}
told = {"valid": ours.verify_key()}
told["discard"] = ours.comment_check(comment_content=spam, comment_author="casino online", **said).name
told["ham"] = ours.comment_check(comment_content=ham, comment_author="Ana", **said).name
told["submitted"] = [ours.submit_spam(comment_content=ham, **said), ours.submit_ham(comment_content=spam, **said)]
told["usage"] = ours.usage_limit()
told["sites"] = ours.key_sites(month="2020-01")
told["csv"] = ours.key_sites(month="2020-01", result_format="csv")
try:
    client("rjwrong").comment_check(comment_content=ham, **said)
except akismet.APIKeyError as error:
    told["refused"] = type(error).__name__
print(json.dumps(told))
"""

# Its tests know no other server than the original either.
POINTED = """
import os
from akismet import _common
_common._API_URL = os.environ["SERVICE"]
"""

# ``host`` and ``protocol`` are options of the package, which its spec does not pass; names of the host are ours.
AKISMET_API = """
const dns = require('dns')
const Akismet = require('akismet-api')
const lookup = dns.lookup
dns.lookup = (name, options, done) =>
  name.endsWith(process.env.HOST) ? lookup('127.0.0.1', options, done) : lookup(name, options, done)
const client = Akismet.client
Akismet.client = options => client({ ...options, host: process.env.SERVICE, protocol: 'http' })
"""

CEDX = """
import { pathToFileURL } from 'node:url'
const [where, baseUrl, key, url, spam, ham] = process.argv.slice(2)
const { Author, Blog, CheckResult, Client, Comment } = await import(pathToFileURL(where))
const client = (key, options = {}) => new Client(key, new Blog({ url }), { baseUrl, ...options })
const comment = (name, content) => new Comment({ author: new Author({ ipAddress: '192.0.2.9', name }), content })
const ours = client(key)
const told = { valid: await ours.verifyKey(), wrong: await client('rjwrong').verifyKey() }
const results = Object.fromEntries(Object.entries(CheckResult).map(([name, number]) => [number, name]))
told.discard = results[await ours.checkComment(comment('casino online', spam))]
told.ham = results[await ours.checkComment(comment('Ana', ham))]
told.test = results[await client(key, { isTest: true }).checkComment(comment('viagra-test-123', ham))]
await ours.submitSpam(comment('Ana', ham))
await ours.submitHam(comment('casino online', spam))
told.refused = await client('rjwrong').checkComment(comment('Ana', ham)).catch(error => error.message)
console.log(JSON.stringify(told))
"""

CORAL = """
const crypto = require('node:crypto')
const [url, secret, ...bodies] = process.argv.slice(2)
async function moderate(body, secrets) {
  const raw = JSON.stringify({
    action: 'NEW', comment: { body, parentID: null }, author: { id: 'a', role: 'COMMENTER' },
    story: { id: 's', url: 'https://paper.example/story' }, site: { id: 'p' },
    tenantID: 't', tenantDomain: 'paper.example'
  })
  const signed = secrets.map(one => 'sha256=' + crypto.createHmac('sha256', one).update(raw).digest('hex'))
  const headers = { 'Content-Type': 'application/json', 'X-Coral-Signature': signed.join(',') }
  const answer = await fetch(url, { method: 'POST', headers, body: raw, redirect: 'manual' })
  return [answer.status, await answer.text()]
}
Promise.all([...bodies.map(body => moderate(body, ['retired', secret])), moderate(bodies[0], ['retired'])])
  .then(told => console.log(JSON.stringify(told)))
"""


@pytest.fixture(scope="module")
def key(service) -> str:
    return service.key("assess", "feedback")


def answered(told: clients.Told) -> str:
    assert told.status == 0, told.out + told.err
    return told.out


def test_the_python_package_is_told_all_it_asks(service, key):
    # In the path as well: its ``key_sites`` sends no key at all.
    base = f"{service.url}/akismet/{key}"
    told = json.loads(answered(clients.python("-c", PYTHON, base, key, BLOG, SPAM, HAM)))
    usage = told.pop("usage")
    assert told == {
        "valid": True,
        "discard": "DISCARD",
        "ham": "HAM",
        "submitted": [True, True],
        "sites": {"2020-01": [], "limit": 500, "offset": 0, "total": 0},
        "csv": f"Active sites for {key[:8]}… during 2020-01 (limit:500, offset: 0, total: 0)\r\n"
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked\r\n",
        "refused": "APIKeyError",
    }
    assert (usage["limit"], usage["throttled"]) == ("none", False)
    assert usage["usage"] >= 4


@pytest.fixture
def its_own_tests(tmp_path):
    """The source distribution of the very version that is locked, from where the package came from."""
    lock = clients.LOCK.read_text()
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(re.search(r"^akismet==(?:.*\\\n)*.*\n", lock, re.MULTILINE)[0])
    fetch = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "akismet", "--require-hashes"]
    told = clients.python(*fetch, "-r", str(wanted), "-d", str(tmp_path), seconds=300)
    if told.status:
        lane.missing(f"the source distribution of akismet cannot be fetched: {told.err.strip()[-200:]}")
    (archive,) = tmp_path.glob("akismet-*.tar.gz")
    careful = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # Debian 12's Python has none
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, **careful)
    return archive.with_name(archive.name.removesuffix(".tar.gz"))


def test_the_python_packages_own_end_to_end_tests_pass(service, key, its_own_tests, tmp_path):
    (tmp_path / "pointed.py").write_text(POINTED)
    told = clients.python(
        *("-m", "pytest", "-q", "-p", "pointed", "tests/end_to_end"),
        folder=its_own_tests,
        seconds=300,
        SERVICE=service.url,
        PYTHONPATH=str(tmp_path),
        PYTHON_AKISMET_API_KEY=key,
        PYTHON_AKISMET_BLOG_URL=BLOG,
        PYTHON_AKISMET_TIMEOUT="60",
    )
    assert int(re.search(r"^(\d+) passed", answered(told), re.MULTILINE)[1]) >= 26


def test_the_integration_spec_of_akismet_api_passes(service, key, tmp_path):
    (tmp_path / "pointed.js").write_text(AKISMET_API)
    modules = clients.FOLDER / "node" / "node_modules"
    told = clients.node(
        str(modules / "mocha" / "bin" / "mocha.js"),
        *("--reporter", "json", "--timeout", "60000", "--require", str(tmp_path / "pointed.js")),
        str(modules / "akismet-api" / "test" / "integration.spec.js"),
        SERVICE=f"{clients.HOST}:{service.port}",
        HOST=clients.HOST,
        AKISMET_KEY=key,
    )
    stats = json.loads(answered(told))["stats"]
    assert (stats["passes"], stats["failures"], stats["pending"]) == (5, 0, 0)


def test_cedx_akismet_is_told_all_it_asks(service, key, tmp_path):
    script = tmp_path / "ask.mjs"
    script.write_text(CEDX)
    package = clients.FOLDER / "node" / "node_modules" / "@cedx" / "akismet" / "lib" / "index.js"
    told = json.loads(answered(clients.node(str(script), str(package), service.url, key, BLOG, SPAM, HAM)))
    assert "wrong" in told.pop("refused")
    assert told == {"valid": True, "wrong": False, "discard": "pervasiveSpam", "ham": "ham", "test": "spam"}


def test_a_request_signed_as_coral_does_is_answered(service, tmp_path):
    script = tmp_path / "coral.js"
    script.write_text(CORAL)
    rude = "<div>You are a stupid idiot and a liar.</div>"
    url = f"{service.url}/coral/moderate"
    kind, held, forged = json.loads(answered(clients.node(str(script), url, clients.CORAL_SECRET, HAM, rude)))
    assert kind == [204, ""]
    assert held[0] == 200
    assert json.loads(held[1]) == {
        "status": "SYSTEM_WITHHELD",
        "actions": [{"actionType": "FLAG", "reason": "COMMENT_DETECTED_TOXIC"}],
    }
    assert forged[0] == 401
