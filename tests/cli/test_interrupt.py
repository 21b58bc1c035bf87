"""Ctrl-C: the first asks, the second aborts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from optimizer.cli.exits import ExitCode
from optimizer.cli.interrupt import Interrupts

WAIT_SECONDS = 30
"""Far more than any of this takes; only a defect waits so long."""


def test_the_first_signal_asks_the_work_to_stop_and_its_result_is_kept() -> None:
    heard: list[str] = []
    interrupts = Interrupts(lambda: heard.append("stopping"))
    stopped = threading.Event()

    def work() -> str:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(WAIT_SECONDS * 100):
            if interrupts.is_asked:
                return "best so far"
            stopped.wait(0.01)
        return "never heard"

    assert interrupts.run(work) == "best so far"
    assert heard == ["stopping"]


def test_the_handlers_of_before_are_back_afterwards() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    assert Interrupts(lambda: None).run(lambda: 1) == 1
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_an_error_of_the_work_is_raised_where_it_was_asked_for() -> None:
    def work() -> None:
        raise LookupError("order O-1")

    with pytest.raises(LookupError, match="order O-1"):
        Interrupts(lambda: None).run(work)


def test_work_in_another_thread_than_the_main_one_is_done_without_signals() -> None:
    # Python lets only the main thread set signal handlers.
    results: list[int] = []
    thread = threading.Thread(target=lambda: results.append(Interrupts(lambda: None).run(lambda: 7)))
    thread.start()
    thread.join(WAIT_SECONDS)
    assert results == [7]


STUBBORN = """
import sys, threading
from optimizer.cli.interrupt import Interrupts

def say_stopping():
    print("stopping", flush=True)

def work():
    print("started", flush=True)
    threading.Event().wait(60)  # hears nothing, like a solver deep in its search

Interrupts(say_stopping).run(work)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_second_signal_aborts_work_that_does_not_listen(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", STUBBORN], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(number)
        assert process.stdout.readline() == "stopping\n"
        assert process.poll() is None
        process.send_signal(number)
        assert process.wait(WAIT_SECONDS) == ExitCode.aborted
