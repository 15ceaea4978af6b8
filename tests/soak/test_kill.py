"""What the server said it kept is there after `kill -9`, whenever that comes (R52)."""

import os
import re
import threading
from http import HTTPStatus
from random import Random

import pytest
import requests

from tests.soak.house import open_house
from tests.soak.load import Log, Person

TIMES = int(os.environ.get("SOAK_KILLS", "20"))
SEED = int(os.environ.get("SOAK_SEED", "5"))
COMMENT = re.compile(r'name="COMMENT"[^>]*>(\d+)</textarea>')


def keep_saving(person, room, sequence, kept):
    """Save a comment that counts up until the server is gone, and note each that it said it kept."""
    headers = {"X-CSRFToken": person.token(person.ask("GET", f"{room}/room").text)}
    while True:
        sequence += 1
        packet = {"sequence": sequence, "answers": {"COMMENT": [str(sequence)]}, "page": "one", "base": sequence - 1}
        try:
            answer = person.ask("PUT", f"{room}/draft", json=packet, headers=headers)
        except requests.RequestException:
            return
        if answer.status_code == HTTPStatus.OK:
            kept.append(sequence)


@pytest.mark.soak
def test_no_draft_that_was_kept_is_lost(empty_url, tmp_path):
    random, kept, log = Random(SEED), [0], Log()
    with open_house(empty_url, tmp_path / "house", validated=8) as house:
        name, task_id = next(iter(house.readings.items()))
        room = f"/tasks/{task_id}"
        for number in range(TIMES):
            person, before = Person(house, name, log), kept[-1]
            saving = threading.Thread(target=keep_saving, args=(person, room, before + 10, kept))
            saving.start()
            saving.join(0.3 + random.random())
            house.kill_and_start()
            saving.join(90)
            found = COMMENT.search(Person(house, name, log).ask("GET", f"{room}/room").text)
            assert kept[-1] > before, f"nothing was kept in round {number}, seed {SEED}"
            # One more may be there than was answered: the server died between the two.
            assert found
            assert int(found[1]) in (kept[-1], kept[-1] + 1), f"round {number}, seed {SEED}"
    print(f"\n{empty_url.partition(':')[0]}: {TIMES} kills, {len(kept) - 1} packets kept, none lost")
