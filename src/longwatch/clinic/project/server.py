"""The application server: gunicorn with threads, in this process's name."""

from typing import Any

from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]  # the library has no types
    """Gunicorn with settings of our own instead of a file."""

    def __init__(self, *, bind: str, workers: int, threads: int) -> None:
        self.own = {
            "bind": bind,
            "workers": workers,
            "threads": threads,
            "worker_class": "gthread",
            "timeout": 60,
            "graceful_timeout": 30,
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "preload_app": True,
        }
        super().__init__()

    def load_config(self) -> None:
        """Take our settings."""
        for name, value in self.own.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application."""
        from longwatch.clinic.project.wsgi import application

        return application
