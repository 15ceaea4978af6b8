"""Adds the accounts of the demonstration to one of the programs, all in one go: `python -m demonstration.accounts`.

Run by the stage with the settings of both programs in the environment and the accounts as JSON on standard input.
"""

import json
import sys
from typing import Final

from anonymization_bridge.assembly import utc_now
from anonymization_bridge.database.engine import Database
from anonymization_bridge.people import accounts as bridge_accounts
from anonymization_bridge.settings import Settings as BridgeSettings
from config import Settings
from toolpict.app import now, open_passwords, open_units
from toolpict.services import accounts

ADDED_BY: Final = "demonstration"


def main() -> None:
    """Add what standard input names."""
    people = json.load(sys.stdin)
    units, passwords = open_units(Settings.from_environment()), open_passwords()
    bridge = Database(BridgeSettings.from_environment().database_url)
    for one in people:
        command = accounts.AddAccount(
            one["username"], one["name"], f"{one['username']}@example.test", one["password"],
            opens_research_studies="opens-research-studies" in one["options"],
            administers="administers" in one["options"],
        )  # fmt: skip
        accounts.add_account(command, actor=accounts.SYSTEM, units=units, clock=now, passwords=passwords)
        if "bridge" in one["where"]:
            bridge_accounts.add_account(
                bridge, one["username"], one["name"], one["password"], actor=ADDED_BY, now=utc_now()
            )


if __name__ == "__main__":
    main()
