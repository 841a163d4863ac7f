"""What a file of fact-checks says, entry by entry, whatever shape and state it is in."""

import datetime as dt
import gzip
import json
from io import StringIO

import pytest

from moderation.factchecks.claimreview import read_review
from moderation.factchecks.entries import Entry, Refused, plain, read_date, web_address
from moderation.factchecks.files import EntryFile, UnreadableFile
from moderation.factchecks.jsonstream import DEEPEST, LONGEST, JSONPieces
from moderation.factchecks.models import Verdict
from moderation.factchecks.tables import read_row
from moderation.factchecks.verdicts import verdict_of


def review(number=1, **changes):
    """A ClaimReview as publishers write it."""
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": f"https://factdesk.example/{number}",
        "claimReviewed": f"Claim number {number}.",
        "author": {"@type": "Organization", "name": "Fact Desk"},
        "reviewRating": {"@type": "Rating", "alternateName": "False", "ratingValue": 1, "bestRating": 5},
        "datePublished": "2020-01-07",
    } | changes


def read(path, content, name="feed.json"):
    """The entries, the refusals as (line, reason), and the damage."""
    file = path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with EntryFile(file) as entries:
        found = list(entries)
        refused = [(line, str(item)) for line, item in found if isinstance(item, Refused)]
        return [item for _line, item in found if isinstance(item, Entry)], refused, entries.damage


def claims(found):
    return [entry.claim for entry in found[0]]


SHAPES = {
    "one": lambda items: items[0] if len(items) == 1 else items,
    "list": lambda items: items,
    "graph": lambda items: {"@context": "https://schema.org", "@graph": items, "name": "after it"},
    "feed": lambda items: {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "dataFeedElement": [{"item": [item], "dateCreated": "2020-01-01"} for item in items]
        + [{"item": None}, None],
        "dateModified": "2020-01-01",
    },
    "one feed item": lambda items: {"dataFeedElement": [{"@type": "DataFeedItem", "item": items}, {"item": []}]},
    "object item": lambda items: {"dataFeedElement": [{"item": item} for item in items]},
}


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_review_is_found_in_every_shape_a_file_may_have(tmp_path, shape, indent):
    document = SHAPES[shape]([review(1), review(2)])
    found = read(tmp_path, json.dumps(document, indent=indent))
    assert (claims(found), found[1:]) == (["Claim number 1.", "Claim number 2."], ([], ""))


def test_json_lines_of_reviews_and_of_plain_rows_are_read(tmp_path):
    row = {"claim": "A row.", "rating": "Mostly False", "publisher": "Fact Desk", "url": "https://a.example/"}
    found = read(tmp_path, f"{json.dumps(review())}\n\n{json.dumps(row)}\n", "feed.jsonl")
    assert claims(found) == ["Claim number 1.", "A row."]
    assert found[0][1].verdict == Verdict.MOSTLY_FALSE


def test_what_a_review_says_is_kept():
    entry = read_review(
        review(headline="No.", inLanguage="pt-BR", sdLicense="https://creativecommons.org/licenses/by/4.0/")
    )
    assert entry == Entry(
        claim="Claim number 1.",
        rating="False",
        verdict=Verdict.FALSE,
        publisher="Fact Desk",
        url="https://factdesk.example/1",
        title="No.",
        language="pt",
        review_date=dt.date(2020, 1, 7),
        licence="https://creativecommons.org/licenses/by/4.0/",
    )


@pytest.mark.parametrize(
    "item", [{"@type": "Claim", "name": "Older."}, {"description": "Older."}, "Older.", [{"text": "Older."}]]
)
def test_older_markup_keeps_the_claim_with_what_is_reviewed(item):
    assert read_review(review(claimReviewed=None, itemReviewed=item)).claim == "Older."


@pytest.mark.parametrize(
    "kind", ["ClaimReview", ["Review", "ClaimReview"], "http://schema.org/ClaimReview", "schema:ClaimReview"]
)
def test_the_type_may_be_written_in_several_ways(kind):
    assert read_review(review(**{"@type": kind})).claim


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"@type": "NewsArticle"}, "NewsArticle"),
        ({"@type": None}, "no @type"),
        ({"reviewRating": None}, "no rating"),
        ({"reviewRating": {"@type": "Rating"}}, "no rating"),
        ({"reviewRating": []}, "no rating"),
        ({"claimReviewed": "<script>alert(1)</script>"}, "no claim"),
        ({"claimReviewed": "x" * 2001}, "longer than 2000"),
        ({"author": None}, "no publisher"),
        ({"author": {"name": {"a": "b"}}}, "no publisher"),
        ({"url": ""}, "no address"),
        ({"url": "javascript:alert(1)"}, "http://"),
        ({"url": " data:text/html,x"}, "http://"),
        ({"url": "ftp://a.example/x"}, "http://"),
        ({"url": "https://a.example/" + "x" * 2000}, "longer than 2000"),
    ],
)
def test_a_review_that_lacks_what_counts_is_refused_with_the_reason(changes, reason):
    with pytest.raises(Refused, match=reason):
        read_review(review(**changes))


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/admin/", "http://169.254.169.254/latest/", "http://localhost/"]
)
def test_an_address_inside_the_network_is_text_like_any_other(url):
    assert web_address(url) == url


DIRTY = "<img src=x onerror=alert(1)><b>Bold</b> &lt;script&gt;alert(2)&lt;/script&gt;\x00\u202e\n{{ 7*7 }}"


def test_markup_in_any_field_is_taken_out():
    entry = read_review(
        review(
            claimReviewed=DIRTY,
            headline=DIRTY,
            author={"name": DIRTY},
            reviewRating={"alternateName": DIRTY},
            inLanguage=DIRTY,
            datePublished=DIRTY,
            sdLicense=DIRTY,
        )
    )
    for text in (entry.claim, entry.title, entry.publisher, entry.rating, entry.licence):
        assert text == "Bold {{ 7*7 }}"
    assert (entry.language, entry.review_date) == ("en", None)


def test_plain_text_with_signs_is_left_as_it_is():
    assert plain("Is 5 < 6 & 7 > 3? Tom's “yes”") == "Is 5 < 6 & 7 > 3? Tom's “yes”"


@pytest.mark.parametrize(
    "text",
    [
        "2020-01-07",
        "2020-01-07T23:30:00Z",
        "20200107",
        "January 7, 2020",
        "January 7th, 2020",
        "7 Jan 2020",
        "Tue, 07 Jan 2020 10:00:00 GMT",
        "1578391200",
        1578391200000,
    ],
)
def test_dates_are_read_in_the_spellings_of_feeds(text):
    assert read_date(text) == dt.date(2020, 1, 7)


@pytest.mark.parametrize("text", ["03/04/2020", "soon", "", None, {"a": 1}, "99999999", "2020", "9999-01-01"])
def test_a_date_that_is_not_certain_is_none(text):
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("rating", "verdict"),
    [
        ("False", Verdict.FALSE),
        ("FALSE!", Verdict.FALSE),
        ("Pants on Fire!", Verdict.FALSE),
        ("pants-fire", Verdict.FALSE),
        ("Four Pinocchios", Verdict.FALSE),
        ("Falso", Verdict.FALSE),
        ("Falsch", Verdict.FALSE),
        ("Mostly False", Verdict.MOSTLY_FALSE),
        ("barely-true", Verdict.MOSTLY_FALSE),
        ("Misleading", Verdict.MOSTLY_FALSE),
        ("Engañoso", Verdict.MOSTLY_FALSE),
        ("Half True", Verdict.MIXED),
        ("Missing context", Verdict.MIXED),
        ("Mostly  TRUE", Verdict.MOSTLY_TRUE),
        ("True", Verdict.TRUE),
        ("Vrai", Verdict.TRUE),
        ("Unproven", Verdict.UNPROVEN),
        ("Not True", Verdict.FALSE),
        ("Not false", Verdict.NONE),
        ("Satire", Verdict.NONE),
        ("Commentary", Verdict.NONE),
        ("Somewhat purple", Verdict.NONE),
        ("", Verdict.NONE),
    ],
)
def test_ratings_in_many_wordings_come_to_a_few(rating, verdict):
    assert verdict_of(rating) is verdict


@pytest.mark.parametrize(
    ("value", "worst", "best", "verdict"),
    [
        (1, 1, 5, Verdict.FALSE),
        ("2", "1", "5", Verdict.MOSTLY_FALSE),
        (3, 1, 5, Verdict.MIXED),
        (5, 1, 5, Verdict.TRUE),
        (5, 5, 1, Verdict.FALSE),  # a scale that runs the other way
        (100, 0, 100, Verdict.TRUE),
        (-1, 1, 5, Verdict.NONE),
        (1, None, None, Verdict.NONE),
        (1, 1, 1, Verdict.NONE),
        ("nan", 1, 5, Verdict.NONE),
        (True, 1, 5, Verdict.NONE),
        ([1], 1, 5, Verdict.NONE),
    ],
)
def test_a_number_counts_only_on_the_scale_the_review_gives(value, worst, best, verdict):
    assert verdict_of("Somewhat purple", value=value, worst=worst, best=best) is verdict


def test_words_count_before_numbers():
    assert verdict_of("True", value=1, worst=1, best=5) is Verdict.TRUE


def test_a_broken_line_is_refused_by_its_number_and_the_rest_is_read(tmp_path):
    lines = [json.dumps(review(number)) for number in range(1, 5)]
    lines[1] = lines[1][:-20]
    lines[2] = lines[2].replace('"url"', "url")
    found = read(tmp_path, "\n".join(lines), "feed.jsonl")
    assert claims(found) == ["Claim number 1.", "Claim number 4."]
    assert [line for line, _reason in found[1]] == [2, 3]
    assert found[2]


@pytest.mark.parametrize("shape", ["list", "graph", "feed", "object item"])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_broken_entry_of_a_feed_is_refused_and_those_after_it_are_read(tmp_path, shape, indent):
    text = json.dumps(SHAPES[shape]([review(number) for number in range(1, 5)]), indent=indent)
    broken = text.replace("Claim number 2.", 'Claim "number" 2.')
    assert broken != text
    found = read(tmp_path, broken)
    assert "Claim number 1." in claims(found)
    assert "Claim number 4." in claims(found)
    assert "Claim number 2." not in claims(found)
    assert found[2]


def test_a_file_that_ends_too_early_is_damaged(tmp_path):
    text = json.dumps(SHAPES["feed"]([review(1), review(2)]), indent=1)
    for end in (len(text) - 3, text.index("Claim number 2")):
        found = read(tmp_path, text[:end])
        assert claims(found)[0] == "Claim number 1."
        assert found[2]


def test_lines_are_those_of_the_file(tmp_path):
    text = json.dumps(
        {"@graph": [review(1), review(2, url="javascript:x"), review(3, **{"@type": "Person"})]}, indent=2
    )
    wanted = [text[: text.index(mark)].count("\n") + 1 for mark in ('"url": "javascript:x"', '"@type": "Person"')]
    refused = read(tmp_path, text)[1]
    starts = [line for line, _reason in refused]
    assert len(starts) == 2
    for start, line in zip(starts, wanted, strict=True):
        assert text.splitlines()[start - 1].strip() == "{"
        assert start < line <= start + 5


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"a":' * 100_000,
        '{"@graph": [' * 50_000,
        "{{{{",
        "[1, 2, null, true]",
        "{]}",
        "[}",
    ],
    ids=range(7),
)
def test_nonsense_ends_with_a_reason(tmp_path, text):
    found = read(tmp_path, text + "\n")
    assert found[0] == []
    assert found[1]


def test_brackets_within_brackets_have_an_end():
    pieces = JSONPieces(StringIO("[" * (DEEPEST + 2)))
    assert any(piece.problem for piece in pieces)


def test_an_entry_without_end_is_given_up():
    pieces = JSONPieces(StringIO('[{"a": "' + "x" * (3 * LONGEST)))
    assert [bool(piece.problem) for piece in pieces] == [True]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_whatever_stands_between_its_columns(tmp_path, delimiter):
    rows = [
        ["Claim", "Textual Rating", "publisher", "link", "date", "unknown"],
        ["One.\nOf two lines", "False", "Fact Desk", "https://a.example/1", "2020-01-07", ""],
        ["Two.", "", "Fact Desk", "https://a.example/2", "", ""],
        ["Three."],
        ["Four.", "Mixture", "Fact Desk", "", "7 January 2020", "x", "y", "z"],
    ]
    text = "\r\n".join(delimiter.join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in rows)
    found = read(tmp_path, "\ufeff" + text, "table.csv")
    assert claims(found) == ["One. Of two lines", "Four."]
    assert [line for line, _reason in found[1]] == [4, 5]
    assert found[0][1].url == ""


def test_a_table_may_give_what_its_rating_comes_to():
    row = {"claim": "A.", "rating": "Lulz", "verdict": "mixed", "publisher": "P", "url": None}
    assert read_row(row).verdict == Verdict.MIXED
    assert read_row(row | {"verdict": "nonsense"}).verdict == Verdict.NONE


@pytest.mark.parametrize(
    ("content", "reason"), [("hello there\nworld\n", "claim"), ("claim,url\na,b\n", "rating, publisher")]
)
def test_a_file_that_is_neither_is_said_to_be(tmp_path, content, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read(tmp_path, content, "x.csv")


def test_other_encodings_and_packed_files_are_read(tmp_path):
    text = json.dumps([review(claimReviewed="Água é seca.")], ensure_ascii=False)
    assert claims(read(tmp_path, text.encode("utf-16"))) == ["Água é seca."]
    assert claims(read(tmp_path, b"\xef\xbb\xbf" + text.encode())) == ["Água é seca."]
    packed = gzip.compress(text.encode() * 1)
    assert claims(read(tmp_path, packed, "feed.json.gz")) == ["Água é seca."]
    torn = read(tmp_path, gzip.compress(json.dumps([review(n) for n in range(2000)]).encode())[:-30], "f.json.gz")
    assert torn[2]
    with pytest.raises(UnreadableFile):
        read(tmp_path, text, "not-packed.json.gz")


def test_files_that_cannot_be_read_say_why(tmp_path):
    for path in (tmp_path / "missing.json", tmp_path, tmp_path / ("x" * 300)):
        with pytest.raises(UnreadableFile):
            EntryFile(path)
    assert read(tmp_path, "")[2] == "the file is empty"
