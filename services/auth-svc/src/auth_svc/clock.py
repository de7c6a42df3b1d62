"""The present moment."""

from datetime import UTC, datetime, timedelta

HOUR = timedelta(hours=1)


def now() -> datetime:
    """Give the present moment in UTC."""
    return datetime.now(UTC)
