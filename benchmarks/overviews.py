"""Measures the pages that count: the home of a research associate, how far a research study is, and the matrix."""

from benchmarks.many_tasks import Made
from benchmarks.measuring import Browser, Measured


def measure(browser: Browser, made: Made) -> dict[str, Measured]:
    """Return what is shown -> what was measured, for the research associate of 300 research studies."""
    client = browser.signed_in(made.associate_id)
    largest, matrix = f"/research-studies/{made.largest_id}", f"/research-studies/{made.matrix_id}"
    addresses = {
        "home of 300 research studies": "/",
        "overview of the largest": largest,
        "results of the largest": f"{largest}/results",
        "matrix of 300 by 8": f"{matrix}/matrix",
    }
    return {what: browser.measure(client, address) for what, address in addresses.items()}
