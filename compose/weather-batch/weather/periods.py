"""Periods of whole days, both ends included: pairs of dates."""
from datetime import date, timedelta

DAY = timedelta(days=1)


def cut_by_year(start, end):
    """The period, cut at the turns of the years."""
    cut = []
    while start <= end:
        last = min(end, date(start.year, 12, 31))
        cut.append((start, last))
        start = last + DAY
    return cut


def without(period, others):
    """What is left of a period without the others: the fewest periods that cover it, in order."""
    left, (start, end) = [], period
    for first, last in sorted(others):
        if last < start or first > end:
            continue
        if first > start:
            left.append((start, first - DAY))
        start = max(start, last + DAY)
    if start <= end:
        left.append((start, end))
    return left


def hours_in(start, end):
    return ((end - start).days + 1) * 24
