"""Akismet clients, pointed here: exact answers, real scores or none, and no way to harm what others are told."""

import json
import logging
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.test.client import encode_multipart
from hypothesis import given
from hypothesis import strategies as st

from config.logs import WithoutKeys
from moderation import keys, learning, quotas, submissions, tasks
from moderation.feedback import Feedback
from moderation.keymemory import KeyMemory
from moderation.keys import ApiKey, ApiUsage
from moderation.scoring.memory import NEEDED
from moderation.scoring.types import Label, Text
from moderation.scoring_door import assess_texts
from moderation.services import active_policy, adopt_policy
from moderation.submissions import learn_from_submissions
from moderation.wire.akismet_fields import Unclear, comment_of, fields_of
from tests.api import make_key
from tests.factories import make_post, make_user
from tests.test_spam_learning import NOW, REPLIES, decided

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
BLOG = {"blog": "https://gardens.example", "user_ip": "192.0.2.9"}
SPAM = {
    "comment_content": "Best online casino, free spins at http://casino-bonus.xyz",
    "comment_author": "casino online",
}
HAM = {"comment_content": "Thank you, the second paragraph answers what I asked.", "comment_author": "Ana"}
PLUG = {"comment_content": "My neighbour weaves willow baskets in Upwood, ask at the mill"}
NAMED = "akismet-guaranteed-spam"


class Akismet:
    """A client of the format with a key."""

    def __init__(self, key: str = "", prefix: str = "") -> None:
        self.client, self.key, self.prefix = Client(), key, prefix

    def post(self, call: str, *fields: dict, **headers: str):
        sent = ({"api_key": self.key} if self.key else {}) | {
            name: value for part in fields for name, value in part.items()
        }
        return self.raw(call, urlencode(sent).encode(), FORM, **headers)

    def raw(self, call: str, body: bytes, content_type: str, **headers: str):
        return self.client.generic("POST", f"{self.prefix}/1.1/{call}", body, content_type, **headers)

    def get(self, call: str, **query: str):
        return self.client.get(f"{self.prefix}/1.2/{call}", {"api_key": self.key} | query)

    def check(self, *fields: dict) -> str:
        return said(self.post("comment-check", BLOG, *fields))


def said(response) -> str:
    """The text of an answer that is one."""
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    return response.content.decode()


def refused(response) -> str:
    """Why a request was not understood."""
    assert said(response) == "invalid"
    return response.headers["X-akismet-debug-help"]


@pytest.fixture
def plaintext(settings) -> str:
    settings.SCORE_IN_WEB = True
    settings.ASSESS_SECONDS = 120  # however busy the machine is
    quotas.forget()
    learning._known.clear()
    submissions._known.clear()
    return make_key("assess", "feedback")


@pytest.fixture
def gardens(plaintext) -> Akismet:
    return Akismet(plaintext)


def of(client: Akismet) -> ApiKey:
    return keys.authenticate(client.key)


# --- the key, wherever it is shown ---


def test_a_key_is_valid_or_invalid(gardens):
    good = gardens.post("verify-key", BLOG, {"key": gardens.key})
    assert said(good) == "valid"
    assert "X-akismet-debug-help" not in good.headers
    assert "wrong" in refused(gardens.post("verify-key", BLOG, {"key": "rjwrong"}))
    assert "no key" in refused(Akismet().post("verify-key", BLOG))


def test_a_key_goes_in_a_field_the_path_or_the_host(gardens, settings):
    key = gardens.key
    settings.ALLOWED_HOSTS = [".spam.example"]
    nowhere, in_path = Akismet(), Akismet(prefix=f"/akismet/{key}")
    host = {"HTTP_HOST": f"{key}.spam.example"}
    assert said(nowhere.post("comment-check", BLOG, HAM, {"key": key}, HTTP_HOST="spam.example")) == "false"
    assert said(nowhere.post("comment-check", BLOG, HAM, **host)) == "false"
    assert said(in_path.post("comment-check", BLOG, HAM, HTTP_HOST="spam.example")) == "false"
    assert "no key" in refused(nowhere.post("comment-check", BLOG, HAM, HTTP_HOST="www.spam.example"))
    assert nowhere.post("comment-check", BLOG, HAM, HTTP_HOST=f"{key}.elsewhere.example").status_code == 400


def test_each_call_wants_a_key_made_for_it(gardens):
    scorer, teacher = Akismet(make_key("assess")), Akismet(make_key("feedback"))
    assert scorer.check(HAM) == "false"
    assert "not made for" in refused(teacher.post("comment-check", BLOG, HAM))
    assert "not made for" in refused(scorer.post("submit-spam", BLOG, SPAM))
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("call", ["verify-key", "comment-check", "submit-spam", "submit-ham"])
def test_calls_are_posts(gardens, call):
    answer = gardens.client.get(f"/1.1/{call}")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"


# --- comment-check ---


def test_spam_is_true_and_anything_else_false(gardens):
    answer = gardens.post("comment-check", BLOG, SPAM)
    assert said(answer) == "true"
    assert answer.headers["X-akismet-pro-tip"] == "discard"
    assert not {"X-akismet-debug-help", "X-akismet-error"} & set(answer.headers)
    answer = gardens.post("comment-check", BLOG, HAM)
    assert said(answer) == "false"
    assert "X-akismet-pro-tip" not in answer.headers
    assert not Feedback.objects.exists()


def test_from_where_on_is_the_policys_and_only_blatant_spam_may_be_thrown_away(gardens):
    probability = shipped(HAM)
    assert gardens.check(HAM) == "false"
    policy = active_policy()
    policy.pk, policy.thresholds = None, policy.thresholds | {"spam": {"review": probability / 2, "reject": 0.9}}
    adopt_policy(policy)
    answer = gardens.post("comment-check", BLOG, HAM)
    assert said(answer) == "true"
    assert "X-akismet-pro-tip" not in answer.headers


def shipped(fields: dict) -> float:
    (reading,) = assess_texts([comment_of(fields)], deadline=60, use_site=False)
    return reading.probability(Label.SPAM)


@pytest.mark.parametrize(
    ("fields", "told"),
    [({"comment_author": "viagra-test-123"}, "true"), ({"comment_author": NAMED}, "true"),
     ({"comment_author_email": f"{NAMED}@example.com", "is_test": "1"}, "true"),
     ({"user_role": "administrator"}, "false"), (SPAM | {"user_role": "administrator"}, "false")],
)  # fmt: skip
def test_what_clients_test_with_is_answered_as_promised(gardens, fields, told):
    assert gardens.check(fields) == told


def test_a_test_can_ask_for_the_advice_to_discard(gardens):
    asked = {"is_test": "true", "test_discard": "true", "comment_author": NAMED}
    answer = gardens.post("comment-check", BLOG, asked)
    assert (said(answer), answer.headers.get("X-akismet-pro-tip")) == ("true", "discard")
    for less in ({"is_test": "0"}, {"test_discard": "false"}, {"user_role": "administrator"}):
        assert "X-akismet-pro-tip" not in gardens.post("comment-check", BLOG, asked | less).headers
    assert (
        "X-akismet-pro-tip"
        not in gardens.post("comment-check", BLOG, HAM, asked | {"comment_author": "Ana"}).headers
    )


def test_a_test_is_answered_like_any_other_comment(gardens):
    assert gardens.check(SPAM, {"is_test": "1"}) == "true"
    assert gardens.check(HAM, {"is_test": "true"}) == "false"


def test_a_client_may_send_json(gardens):
    sent = BLOG | SPAM | {"api_key": gardens.key, "is_test": True, "comment_context": ["a", {"b": 1}], "n": 1}
    assert said(gardens.raw("comment-check", json.dumps(sent).encode(), "application/json")) == "true"


def test_a_form_is_read_in_the_charset_that_it_names(gardens):
    spam = "Казино бонус бесплатно, деньги http://kazino-bonus.xyz переходи"
    form = urlencode(BLOG | {"api_key": gardens.key, "comment_content": spam}, encoding="koi8-r").encode()
    sent = gardens.raw("submit-spam", form, f"{FORM}; charset=KOI8-R")
    assert said(sent) == "Thanks for making the web a better place."
    assert Feedback.objects.get().text == spam


def multipart(fields: dict) -> bytes:
    return encode_multipart("x", fields)


def test_a_form_may_come_in_parts_and_its_files_are_passed_over(gardens):
    form = BLOG | SPAM | {"api_key": gardens.key, "comment_author": "казино онлайн"}
    form["comment_author_url"] = SimpleUploadedFile("a.txt", b"x" * 1_000_000)
    kind = "multipart/form-data; boundary=x"
    assert said(gardens.raw("comment-check", multipart(form), kind)) == "true"
    assert said(gardens.raw("submit-spam", multipart(form), kind)).startswith("Thanks")
    assert Feedback.objects.get().context == {"author_name": "казино онлайн", "author_host": ""}


def test_a_form_in_parts_is_bounded_like_any_other(gardens):
    kind = "multipart/form-data; boundary=x"
    many = {f"field{number}": "" for number in range(2000)}
    files = {f"file{number}": SimpleUploadedFile("a", b"x") for number in range(200)}
    for fields in (many, files, {"comment_content": "x" * 2_600_000}, {"comment_content": "x" * 4_000_000}):
        assert refused(gardens.raw("comment-check", multipart({"api_key": gardens.key} | fields), kind))


def test_fields_that_nobody_knows_are_passed_over_and_the_last_of_several_counts(gardens):
    many = urlencode(
        [("comment_content", HAM["comment_content"]), *(BLOG | SPAM).items(), ("api_key", gardens.key)]
    )
    many += "&HTTP_ACCEPT=*%2F*&POST_x%5By%5D=1&=&lonely&comment_context%5B%5D=a&comment_context%5B%5D=b"
    assert said(gardens.raw("comment-check", many.encode(), FORM)) == "true"


def test_of_the_visitor_no_address_is_stored(gardens):
    visitor = {"comment_author": "ana@example.org", "comment_author_email": "ana@example.org"}
    visitor["comment_author_url"] = "http://garden.example/?mail=ana@example.org"
    gardens.post("submit-ham", BLOG, HAM, visitor)
    row = Feedback.objects.get()
    stored = json.dumps([row.context, row.text, row.community, row.client_token])
    assert row.context == {"author_name": "[e-mail address]", "author_host": "garden.example"}
    assert "ana@" not in stored
    assert BLOG["user_ip"] not in stored


@pytest.mark.parametrize(
    "text", ["", "\0", "\ud800 half", "a\u202eb\u200b", "😀" * 5000, "[" * 20_000, "<script>alert(1)</script>"]
)
def test_odd_texts_are_answered_and_can_be_submitted(gardens, text):
    sent = json.dumps(BLOG | {"api_key": gardens.key, "comment_content": text, "comment_author": "Ana \0\ud800"})
    json_type = "application/json"
    assert said(gardens.raw("comment-check", sent.encode(), json_type)) in ("true", "false")
    assert said(gardens.raw("submit-spam", sent.encode(), json_type)).startswith("Thanks")


# --- requests that are none ---


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [(b"", FORM, "no key"), (b"x" * 4_000_001, FORM, "bytes"), (b"&a" * 2000, FORM, "fields"),
     (b"a=b", f"{FORM}; charset=rot13", "charset"), (b"a=b", f"{FORM}; charset=idna", "charset"),
     (b"a=b", f"{FORM}; charset=no-such", "charset"), (b"a=b", "text/plain", "send a form"),
     (b"--x\r\n", "multipart/form-data; boundary=x", "no key"), (b"--x", "multipart/form-data", "form"),
     (b"--x\r\n", "multipart/form-data; boundary=x; charset=rot13", "charset"), (b"{", "application/json", "JSON"),
     (b"\xff", "application/json", "JSON"), (b"[" * 100_000, "application/json", "JSON"),
     (b"[1]", "application/json", "object"), (b'{"api_key": NaN}', "application/json", "JSON"),
     (b"1" * 10_000, "application/json", "JSON"), (b'{"api_key": ["rj"]}', "application/json", "no key"),
     (b"%zz=%&api_key=%ff%00", FORM, "wrong"), ("api_key=schlüssel".encode(), FORM, "wrong"),
     (b"api_key=" + b"r" * 100_000, FORM, "wrong")],
)  # fmt: skip
def test_what_is_no_request_is_invalid_and_says_why(gardens, body, content_type, why):
    assert why in refused(Akismet().raw("comment-check", body, content_type))


@given(
    body=st.binary(max_size=300)
    | st.text("%&=+\0é[]f0", max_size=50).map(str.encode)
    | st.binary(max_size=80).map(lambda part: b"--0\r\nContent-Disposition: form-data; " + part + b"\r\n--0--"),
    charset=st.sampled_from(["utf-8", "shift_jis", "iso-2022-jp", "gb18030", "utf-16", "", "big5", "hex"]),
    kind=st.sampled_from([FORM, "application/json", "", "multipart/form-data; boundary=0"]),
)
def test_whatever_is_sent_is_read_or_refused(body, charset, kind):
    sent = RequestFactory().generic("POST", "/1.1/comment-check", body, f"{kind}; charset={charset}")
    try:
        fields = fields_of(sent)
    except Unclear:
        return
    assert all(isinstance(part, str) for pair in fields.items() for part in pair)
    assert "\0" not in comment_of(fields).body


def test_fifty_megabytes_are_not_even_read(gardens):
    answer = Akismet().raw("comment-check", b"", FORM, CONTENT_LENGTH="50000000")
    assert "bytes" in refused(answer)


def test_a_blog_is_needed_where_clients_always_name_one(gardens):
    assert refused(gardens.post("comment-check", HAM)) == 'empty "blog" value'
    assert refused(gardens.post("verify-key", {"blog": " "})) == 'empty "blog" value'


def test_a_comment_that_would_be_read_in_part_is_not_read_at_all(gardens):
    long = {"comment_content": "a fine day " * 6000}
    assert "65536" in refused(gardens.post("comment-check", BLOG, long))
    assert "65536" in refused(gardens.post("submit-ham", BLOG, long))


# --- no score is made up ---


def not_now(response, status: int) -> None:
    assert response.status_code == status
    assert response.content not in (b"true", b"false", b"valid")
    assert int(response.headers["Retry-After"]) > 0
    assert response.headers["X-akismet-error"]
    assert "X-akismet-debug-help" not in response.headers


def test_without_a_scorer_nothing_is_called_spam_or_not(gardens, settings, tmp_path):
    settings.SCORE_IN_WEB, settings.SCORER_URL = False, f"unix://{tmp_path}/nobody.sock"
    not_now(gardens.post("comment-check", BLOG, HAM), 503)
    quotas.write()
    assert ApiUsage.objects.get().ham == 0


def test_over_quota_nothing_is_called_spam_or_not(plaintext):
    few = Akismet(make_key("assess", "feedback", quota_per_day=2))
    assert few.check(HAM) == "false"
    assert few.check({"user_role": "administrator"}) == "false"
    not_now(few.post("comment-check", BLOG, HAM), 429)
    not_now(few.post("submit-spam", BLOG, SPAM), 429)
    assert not Feedback.objects.exists()
    assert few.get("usage-limit").json() == {"limit": 2, "usage": 2, "percentage": "100.00", "throttled": True}


def test_guessing_keys_ends_soon(gardens, settings):
    settings.API_RATE_ADDRESS = 2
    for _time in range(2):
        refused(Akismet("rjguess").post("comment-check", BLOG, HAM))
    not_now(Akismet("rjguess").post("comment-check", BLOG, HAM), 429)
    assert gardens.check(HAM) == "false"


@pytest.mark.parametrize("path", ["1.1/comment-check", "1.1/nothing"])
def test_a_key_in_an_address_gets_into_no_log(gardens, settings, tmp_path, caplog, path):
    settings.SCORE_IN_WEB, settings.SCORER_URL = False, f"unix://{tmp_path}/nobody.sock"
    settings.ALLOWED_HOSTS = ["testserver"]
    gardens.client.post(f"/akismet/{gardens.key}/{path}", BLOG | HAM, content_type="application/json")
    gardens.client.post("/1.1/verify-key", HTTP_HOST=f"{gardens.key}.elsewhere.example")
    (console,) = (one for one in logging.getLogger().handlers if isinstance(one.formatter, WithoutKeys))
    logged = "\n".join(console.format(record) for record in caplog.records)
    assert f"/akismet/{gardens.key[:8]}…/{path}" in logged
    assert f"{gardens.key[:8]}….elsewhere.example" in logged
    assert gardens.key not in logged


# --- submissions ---


def submit(client: Akismet, *, spam: int = 0, ham: int = 0) -> None:
    for number in range(spam):
        client.post("submit-spam", BLOG, {"comment_content": f"{PLUG['comment_content']} number {number}"})
    for number in range(ham):
        client.post("submit-ham", BLOG, {"comment_content": f"The report says otherwise, see page {number}"})


def test_a_submission_is_stored_and_counted_once(gardens):
    for _time in range(2):
        assert said(gardens.post("submit-spam", BLOG, PLUG)) == "Thanks for making the web a better place."
    row = Feedback.objects.get()
    assert (row.source, row.community, row.scores) == ("akismet", BLOG["blog"], {"spam": 1.0})
    gardens.post("submit-ham", BLOG, PLUG)
    quotas.write()
    usage = ApiUsage.objects.get()
    assert (usage.missed_spam, usage.false_positives) == (1, 1)


def test_a_test_or_an_empty_submission_is_thanked_for_and_forgotten(gardens):
    for fields in (PLUG | {"is_test": "true"}, PLUG | {"is_test": "1"}, {"comment_content": " "}):
        assert said(gardens.post("submit-spam", BLOG, fields)).startswith("Thanks")
    assert not Feedback.objects.exists()


def test_a_submission_needs_no_blog(gardens):
    sent = json.dumps(PLUG | {"api_key": gardens.key}).encode()
    assert said(gardens.raw("submit-spam", sent, "application/json")).startswith("Thanks")
    assert Feedback.objects.get().community == ""


def test_submissions_teach_the_answers_to_their_own_key_and_to_no_other(gardens):
    other = Akismet(make_key("assess", "feedback"))
    assert gardens.check(PLUG) == "false"
    submit(gardens, spam=NEEDED + 2, ham=NEEDED + 2)
    assert learn_from_submissions() == 1
    answer = gardens.post("comment-check", BLOG, PLUG)
    assert said(answer) == "true"
    assert "X-akismet-pro-tip" not in answer.headers  # what was learnt is never a reason to throw away unseen
    assert gardens.check(HAM) == "false"
    assert other.check(PLUG) == "false"
    assert learning.site_memory() is None


def test_a_key_that_lies_cannot_make_blatant_spam_pass(gardens):
    for number in range(60):
        gardens.post("submit-ham", BLOG, {"comment_content": f"{SPAM['comment_content']} {number}"})
    submit(gardens, spam=60)
    learn_from_submissions()
    assert gardens.check(SPAM) == "true"


def test_what_the_sites_moderators_taught_counts_for_every_key(gardens, settings):
    settings.UNDO_SECONDS = 0
    moderator = make_user("moderator")
    decided(make_post(), moderator, "approve", REPLIES)
    learning.learn_from_decisions(NOW)
    submit(gardens, spam=NEEDED + 2)  # nothing that is no spam, as most sites
    learn_from_submissions()
    assert gardens.check(PLUG) == "true"


def test_saying_the_same_again_teaches_once_and_the_last_word_counts(gardens):
    key, comment = of(gardens), Text(body="Willow baskets")
    Feedback.objects.bulk_create(
        Feedback(source="akismet", key=key, text=comment.body, scores={"spam": spam}, client_token="t",
                 context={"author_name": "", "author_host": ""})
        for spam in (1.0, 1.0, 0.0)
    )  # fmt: skip
    learn_from_submissions()
    assert KeyMemory.objects.values_list("spam", "genuine").get() == (0, 1)


def test_what_is_deleted_teaches_nothing_any_more(gardens, owner):
    submit(gardens, spam=NEEDED + 2, ham=NEEDED + 2)
    tasks.learn_from_submissions()
    assert gardens.check(PLUG) == "true"
    marked = Feedback.objects.filter(scores__spam=1.0).values_list("pk", flat=True)
    chosen = {"action": "delete_selected", "_selected_action": [*marked], "post": "yes"}
    owner.post("/admin/moderation/feedback/", chosen)
    tasks.learn_from_submissions()
    assert gardens.check(PLUG) == "false"
    Feedback.objects.all().delete()
    tasks.learn_from_submissions()
    assert not KeyMemory.objects.exists()


def test_nothing_new_is_not_learnt_again_and_old_submissions_go(gardens, monkeypatch):
    monkeypatch.setattr(submissions, "STORED", 3)
    submit(gardens, spam=5)
    assert learn_from_submissions() == 1
    assert Feedback.objects.count() == 3
    assert learn_from_submissions() == 0
    assert KeyMemory.objects.get().spam == 3


def test_a_memory_that_cannot_be_read_is_left_out_and_said(gardens, caplog):
    submit(gardens, spam=NEEDED, ham=NEEDED)
    learn_from_submissions()
    KeyMemory.objects.update(counts=b"damaged")
    assert gardens.check(PLUG) == "false"
    assert "is answered without it" in caplog.text


# --- figures ---


def test_usage_is_that_of_the_day(gardens):
    gardens.check(HAM)
    gardens.check(SPAM)
    assert gardens.get("usage-limit").json() == {
        "limit": 100_000, "usage": 2, "percentage": "0.00", "throttled": False,
    }  # fmt: skip
    unlimited = Akismet(make_key("assess", quota_per_day=0))
    assert unlimited.get("usage-limit").json()["limit"] == "none"
    posted = gardens.client.post("/1.2/usage-limit", urlencode({"api_key": gardens.key}), content_type=FORM)
    assert posted.json()["usage"] == 2
    assert refused(Akismet("rjwrong").get("usage-limit"))


def test_key_sites_has_the_counts_of_this_key_alone(gardens):
    Akismet(make_key("assess")).check(SPAM)
    gardens.check(HAM)
    gardens.check(SPAM)
    gardens.post("submit-spam", BLOG, PLUG)
    told = gardens.get("key-sites").json()
    (month,) = set(told) - {"limit", "offset", "total"}
    counts = {"api_calls": "3", "spam": "1", "ham": "1", "missed_spam": "1", "false_positives": "0"}
    assert told[month] == [{"site": "a program", **counts, "is_revoked": False}]
    assert (told["limit"], told["offset"], told["total"]) == (500, 0, 1)
    assert gardens.get("key-sites", month="2020-01").json()["2020-01"] == []
    assert gardens.get("key-sites", filter="elsewhere").json()["total"] == 0
    assert gardens.get("key-sites", offset="1").json()[month] == []
    lines = gardens.get("key-sites", format="csv").content.decode().splitlines()
    assert lines == [
        f"Active sites for {gardens.key[:8]}… during {month} (limit:500, offset: 0, total: 1)",
        "Site,Total API Calls,Spam,Ham,Missed Spam,False Positives,Is Revoked",
        "a program,3,1,1,1,0,false",
    ]


@pytest.mark.parametrize("query", [{"month": "2026-13"}, {"month": "now"}, {"limit": "-1"}, {"offset": "many"}])
def test_figures_that_cannot_be_meant_are_invalid(gardens, query):
    assert next(iter(query)) in refused(gardens.get("key-sites", **query))


def test_a_name_in_the_csv_is_no_formula(gardens):
    ApiKey.objects.update(name="=cmd()")
    gardens.check(HAM)
    assert "'=cmd()" in gardens.get("key-sites", format="csv").content.decode()
