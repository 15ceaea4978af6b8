"""Settings from the environment, and a server on the loopback: what every command begins with."""

from collections.abc import Mapping

import click
from flask import Flask
from gunicorn.app.base import BaseApplication

from config import Settings, SettingsError


def serve(app: Flask, port: int, threads: int) -> None:
    """Serve an application on the loopback until stopped, with threads and no access log: addresses hold identifiers."""
    options = {"bind": f"127.0.0.1:{port}", "worker_class": "gthread", "threads": threads, "accesslog": None}
    Server(app, options).run()


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """Gunicorn, given its options by us rather than by a file."""

    def __init__(self, app: Flask, options: Mapping[str, object]) -> None:
        self._app = app
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Take the options."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application."""
        return self._app


def settings() -> Settings:
    """Return the settings, or leave with the sentence that says what is wrong with them."""
    try:
        return Settings.from_environment()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
