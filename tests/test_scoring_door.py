"""Texts in, Readings out, now: from one scorer for all, in turns, or not at all."""

import contextlib
import socket
import sys
import threading
import time

import pytest

from moderation import scoring_door
from moderation.scoring.types import Evidence, FactCheckMatch, Label, Reading, Score, Text
from moderation.scoring_door import Busy, assess_texts, is_up
from moderation.scoring_reading import SiteReader
from moderation.scoring_server import AlreadyRuns, Server
from moderation.scoring_turns import TURN, Turns
from moderation.services import pipeline
from tests.processes import wait_until

TEXTS = [Text(body=f"Comment {number}: you are an idiot, thank you.") for number in range(10)]


def reading(text: Text) -> Reading:
    """A Reading that tells which text it is of; for tests of turns, where scoring would only take time."""
    scores = tuple(Score(label=label, probability=None, note=text.body) for label in Label)
    return Reading(language="en", scores=scores, models={})


def notes(readings: list[Reading]) -> list[str]:
    return [one.scores[0].note for one in readings]


@pytest.fixture
def served(settings, tmp_path):
    """A scorer with the real models behind a real socket."""
    settings.SCORER_URL = f"unix://{tmp_path}/scorer.sock"
    server = Server(Turns(SiteReader().read))
    threading.Thread(target=_serve, args=(server,), daemon=True).start()
    yield server
    server.close()
    scoring_door.hang_up()


def _serve(server: Server) -> None:
    try:
        server.serve()
    except OSError:  # closed at the end of the test
        return


def test_readings_are_those_of_the_scorers(served):
    assert assess_texts(TEXTS, deadline=30, use_site=False) == pipeline().read(TEXTS)


def test_a_reading_survives_the_way_with_all_its_parts():
    match = FactCheckMatch(
        claim="c", rating="r", publisher="p", url="u", stance="denies", probability=0.5, start=1, end=2
    )
    score = Score(
        label=Label.SPAM, probability=0.5, fact_checks=(match,), note="é\ud800",
        evidence=(Evidence(label=Label.SPAM, reason="links", start=None, end=None),),
    )  # fmt: skip
    whole = Reading(language="und", scores=(score,), models={"spam": "1"}, other_languages=("es", "en"))
    left, right = socket.socketpair()
    with left, right:
        scoring_door.send(left, scoring_door.packed(scoring_door.asdict(whole)))
        assert scoring_door.as_reading(scoring_door.receive(right)) == whole


@pytest.mark.parametrize("body", ["", "\0", "half \ud800", "😀" * 5000])
def test_odd_texts_are_scored(served, body):
    assert len(assess_texts([Text(body=body)], deadline=30, use_site=False)) == 1


def test_no_texts_need_no_scorer():
    assert assess_texts([], deadline=0) == []


def test_many_threads_get_their_own_answers(served):
    found: dict[int, list[Reading]] = {}

    def ask(number: int) -> None:
        found[number] = assess_texts([TEXTS[number]], deadline=30, use_site=False)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [found[number][0] for number in range(10)] == pipeline().read(TEXTS)


def test_a_scorer_that_was_started_again_is_asked_again(served, settings):
    assess_texts(TEXTS[:1], deadline=30, use_site=False)
    scoring_door._mine.line.connection.shutdown(socket.SHUT_RDWR)  # as when the process behind it had ended
    assert len(assess_texts(TEXTS[:1], deadline=30, use_site=False)) == 1


def test_no_scorer_is_said_at_once(settings, tmp_path):
    settings.SCORER_URL = f"unix://{tmp_path}/nobody.sock"
    begun = time.monotonic()
    with pytest.raises(Busy) as busy:
        assess_texts(TEXTS, deadline=30)
    assert busy.value.retry_after > 0
    assert time.monotonic() - begun < 5
    assert not is_up()


def test_a_scorer_that_says_nothing_is_waited_for_no_longer_than_asked(settings, tmp_path):
    path = tmp_path / "silent.sock"
    settings.SCORER_URL = f"unix://{path}"
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(path))
        silent.listen()
        begun = time.monotonic()
        with pytest.raises(Busy):
            assess_texts(TEXTS, deadline=0.3)
        assert time.monotonic() - begun < 3


def test_what_is_no_question_ends_only_its_own_connection(served):
    for nonsense in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0\0\0\2[]",
        b"\0\0\0\2{}",
        b"\xff\xff\xff\xff",
        b"\0\0\0\5hello",
    ):
        with scoring_door.connect(5) as connection:
            connection.sendall(nonsense)
            connection.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(10) == b""
    assert is_up()


def test_a_second_scorer_at_the_same_place_is_refused(served):
    with pytest.raises(AlreadyRuns):
        Server(Turns(lambda texts, use_site: []))


def test_a_socket_left_behind_is_taken_over_and_is_its_users_alone(settings, tmp_path):
    folder = tmp_path / ("long-" * 30)
    settings.SCORER_URL = f"unix://{folder}/scorer.sock"  # longer than a socket's address may be
    folder.mkdir()
    with socket.socket(socket.AF_UNIX) as left, scoring_door.address() as (_family, place):
        left.bind(place)
    server = Server(Turns(lambda texts, use_site: [reading(text) for text in texts]))
    threading.Thread(target=_serve, args=(server,), daemon=True).start()
    assert (folder / "scorer.sock").stat().st_mode & 0o077 == 0
    assert notes(assess_texts(TEXTS[:2], deadline=5)) == [text.body for text in TEXTS[:2]]
    server.close()
    scoring_door.hang_up()


def test_a_scorer_may_listen_on_a_port(settings):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    settings.SCORER_URL = f"tcp://127.0.0.1:{port}"
    server = Server(Turns(lambda texts, use_site: [reading(text) for text in texts]))
    threading.Thread(target=_serve, args=(server,), daemon=True).start()
    assert notes(assess_texts(TEXTS[:2], deadline=5)) == [text.body for text in TEXTS[:2]]
    server.close()
    scoring_door.hang_up()


# --- turns ---


def test_a_hundred_texts_hold_up_no_single_one():
    """One that comes in after a hundred is scored in the next turn."""
    order: list[str] = []
    begun, go_on = threading.Event(), threading.Event()

    def read(texts, use_site):
        begun.set()
        go_on.wait(10)
        order.extend(text.body for text in texts)
        return [reading(text) for text in texts]

    turns = Turns(read)
    many = [Text(body=f"of many {number}") for number in range(100)]
    big = threading.Thread(target=turns.score, args=(many,), kwargs={"seconds": 30})
    big.start()
    assert begun.wait(10)
    small = threading.Thread(target=turns.score, args=([Text(body="single")],), kwargs={"seconds": 30})
    small.start()
    wait_until(lambda: len(turns._jobs) == 2, 10)
    go_on.set()
    small.join(10)
    big.join(10)
    assert order.index("single") < 2 * TURN
    assert [body for body in order if body != "single"] == [text.body for text in many]


def test_what_takes_too_long_is_given_up_and_what_cannot_be_done_in_time_is_not_begun():
    go_on = threading.Event()
    read_bodies: list[str] = []

    def read(texts, use_site):
        go_on.wait(0.2)
        read_bodies.extend(text.body for text in texts)
        return [reading(text) for text in texts]

    turns = Turns(read)
    with pytest.raises(Busy):
        turns.score([Text(body=str(number)) for number in range(100)], seconds=0.3)
    wait_until(lambda: not turns._jobs, 10)
    wait_until(lambda: turns._pace > 0, 10)
    assert len(read_bodies) < 20  # nobody waited for the rest
    with pytest.raises(Busy) as busy:
        turns.score([Text(body="x" * 10_000)] * 100, seconds=1)
    assert busy.value.retry_after > 10
    assert "x" * 10_000 not in read_bodies
    assert notes(turns.score([Text(body="a")], seconds=5)) == ["a"]


def test_a_text_the_scorers_fail_on_takes_no_other_along(caplog):
    def read(texts, use_site):
        for text in texts:
            if text.body.startswith("poi"):
                raise ValueError(text.body)
        return [reading(text) for text in texts]

    turns = Turns(read)
    found: dict[str, object] = {}

    def ask(body: str) -> None:
        try:
            found[body] = notes(turns.score([Text(body=body)], seconds=10))
        except Busy:
            found[body] = Busy

    threads = [threading.Thread(target=ask, args=(body,)) for body in ("a", "poison", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {"a": ["a"], "b": ["b"], "c": ["c"], "poison": Busy}
    assert "ValueError" in caplog.text
    assert "poison" not in caplog.text


@pytest.mark.worker
def test_the_scorer_process_answers_and_ends_when_it_is_told_to(site, settings):
    url = f"unix://{site.folder}/run/scorer.sock"
    settings.SCORER_URL = url
    process = site.start("scorer", [sys.executable, "manage.py", "scorer"], SCORER_URL=url, NO_BOOTSTRAP="1")
    wait_until(is_up, 60, lambda: site.log("scorer"))
    (told,) = assess_texts(TEXTS[:1], deadline=30)
    assert told.probability(Label.INSULT) > 0.5
    process.terminate()
    assert process.wait(10) == 0
    with pytest.raises(Busy):
        assess_texts(TEXTS[:1], deadline=30)
