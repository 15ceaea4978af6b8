"""Serves the pages of a bridge to a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.serving import WSGIRequestHandler, make_server

from anonymization_bridge.app import pages
from anonymization_bridge.rooms import Rooms


class Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(rooms: Rooms) -> Iterator[str]:
    """Serve the pages at the address given, until the block is left."""
    server = make_server("127.0.0.1", 0, pages(rooms), threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
