"""What every answer tells the browser to refuse; a view that sets one of these itself (the viewer's document) keeps its own."""

from typing import Final

from flask import Flask, Response, request

from toolpict.web.rooms import Front

HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
    "magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
TWO_YEARS: Final = "max-age=63072000; includeSubDomains"


def install(app: Flask, front: Front) -> None:
    """Send the headers with every answer, faults too."""
    forms = " ".join(filter(None, ("'self'", front.bridge_origin)))
    policy = "; ".join(f"{name} {sources}" for name, sources in {**POLICY, "form-action": forms}.items())

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        if front.behind_tls:
            response.headers.setdefault("Strict-Transport-Security", TWO_YEARS)
        response.headers.pop("Server", None)
        return response
