"""Importing and exporting the library: counted, idempotent, never by half."""

import io
import json
import tracemalloc

import pytest
from django.core.management import CommandError, call_command

from moderation.audit import AuditEntry
from moderation.factchecks.importing import BATCH
from moderation.factchecks.models import FactCheck, LibraryVersion, Publisher, Verdict
from moderation.factchecks.services import allow_publishers, import_files, store_own, switch_off, switch_on
from tests.factories import make_publisher

pytestmark = pytest.mark.django_db


def review(number=1, **changes):
    return {
        "@type": "ClaimReview",
        "url": f"https://factdesk.example/{number}",
        "claimReviewed": f"Claim number {number}.",
        "author": {"name": "Fact Desk"},
        "reviewRating": {"alternateName": "False"},
    } | changes


def write(folder, reviews, name="feed.json"):
    file = folder / name
    file.write_text(json.dumps({"@graph": reviews}, indent=1))
    return file


def run(path, **options):
    """What the command says on its two outputs."""
    out, err = io.StringIO(), io.StringIO()
    call_command("import_factchecks", str(path), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def bring(*paths, source="feed", **options):
    return import_files(paths, source=source, **options)


def stored():
    return list(FactCheck.objects.order_by("pk").values())


def test_a_file_is_imported_once_however_often_it_is_read(tmp_path):
    file = write(tmp_path, [review(1), review(2)])
    assert bring(file).created == 2
    before, version = stored(), LibraryVersion.current()
    again = bring(file)
    assert (again.created, again.updated, again.unchanged, again.deactivated) == (0, 0, 2, 0)
    assert (stored(), LibraryVersion.current()) == (before, version)


def test_a_changed_review_is_updated_and_found_by_who_follows_the_library(tmp_path):
    bring(write(tmp_path, [review(1), review(2)]))
    FactCheck.objects.update(vector=b"old", vector_version="1")
    seen = LibraryVersion.current()
    counts = bring(write(tmp_path, [review(1), review(2, reviewRating={"alternateName": "True"})]))
    assert (counts.updated, counts.unchanged) == (1, 1)
    (changed,) = FactCheck.objects.changed_since(seen)
    assert (changed.verdict, changed.rating, changed.vector) == (Verdict.TRUE, "True", None)
    assert FactCheck.objects.get(url__endswith="/1").vector == b"old"


def test_what_vanished_from_its_feed_is_deactivated_and_comes_back_with_it(tmp_path):
    bring(write(tmp_path, [review(1), review(2)]))
    bring(write(tmp_path, [review(3)], "other.json"), source="other")
    assert bring(write(tmp_path, [review(1)])).deactivated == 1
    gone = FactCheck.objects.get(active=False)
    assert (gone.claim, gone.inactive_reason) == ("Claim number 2.", FactCheck.Off.GONE)
    counts = bring(write(tmp_path, [review(1), review(2)]))
    assert (counts.updated, counts.unchanged) == (1, 1)
    assert not FactCheck.objects.filter(active=False).exists()


def test_a_damaged_file_deactivates_nothing(tmp_path):
    bring(write(tmp_path, [review(1), review(2), review(3)]))
    file = tmp_path / "feed.json"
    file.write_text(file.read_text()[:-200])
    counts = bring(file)
    assert (counts.deactivated, counts.refused) == (0, 1)
    assert FactCheck.objects.filter(active=True).count() == 3


def test_a_file_that_lacks_nearly_everything_is_taken_for_the_wrong_one(tmp_path):
    bring(write(tmp_path, [review(number) for number in range(20)]))
    other = write(tmp_path, [review(99)])
    out, _err = run(other, source="feed")
    assert "20 entries of this source are not in the file" in out
    assert FactCheck.objects.filter(active=True).count() == 21
    run(other, source="feed", deactivate=True)
    assert FactCheck.objects.get(active=True).claim == "Claim number 99."


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path):
    bring(write(tmp_path, [review(1), review(2), review(3)]))
    before, version, publishers = stored(), LibraryVersion.current(), list(Publisher.objects.values())
    file = write(
        tmp_path,
        [
            review(1),
            review(2, headline="New"),
            review(4, author={"name": "New Desk"}),
            review(4, author={"name": "X"}),
        ],
    )
    dry = bring(file, dry_run=True, allow=["New Desk"])
    assert (stored(), LibraryVersion.current(), list(Publisher.objects.values())) == (before, version, publishers)
    assert dry == bring(file, allow=["New Desk"])
    assert (dry.created, dry.updated, dry.unchanged, dry.duplicates, dry.deactivated) == (1, 1, 1, 1, 1)


def test_duplicates_are_kept_once_within_a_batch_and_beyond_it(tmp_path):
    reviews = [review(1), review(1, url="http://www.factdesk.example/1/#x"), review(1, claimReviewed="Another.")]
    reviews += [review(number) for number in range(2, BATCH + 10)] + [review(2)]
    for dry_run in (True, False):
        counts = bring(write(tmp_path, reviews), dry_run=dry_run)
        assert (counts.created, counts.duplicates) == (BATCH + 10, 2)
    assert FactCheck.objects.count() == BATCH + 10


def test_an_entry_of_two_feeds_stays_with_the_one_that_has_it(tmp_path):
    file = write(tmp_path, [review(1), review(2)])
    bring(file, source="a")
    assert bring(file, source="b").duplicates == 2
    bring(write(tmp_path, [review(1)], "a.json"), source="a")
    assert bring(file, source="b").updated == 1
    assert dict(FactCheck.objects.values_list("claim", "source")) == {
        "Claim number 1.": "a",
        "Claim number 2.": "b",
    }


def test_a_publisher_nobody_knows_is_not_used_until_allowed(tmp_path):
    counts = bring(write(tmp_path, [review(1), review(2, author={"name": "Other"})]), allow=["FACT DESK"])
    assert counts.not_allowed == {"Other": 1}
    assert [entry.claim for entry in FactCheck.objects.usable()] == ["Claim number 1."]
    seen = LibraryVersion.current()
    assert allow_publishers(Publisher.objects.filter(name="Other")) == 1
    assert FactCheck.objects.usable().count() == 2
    assert [entry.claim for entry in FactCheck.objects.changed_since(seen)] == ["Claim number 2."]


def test_a_known_publisher_is_allowed_by_the_command_too(tmp_path):
    file = write(tmp_path, [review(1)])
    out, _err = run(file)
    assert "Fact Desk: 1" in out
    assert not FactCheck.objects.usable().exists()
    run(file, allow_publisher=["fact desk"])
    assert FactCheck.objects.usable().count() == 1


def test_an_allowed_name_on_a_strange_site_is_not_believed(tmp_path):
    Publisher.objects.create(name="Fact Desk", allowed=True, sites="factdesk.example")
    fake = [
        "https://evil.example/1",
        "https://factdesk.example.evil.example/1",
        "https://factdesk.example@evil.example/1",
    ]
    reviews = [
        review(1),
        review(2, url="https://www.factdesk.example/2"),
        review(3, url="https://en.factdesk.example/3"),
    ]
    counts = bring(write(tmp_path, reviews + [review(4, url=url) for url in fake]))
    assert (counts.elsewhere, counts.refused) == (2, 1)
    assert FactCheck.objects.usable().count() == 3


def test_nobody_speaks_in_this_sites_name_from_outside(tmp_path, settings):
    store_own(FactCheck(claim="Own claim.", verdict=Verdict.FALSE))
    name = {"name": settings.SITE_NAME.upper()}
    counts = bring(write(tmp_path, [review(1, author=name), review(2, author=name, claimReviewed="own  claim.")]))
    assert (counts.created, counts.duplicates) == (1, 1)
    assert [entry.claim for entry in FactCheck.objects.usable()] == ["Own claim."]


def test_what_an_editor_switched_off_stays_off_until_switched_on(tmp_path):
    file = write(tmp_path, [review(1)])
    bring(file, allow=["Fact Desk"])
    assert switch_off(FactCheck.objects.all()) == 1
    assert bring(file).unchanged == 1
    assert not FactCheck.objects.usable().exists()
    assert switch_on(FactCheck.objects.all()) == 1
    assert FactCheck.objects.usable().exists()


def test_the_command_reports_every_refusal_by_file_and_line_and_imports_the_rest(tmp_path):
    file = tmp_path / "feed.jsonl"
    lines = [
        review(1),
        review(2, **{"@type": "Article"}),
        review(3, reviewRating={}),
        review(4, url="javascript:x"),
    ]
    file.write_text("\n".join([*map(json.dumps, lines), '{"broken', json.dumps(review(5))]))
    out, err = run(file)
    assert "2 created" in out
    assert "4 refused" in out
    assert [line.split(": ")[0] for line in err.splitlines()] == [f"{file}:{number}" for number in (2, 3, 4, 5)]


def test_a_folder_is_one_source(tmp_path):
    folder = tmp_path / "feeds"
    folder.mkdir()
    write(folder, [review(1)], "a.json")
    write(folder, [review(2)], "b.jsonld")
    (folder / "notes.txt").write_text("not for us")
    assert "2 created" in run(folder)[0]
    (folder / "b.jsonld").unlink()
    assert "1 deactivated" in run(folder)[0]
    assert set(FactCheck.objects.values_list("source", flat=True)) == {"feeds"}


def test_an_unreadable_file_in_a_folder_is_named_and_deactivates_nothing(tmp_path):
    write(tmp_path, [review(1)], "a.json")
    write(tmp_path, [review(2)], "b.json")
    run(tmp_path)
    (tmp_path / "b.json").write_text("oh no")
    out, err = run(tmp_path)
    assert "b.json: It is neither JSON nor a table" in err
    assert "0 deactivated" in out


@pytest.mark.parametrize("content", [None, "", "hello", "[1, 2]"])
def test_nothing_to_import_is_an_error(tmp_path, content):
    file = tmp_path / "x.json"
    if content is not None:
        file.write_text(content)
    with pytest.raises(CommandError, match="Nothing"):
        run(file)


def test_an_empty_folder_and_the_name_of_own_entries_are_refused(tmp_path):
    with pytest.raises(CommandError, match="holds no file"):
        run(tmp_path)
    with pytest.raises(CommandError, match="own"):
        run(write(tmp_path, [review()]), source="own")


def test_an_error_in_a_batch_leaves_the_batches_before_it_and_nothing_of_itself(tmp_path, monkeypatch):
    file = write(
        tmp_path, [review(number, author={"name": f"Desk {number > BATCH}"}) for number in range(1, BATCH + 9)]
    )
    bulk_create = FactCheck.objects.bulk_create

    def fails_late(self, rows, **options):
        stored = bulk_create(rows, **options)
        if len(rows) < BATCH:
            raise OSError("disk full")
        return stored

    with monkeypatch.context() as patch:
        patch.setattr(type(FactCheck.objects), "bulk_create", fails_late)
        with pytest.raises(OSError, match="disk full"):
            bring(file)
    assert FactCheck.objects.count() == BATCH
    assert list(Publisher.objects.values_list("name", flat=True)) == ["Desk False"]
    assert (bring(file).created, FactCheck.objects.count()) == (8, BATCH + 8)


def export(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("export_factchecks", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_what_is_exported_comes_back_unchanged(tmp_path):
    ratings = ["False", "Mostly False", "Mixture", "Mostly true", "True", "Unproven", "Somewhat purple"]
    reviews = [
        review(
            number,
            reviewRating={"alternateName": rating},
            headline='A "title" </script>',
            datePublished="2020-01-07",
        )
        for number, rating in enumerate(ratings)
    ]
    reviews.append(review(50, reviewRating={"ratingValue": 2, "worstRating": 1, "bestRating": 5}, inLanguage="pt"))
    bring(write(tmp_path, reviews), allow=["Fact Desk"])
    file = tmp_path / "out.json"
    export(str(file))
    counts = bring(file)
    assert (counts.unchanged, counts.created, counts.updated, counts.refused) == (len(reviews), 0, 0, 0)
    FactCheck.objects.all().delete()
    assert bring(file).created == len(reviews)
    assert dict(FactCheck.objects.values_list("rating", "verdict"))["Somewhat purple"] == "none"
    assert FactCheck.objects.get(language="pt").verdict == Verdict.MOSTLY_FALSE


def test_only_what_is_in_use_is_exported_and_own_entries_with_their_page(tmp_path):
    bring(write(tmp_path, [review(1), review(2)]), allow=["Fact Desk"])
    bring(write(tmp_path, [review(3, author={"name": "Other"})], "b.json"), source="b")
    switch_off(FactCheck.objects.filter(claim="Claim number 2."))
    FactCheck.objects.create(claim="No page.", publisher=make_publisher(), source="x")
    own = store_own(FactCheck(claim="Own.", verdict=Verdict.FALSE))
    out, err = export("--site", "https://blog.example/")
    urls = [item["url"] for item in json.loads(out)["@graph"]]
    assert urls == ["https://factdesk.example/1", f"https://blog.example/fact-checks/{own.pk}/"]
    assert "1 entries have no address" in err
    assert len(json.loads(export("--own")[0])["@graph"]) == 1
    with pytest.raises(CommandError):
        export("--site", "javascript:x")


def test_an_export_that_fails_leaves_the_old_file(tmp_path):
    with pytest.raises(CommandError):
        export(str(tmp_path / "missing" / "out.json"))


@pytest.mark.slow
def test_a_hundred_thousand_entries_need_little_memory(tmp_path):
    file = tmp_path / "big.json"
    with file.open("w") as stream:
        stream.write('{"@type": "DataFeed", "dataFeedElement": [')
        for number in range(100_000):
            stream.write("," * bool(number) + json.dumps({"item": [review(number, headline="A title " * 20)]}))
        stream.write("]}")
    tracemalloc.start()
    counts = bring(file, dry_run=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert counts.created == 100_000
    assert peak < 60_000_000, f"{peak / 1e6:.0f} MB of a file of {file.stat().st_size / 1e6:.0f} MB"


def test_the_audit_tells_of_what_was_imported_and_not_of_nothing(tmp_path):
    empty = write(tmp_path, [], name="empty.json")
    for path in (tmp_path / "missing.json", empty):
        bring(path)
    assert not AuditEntry.objects.filter(what=AuditEntry.What.IMPORTED).exists()
    bring(write(tmp_path, [review(1)]))
    assert AuditEntry.objects.get(what=AuditEntry.What.IMPORTED).after.startswith("1 new")
