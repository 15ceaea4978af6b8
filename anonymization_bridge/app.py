"""Puts the pages of the bridge together."""

from flask import Flask

from anonymization_bridge.assembly import open_rooms
from anonymization_bridge.rooms import Rooms
from anonymization_bridge.settings import Settings
from anonymization_bridge.web import (
    arrivals,
    errors,
    guard,
    handing_in,
    intakes,
    keys,
    language,
    launching,
    preparing,
    previewing,
    profiles,
    security,
    signing_in,
    styles,
    subjects,
    tokens,
    zones,
)


def create_app(settings: Settings) -> Flask:
    """Return the Flask application of an installation.

    Raises
    ------
    SettingsError
        The installation is not safe to start.

    """
    return pages(open_rooms(settings))


def pages(rooms: Rooms) -> Flask:
    """Return the Flask application over rooms that are open already."""
    app = security.BridgeApplication("anonymization_bridge")
    guard.install(app, rooms)  # first: nobody uploads before a session was shown
    csrf = security.install(app, rooms)
    errors.install(app)
    language.install(app)
    launch = launching.blueprint(rooms)
    csrf.exempt(launch)
    for blueprint in (
        styles.blueprint(),
        launch,
        signing_in.blueprint(rooms),
        preparing.blueprint(rooms),
        previewing.blueprint(rooms),
        handing_in.blueprint(rooms),
        intakes.blueprint(rooms),
        arrivals.blueprint(rooms),
        tokens.blueprint(rooms),
        zones.blueprint(rooms),
        profiles.blueprint(rooms),
        keys.blueprint(rooms),
        subjects.blueprint(rooms),
    ):
        app.register_blueprint(blueprint)
    return app
