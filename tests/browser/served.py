"""The clinic in this process on a real socket, and a clock that moves for the server and the browser together."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from socketserver import ThreadingMixIn
from threading import Lock, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import time_machine

ONE_AT_A_TIME = Lock()


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
        """Let time pass until then."""
        assert moment > self.now, "the clock does not go back"
        self.later(seconds=(moment - self.now).total_seconds())


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


@contextmanager
def served() -> Iterator[str]:
    """The address of the application, over the test's own database.

    All threads share one connection to it, so requests are answered one after the other.
    """
    from django.core.handlers.wsgi import WSGIHandler
    from django.db import connection, connections

    application, alias, shared = WSGIHandler(), connection.alias, connections[connection.alias]

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        with ONE_AT_A_TIME:
            connections[alias] = shared
            found = application(environ, start)
            try:
                return [b"".join(found)]
            finally:
                found.close()

    shared.inc_thread_sharing()
    server = make_server("127.0.0.1", 0, answer, server_class=_Server, handler_class=_Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        shared.dec_thread_sharing()
