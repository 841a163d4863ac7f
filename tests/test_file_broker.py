"""The embedded broker: no half message, no worker that ends over a strange file, each message read once."""

import threading
from contextlib import contextmanager
from pathlib import Path
from queue import Empty

import pytest
from celery import current_app
from kombu import Connection, Queue
from kombu.exceptions import ChannelError

from config import settings
from config.filebroker import Transport

QUEUE = Queue("celery", routing_key="celery")


@pytest.fixture
def folder(tmp_path):
    return tmp_path


@contextmanager
def connected(folder):
    """The connection that the site's own settings make, to another folder."""
    options = {"folder": str(folder), "polling_interval": 0.001, "max_retries": 1}
    transport = settings.CELERY_BROKER_TRANSPORT
    with Connection("filesystem://localhost", transport=transport, transport_options=options) as connection:
        yield connection


def send(folder, *bodies):
    with connected(folder) as connection:
        producer = connection.Producer()
        for body in bodies:
            producer.publish(body, routing_key="celery", declare=[QUEUE], retry=False)


def received(folder, count):
    """What ``count`` messages say; fewer when no more come within a second."""
    bodies = []
    with connected(folder) as connection, connection.Consumer([QUEUE], no_ack=True) as consumer:
        consumer.register_callback(lambda body, message: bodies.append(body))
        while len(bodies) < count:
            try:
                connection.drain_events(timeout=1)
            except TimeoutError:
                break
    return bodies


def test_messages_come_in_the_order_in_which_they_were_sent_and_leave_nothing(folder):
    send(folder, *range(20))
    assert received(folder, 21) == list(range(20))
    assert list(folder.iterdir()) == []


def test_a_reader_never_sees_a_message_that_is_still_being_written(folder):
    """With kombu's own transport the first read of these ended in a JSONDecodeError, and so did the worker."""
    long = ["x" * 1000] * 300  # takes milliseconds to write
    sender = threading.Thread(target=send, args=(folder, *[[number, long] for number in range(40)]))
    sender.start()
    bodies = received(folder, 40)
    sender.join()
    assert bodies == [[number, long] for number in range(40)]


def test_several_readers_share_the_messages_between_them(folder):
    send(folder, *range(100))
    found: list[list[int]] = []
    readers = [threading.Thread(target=lambda: found.append(received(folder, 101))) for _ in range(3)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert sorted(number for numbers in found for number in numbers) == list(range(100))


STRANGE = {
    "empty": b"",
    "half": b'{"body": "W1s',
    "binary": bytes(range(256)),
    "not JSON": b"hello",
    "no object": b"[1, 2]",
    "no properties": b'{"body": ""}',
    "no tag": b'{"body": "", "properties": {}}',
    "no body": b'{"properties": {"delivery_tag": "1"}}',
    "no way back": b'{"body": "", "headers": {}, "properties": {"delivery_tag": "1"}}',
    "deep": b"[" * 100_000,
}


@pytest.mark.parametrize("content", STRANGE.values(), ids=STRANGE.keys())
def test_a_file_that_is_no_message_is_put_aside_and_the_next_one_is_read(folder, content, caplog):
    (folder / "1.celery.msg").write_bytes(content)
    send(folder, "after it")
    assert received(folder, 1) == ["after it"]
    assert caplog.text.count("is no message") == 1
    assert not list(folder.glob("*.msg"))


def test_what_cannot_be_read_is_put_aside(folder):
    (folder / "1.celery.msg").mkdir()
    (folder / "2.celery.msg").symlink_to(folder / "nowhere")
    send(folder, "after them")
    assert received(folder, 1) == ["after them"]


def test_messages_of_another_queue_and_other_files_are_left_alone(folder):
    others = {folder / "1.other.msg", folder / "2.celery.msg.new", folder / "note.txt"}
    for path in others:
        path.write_text("{}")
    send(folder, "mine")
    assert received(folder, 2) == ["mine"]
    assert set(folder.iterdir()) == others


def test_a_queue_can_be_counted_and_emptied(folder):
    send(folder, 1, 2, 3)
    with connected(folder) as connection:
        channel = connection.default_channel
        assert channel._size("celery") == 3
        assert channel.queue_purge("celery") == 3
        with pytest.raises(Empty):
            channel._get("celery")


def test_a_folder_that_goes_is_said_to_senders_and_readers(folder):
    with connected(folder / "here") as connection:
        channel = connection.default_channel
        with pytest.raises(ChannelError, match="no message can be left"):
            channel._put("celery", {})
        with pytest.raises(FileNotFoundError):
            channel._get("celery")


def test_the_site_uses_this_broker_when_it_has_no_other():
    with current_app.connection_for_write() as connection:
        assert isinstance(connection.transport, Transport)
        assert Path(connection.transport_options["folder"]).is_relative_to(settings.VAR_DIR)
