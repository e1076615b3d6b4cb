"""Quiet hours: from when to when nobody is reminded. Pure arithmetic on local moments."""

from datetime import datetime, time, timedelta


def is_quiet(local: datetime, quiet_from: time, quiet_until: time) -> bool:
    """Whether a local moment lies in the quiet hours.

    Args:
        local: a local moment.
        quiet_from: when they begin; equal to ``quiet_until`` means that there are none.
        quiet_until: when they end, usually the next morning.
    """
    at = local.time().replace(tzinfo=None)
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until


def end_of_quiet(local: datetime, quiet_from: time, quiet_until: time) -> datetime:
    """Returns the moment itself, or the end of the quiet hours that it lies in."""
    if not is_quiet(local, quiet_from, quiet_until):
        return local
    ends = local.replace(hour=quiet_until.hour, minute=quiet_until.minute, second=0, microsecond=0)
    return ends if ends > local else ends + timedelta(days=1)


def before_quiet(local: datetime, quiet_from: time, quiet_until: time, ahead: timedelta) -> datetime:
    """Returns the moment itself, or ``ahead`` of the beginning of the quiet hours that it lies in."""
    if not is_quiet(local, quiet_from, quiet_until):
        return local
    began = local.replace(hour=quiet_from.hour, minute=quiet_from.minute, second=0, microsecond=0)
    return (began if began <= local else began - timedelta(days=1)) - ahead
