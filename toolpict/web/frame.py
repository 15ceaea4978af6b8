"""What every page stands in: who is asking, the guard, the headers, the words, the bar and the faults.

`install` is called once by `toolpict.app`, before any other page is registered.
"""

from flask import Flask, current_app, url_for
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BuildError

from toolpict.domain.permissions import Object, Permission, permits
from toolpict.web import (
    administration,
    errors,
    forms,
    guard,
    headers,
    health,
    keyboard,
    language,
    profile,
    sessions,
    sign_in,
)
from toolpict.web.identity import visitor
from toolpict.web.rooms import Rooms, TopBar


def install(app: Flask, rooms: Rooms) -> None:
    """Put the frame round an application."""
    if count := rooms.front.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.config["TRUSTED_HOSTS"] = list(rooms.front.trusted_hosts) or None
    sessions.install(app, rooms)
    guard.install(app)
    forms.install(app, rooms.front)
    headers.install(app, rooms.front)
    errors.install(app)
    language.install(app, rooms)
    _give_templates(app, rooms)
    for pages in (sign_in.blueprint(rooms), profile.blueprint(rooms), administration.blueprint(rooms)):
        app.register_blueprint(pages)
    for pages in (keyboard.blueprint(), health.blueprint()):
        app.register_blueprint(pages)


def _give_templates(app: Flask, rooms: Rooms) -> None:
    def top_bar() -> TopBar:
        actor = visitor()
        return rooms.top_bar(actor) if actor else TopBar()

    app.jinja_env.globals.update(address=address, can=can, top_bar=top_bar)
    app.context_processor(lambda: {"actor": visitor()})


def address(endpoint: str) -> str:
    """Return the address of a part of the frame that another module builds; empty when this installation has none."""
    if endpoint not in current_app.view_functions:
        return ""
    try:
        return url_for(endpoint)
    except BuildError:
        return ""


def can(permission: str, item: Object) -> bool:
    """Tell whether the person may do this to that: a button is shown only where this says so."""
    actor = visitor()
    return actor is not None and permits(actor, Permission(permission), item)
