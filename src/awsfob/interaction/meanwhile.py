"""What another thread does while fob waits for the user, or for a program."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager

from awsfob.errors import FobError
from awsfob.light_typing import TYPE_CHECKING, cast
from awsfob.system import SYSTEM
from awsfob.system.threads import tell_errors_of_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from queue import SimpleQueue
    from threading import Thread
    from typing import TypeVar

    Item = TypeVar("Item")
    Result = TypeVar("Result")

_LOOK_SECONDS = 0.2


def _can_start(thread: Thread) -> bool:
    """Start a thread that ends with the process; return whether the system has one (``ulimit -u``, ``ulimit -v``)."""
    tell_errors_of_threads()
    thread.daemon = True
    try:
        thread.start()
    except RuntimeError:
        return False
    return True


@contextmanager
def saying_after(seconds: float, text: str, notify: Callable[[str], None]) -> Iterator[None]:
    """Give a text to ``notify`` if a block takes longer than some seconds."""
    from threading import Timer

    timer = Timer(seconds, notify, [text])
    _can_start(timer)
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def watching(look: Callable[[], None], stop: Callable[[], object]) -> Iterator[None]:
    """Call ``look`` again and again while a block waits for a program.

    Args:
        look: Is called in another thread. When it raises, the wait is over.
        stop: Ends what the block waits for.

    Raises:
        FobError: What ``look`` has raised, in place of any error of the block.
    """
    from threading import Event, Thread

    ended, found = Event(), list[FobError]()

    def watch() -> None:
        while not ended.wait(_LOOK_SECONDS):
            try:
                look()
            except FobError as error:
                found.append(error)
                stop()
                return

    _can_start(Thread(target=watch))
    try:
        yield
    except Exception as error:
        if found:
            raise found[0] from error
        raise
    finally:
        ended.set()


def in_parallel(
    work: Callable[[Item], Result],
    items: Sequence[Item],
    at_once: int,
    on_done: Callable[[Item], None] = lambda _: None,
) -> list[Result]:
    """Do the same work for several items in threads, and return the results in the order of the items.

    A Ctrl-C ends the wait at once; the threads then end with the process.

    Args:
        work: What to do; it must not ask the user anything, and it returns its errors.
        items: The items.
        at_once: How many threads work. Where threads cannot be had, or may take the memory that the work needs, this
            thread does it.
        on_done: Gets each item whose work is done, in this thread.
    """
    from queue import SimpleQueue
    from threading import Thread

    left = deque(enumerate(items))
    done: SimpleQueue[tuple[int, Result | None, BaseException | None]] = SimpleQueue()

    def carry_out() -> None:
        _work_off(left, work, done)

    threads = 0 if SYSTEM.limits_memory() else min(at_once, len(items))
    started = [_can_start(Thread(target=carry_out)) for _ in range(threads)]
    if not any(started):
        carry_out()
    found: dict[int, Result] = {}
    for number, result in _in_order_of_ends(done, len(items)):
        found[number] = result
        on_done(items[number])
    return [found[number] for number in range(len(items))]


def _work_off(
    left: deque[tuple[int, Item]],
    work: Callable[[Item], Result],
    done: SimpleQueue[tuple[int, Result | None, BaseException | None]],
) -> None:
    while left:
        try:
            number, item = left.popleft()
        except IndexError:  # another thread has taken the last one
            return
        try:
            done.put((number, work(item), None))
        except BaseException as error:  # noqa: BLE001  the thread that waits raises it
            done.put((number, None, error))
            return


def _in_order_of_ends(
    done: SimpleQueue[tuple[int, Result | None, BaseException | None]], count: int
) -> Iterator[tuple[int, Result]]:
    for _ in range(count):
        number, result, error = done.get()
        if error is not None:
            raise error
        yield number, cast("Result", result)


class Meanwhile:
    """Loads and checks what the next step needs.

    The work starts with the first call of ``look``, so that it does not delay the question. Python's threads share one
    processor: work that started earlier would take its time from the way to the question.

    Args:
        work: What to do; it must not ask the user anything.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._work = work
        self._thread: Thread | None = None
        self._error: BaseException | None = None
        self._is_done = False

    def look(self) -> None:
        """Start the work, unless there is no thread for it, or raise the error that ended it. Does not wait."""
        if self._thread is None and not self._is_done:
            from threading import Thread  # the question is shown by now

            thread = Thread(target=self._run)  # a Ctrl-C at the question does not wait for it
            if _can_start(thread):
                self._thread = thread
        elif self._error is not None:
            raise self._error

    def finish(self) -> None:
        """Wait for the end of the work, or do it now if it was not started; raise its error."""
        if self._thread is not None:
            self._thread.join()
        elif not self._is_done:
            self._run()
        if self._error is not None:
            raise self._error

    def _run(self) -> None:
        try:
            self._work()
        except BaseException as error:  # noqa: BLE001  the thread that waits raises it
            self._error = error
        self._is_done = True
