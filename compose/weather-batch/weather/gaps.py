"""Runs of hours without any value, or without one of a variable."""
from datetime import datetime, timedelta

from .open_meteo import NOT_YET_DAYS

# A bit for each hour of a day.
ALL_HOURS = (1 << 24) - 1


def unknown_runs(first_day, last_day, masks):
    """
    Runs of hours without any value, [(first hour, last hour)]. `masks`: {day: bits of the hours that are known}, where a
    day that is not in it is known whole.
    """
    runs, start = [], None
    at = datetime(first_day.year, first_day.month, first_day.day)
    for index in range(((last_day - first_day).days + 1)):
        mask = masks.get(first_day + timedelta(days=index), ALL_HOURS)
        if mask == ALL_HOURS and start is None:
            continue
        for hour in range(24):
            moment = at + timedelta(days=index, hours=hour)
            if mask >> hour & 1 and start is not None:
                runs.append((start, moment - timedelta(hours=1)))
                start = None
            elif not mask >> hour & 1 and start is None:
                start = moment
    if start is not None:
        runs.append((start, at + timedelta(days=(last_day - first_day).days, hours=23)))
    return runs


def gaps_of(first_day, last_day, masks, today):
    """
    (gaps, not_yet): runs of hours that are lacking, and the number of those that the archive may still fill in, which are no
    gaps: they are not older than NOT_YET_DAYS.
    """
    young = today - timedelta(days=NOT_YET_DAYS)
    old = {day: mask for day, mask in masks.items() if day < young}
    not_yet = sum(24 - bin(mask & ALL_HOURS).count('1') for day, mask in masks.items() if day >= young)
    return [{'from': f'{a:%Y-%m-%dT%H:00Z}', 'to': f'{b:%Y-%m-%dT%H:00Z}', 'hours': int((b - a).total_seconds() // 3600) + 1}
            for a, b in unknown_runs(first_day, last_day, old)], not_yet
