"""Entry point for a WSGI server: `gunicorn wsgi:application`."""

from config import Settings
from toolpict.app import create_app, settle

application = create_app(Settings.from_environment())
settle()
