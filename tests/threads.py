"""Acts at the same moment, each in a thread and with a database connection of its own."""

import threading

from django.db import connection


def together(*acts):
    """Run the acts in threads that start at the same moment; returns what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    outcomes = [None] * len(acts)

    def run(place, act):
        barrier.wait(10)
        try:
            outcomes[place] = act()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return outcomes
