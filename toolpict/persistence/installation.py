"""What the database says of itself; see `toolpict.services.ports.installation.InstallationQueries`."""

from sqlalchemy.orm import Session

from toolpict.persistence import audit, triggers
from toolpict.services.ports.installation import ChainHead


class SqlInstallation:
    """See `toolpict.services.ports.installation.InstallationQueries`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def chain_head(self) -> ChainHead:
        """Return where the audit chain ends."""
        head = audit.head(self._session)
        return ChainHead(head.number, head.hash)

    def missing_triggers(self) -> set[str]:
        """Return the triggers that should defend the records and are not there."""
        return triggers.missing(self._session.connection())
