"""The clinic in this process on a real socket, and a clock that moves for the server and the browser together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from socketserver import ThreadingMixIn
from threading import Lock, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import time_machine


class Clock:
    """What time it is. It goes on by itself; a test moves it, never back."""

    def __init__(self, traveller: Any, now: datetime) -> None:
        self.traveller, self.start, self.windows = traveller, now, list[Any]()

    def shown_in(self, context: Any) -> None:
        """The windows of a browser show this time too."""
        context.clock.install(time=self.now)
        self.windows.append(context)

    @property
    def now(self) -> datetime:
        """The moment on the server."""
        return datetime.now(self.start.tzinfo)

    def later(self, **time: float) -> None:
        """Let time pass. What waits in a page happens once, as on a tablet that was put aside."""
        self.traveller.shift(timedelta(**time))
        for context in self.windows:
            context.clock.fast_forward(round(timedelta(**time).total_seconds() * 1000))

    def to(self, moment: datetime) -> None:
        """Another day begins: no page that was open goes on."""
        assert moment > self.now, "the clock does not go back"
        self.traveller.move_to(moment)
        for context in self.windows:
            context.clock.set_system_time(moment)


class _Server(ThreadingMixIn, WSGIServer):
    """Browsers open connections that they do not use yet, so each has a thread."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_said: Any) -> None:
        """Nothing: the test says what it did."""


@contextmanager
def clock(now: datetime) -> Iterator[Clock]:
    """From now on it is this time."""
    with time_machine.travel(now, tick=True) as traveller:
        yield Clock(traveller, now)


class Served:
    """The application over the test's own database.

    All threads share one connection to it, so one after the other has its turn.
    """

    def __init__(self) -> None:
        from django.core.handlers.wsgi import WSGIHandler
        from django.db import connection, connections

        self.application, self.alias = WSGIHandler(), connection.alias
        self.shared, self.connections, self.turn = connections[connection.alias], connections, Lock()
        self.url = ""

    def answer(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        """One request."""
        with self._turn():
            found = self.application(environ, start)
            try:
                return [b"".join(found)]
            finally:
                found.close()

    def work(self) -> None:
        """What the worker does every minute, once. In a thread: beside Playwright, Django refuses its database."""
        from longwatch.clinic.project import worker

        def once() -> None:
            with self._turn():
                worker.run(once=True)

        thread = Thread(target=once)
        thread.start()
        thread.join()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self.turn:
            self.connections[self.alias] = self.shared
            yield


@contextmanager
def served() -> Iterator[Served]:
    """The application at an address of this machine."""
    one = Served()
    one.shared.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, one.answer, server_class=_Server, handler_class=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        one.url = f"http://127.0.0.1:{server.server_port}"
        yield one
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        one.shared.dec_thread_sharing()
