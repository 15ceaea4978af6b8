"""Measures the work list of a research associate and of a reader, first page and deep page, by twelve filters each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from benchmarks.many_tasks import Made
from benchmarks.measuring import Browser, Measured

ASSOCIATE_ASKS: Final = (
    "group=to-do", "", "late=1", "group=to-validate", "group=finished", "study=S001", "study=S001&group=to-do",
    "kind=reading&group=to-do", "site=SITE3&group=to-do", "person=reader-7&group=to-do",
    "study=S001&late=1&kind=post-processing", "status=ready&person=nobody",
)  # fmt: skip
READER_ASKS: Final = (
    "group=to-do", "", "late=1", "group=to-validate", "group=finished", "study=S001", "study=S001&group=to-do",
    "kind=reading&group=to-do", "status=returned", "person=nobody", "kind=reading&late=1", "q=17",
)  # fmt: skip
"""The twelve combinations of filters that are measured, for each of the two people."""

ASKS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"associate": ASSOCIATE_ASKS, "reader": READER_ASKS})


def measure(browser: Browser, made: Made) -> dict[tuple[str, str], Measured]:
    """Return (who, address) -> what was measured."""
    found = {}
    for who, account_id in (("associate", made.associate_id), ("reader", made.reader_id)):
        client = browser.signed_in(account_id)
        for query in ASKS[who]:
            for address in first_and_deep(query, made):
                found[who, address] = browser.measure(client, address)
    return found


def first_and_deep(query: str, made: Made) -> tuple[str, str]:
    """Return the first page of a list, and one far behind it."""
    deep = f"after={made.deep.isoformat()},0&from=5000"
    return f"/tasks?{query}", f"/tasks?{query}&{deep}" if query else f"/tasks?{deep}"
