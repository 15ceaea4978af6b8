"""What is done once a day beside the worker."""

import threading

import pytest

from toolpict.integration import daily

PATIENCE = 10


def test_it_is_done_soon_and_again_and_ends():
    done = threading.Semaphore(0)
    with daily.once_a_day(done.release, first=0, pause=0.001):
        assert all(done.acquire(timeout=PATIENCE) for _ in range(3))
    assert "once-a-day" not in {thread.name for thread in threading.enumerate()}


def test_what_is_done_once_an_hour_is_done_at_once_and_again():
    done = threading.Semaphore(0)
    with daily.once_an_hour(done.release, pause=0.001):
        assert all(done.acquire(timeout=PATIENCE) for _ in range(3))
    assert "once-an-hour" not in {thread.name for thread in threading.enumerate()}


def test_it_waits_for_its_time():
    done = threading.Event()
    with daily.once_a_day(done.set):
        pass
    assert not done.is_set()


def test_a_disk_that_fails_is_logged_by_its_name_alone_and_tried_again(caplog):
    done = threading.Semaphore(0)

    def fail():
        done.release()
        raise PermissionError("/secret/place")

    with daily.once_a_day(fail, first=0, pause=0.001):
        assert all(done.acquire(timeout=PATIENCE) for _ in range(2))
    assert "regular work failed: PermissionError" in caplog.text
    assert "secret" not in caplog.text


def test_a_mistake_of_ours_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        daily.attempt(lambda: 1 / 0)
