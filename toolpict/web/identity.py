"""Who is asking."""

from flask import abort
from flask_login import UserMixin, current_user

from toolpict.domain.people import Actor
from toolpict.services.ports.accounts import SignedIn


class Visitor(UserMixin):  # type: ignore[misc]  # flask-login is untyped
    """What flask-login keeps of a signed-in person; its id is the token of the session."""

    def __init__(self, token: str, signed_in: SignedIn | None = None) -> None:
        self.token = token
        self.actor = signed_in.actor if signed_in else None

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.token


def visitor() -> Actor | None:
    """Return who is asking; None when nobody is signed in."""
    actor: Actor | None = getattr(current_user, "actor", None)
    return actor


def current_actor() -> Actor:
    """Return who is asking; the guard has seen to it that somebody is, on every page that is not open."""
    actor = visitor()
    return actor if actor is not None else abort(401)


def current_token() -> str:
    """Return the token of the session that asks."""
    return str(getattr(current_user, "token", ""))
