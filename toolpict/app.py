"""Puts the application together: with `commands`, the only module that knows every layer."""

from datetime import UTC, datetime

import sqlalchemy as sa
from flask import Flask

from config import Settings
from toolpict.integration.archive.embedded import EmbeddedArchive
from toolpict.integration.dicomweb.adapter import DicomWebArchive
from toolpict.integration.dicomweb.address import RemoteArchive
from toolpict.integration.exchange import EdSignatures, read_key
from toolpict.persistence.database import open_database, require_defences
from toolpict.services.ports.archive import ImageArchive
from toolpict.services.ports.exchange import Signatures
from toolpict.web import exchange, frame, intakes, ohif, viewer, viewer_boot
from toolpict.web.rooms import Rooms


def now() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


def open_engine(settings: Settings) -> sa.Engine:
    """Return the database, once it is seen to defend its records."""
    engine = open_database(settings.database_url)
    require_defences(engine)
    return engine


def open_archive(settings: Settings) -> ImageArchive:
    """Return the research archive."""
    if settings.archive_folder is not None:
        return EmbeddedArchive(settings.archive_folder)
    return DicomWebArchive(RemoteArchive(settings.archive_root, settings.archive_token))


def open_signatures(settings: Settings) -> Signatures:
    """Return what signs to the bridge and knows its signature."""
    own = read_key(settings.private_key, private=True)
    return EdSignatures(own, read_key(settings.bridge_public_key, private=False))


def build_pages(secret_key: str, rooms: Rooms, signatures: Signatures) -> Flask:
    """Build the Flask application from what its pages are given to work with."""
    app = Flask(__name__)
    app.config["SECRET_KEY"] = secret_key
    frame.install(app, rooms)
    for pages in (
        exchange.blueprint(rooms, signatures),
        intakes.blueprint(rooms),
        ohif.blueprint(),
        viewer.blueprint(rooms),
        viewer_boot.blueprint(rooms),
    ):
        app.register_blueprint(pages)
    return app
