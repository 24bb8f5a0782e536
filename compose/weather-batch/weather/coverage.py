"""
What replies held, by hour and variable, and what follows from it: a day is complete, not yet there, or has a known gap.

A null that is younger than NOT_YET_DAYS may still be filled in by the archive: it is asked for again, after pauses that grow. One
that an answer from after that time still had is a gap, and is asked for again only by --retry-gaps.
"""
from datetime import datetime, time, timedelta, timezone
from typing import NamedTuple, Optional

from .gaps import ALL_HOURS
from .open_meteo import NOT_YET_DAYS, VARIABLES, is_number
from .periods import DAY

FIRST_PAUSE, LONGEST_PAUSE = timedelta(hours=1), timedelta(days=1)


def lacks_of(reply):
    """{variable: [[first, last], ...]} of the hours, counted from the reply's first, in which it holds no value."""
    hourly = reply['hourly']
    hours = len(hourly['time'])
    found = {}
    for name in VARIABLES:
        values = hourly.get(name) or []
        runs = []
        for hour in range(hours):
            if hour < len(values) and is_number(values[hour]):
                continue
            if runs and runs[-1][1] == hour - 1:
                runs[-1][1] = hour
            else:
                runs.append([hour, hour])
        if runs:
            found[name] = runs
    return found


def masks_of(lacks, start):
    """{day: {variable: bits of the hours that are lacking}} of what `lacks_of` a reply from `start` on."""
    masks = {}
    for name, runs in lacks.items():
        for first, last in runs:
            for index in range(first // 24, last // 24 + 1):
                low, high = max(first - index * 24, 0), min(last - index * 24, 23)
                bits = (1 << high + 1) - (1 << low)
                day = masks.setdefault(start + index * DAY, {})
                day[name] = day.get(name, 0) | bits
    return masks


def pause_after(asked):
    """How long a day that was not yet there is left alone after it was `asked` for so many times."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(asked - 1, 10))


class Coverage(NamedTuple):
    """The days of a period that are not complete."""
    # To be asked for now.
    wanted: list
    # Not yet there, and asked for a short while ago.
    waiting: list
    # Asked for in vain when the archive should have had them.
    gaps: list
    # When the first of those that wait is asked for again.
    next_at: Optional[datetime]


def coverage(start, end, replies, now, retry_gaps=False):
    """`replies`: [(first day, last day, received, masks)] of a place. With `retry_gaps` everything that is lacking is wanted."""
    wanted, waiting, gaps, next_at = [], [], [], None
    day = start
    while day <= end:
        held = [reply for reply in replies if reply[0] <= day <= reply[1]]
        if not held:
            wanted.append(day)
        elif _is_lacking(day, held):
            last = max(received for _, _, received, _ in held)
            # Asked once more when the archive fills it in no longer: only then it is known.
            closed = datetime.combine(day + (NOT_YET_DAYS + 1) * DAY, time(), timezone.utc)
            again = min(last + pause_after(len(held)), closed)
            is_gap = last >= closed
            if is_gap:
                gaps.append(day)
            if retry_gaps or (not is_gap and now >= again):
                wanted.append(day)
            elif not is_gap:
                waiting.append(day)
                next_at = again if next_at is None else min(next_at, again)
        day += DAY
    return Coverage(wanted, waiting, gaps, next_at)


def _is_lacking(day, held):
    """Whether some variable lacks an hour of the day in all of the replies."""
    common = None
    for _, _, _, masks in held:
        mine = masks.get(day)
        if not mine:
            return False
        common = mine if common is None else {name: bits & mine[name] for name, bits in common.items() if bits & mine.get(name, 0)}
    return bool(common)


def periods_of(days):
    """The fewest periods that hold exactly these days, which are in order."""
    periods = []
    for day in days:
        if periods and periods[-1][1] + DAY == day:
            periods[-1] = (periods[-1][0], day)
        else:
            periods.append((day, day))
    return periods
