"""
Replies of the archive as they came: <raw>/<place>/<from>_<to>_<latitude>_<longitude>_<received>.json

The name says what a reply covers, so that most of them need not be opened to know what is still to be fetched.
"""
import json
import re
from datetime import date, datetime, timedelta, timezone
from typing import NamedTuple

from .failure import Failure
from .open_meteo import NOT_YET_DAYS, first_day_not_yet
from .periods import DAY, without

_NAME = re.compile(r'(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})(?:_(-?\d+\.?\d*)_(-?\d+\.?\d*))?(?:_(\d{8}T\d{6}Z))?\.json')
_STAMP = '%Y%m%dT%H%M%SZ'


class Reply(NamedTuple):
    path: str
    start: date
    end: date
    # Where the name does not say: the file's own time.
    received: datetime


def file_name(place, start, end, received):
    return f'{start}_{end}_{place.latitude}_{place.longitude}_{received.strftime(_STAMP)}.json'


def parse_name(name, place):
    """(start, end, received or None) of a reply for this very place; None for any other file."""
    found = _NAME.fullmatch(name)
    if not found:
        return None
    start, end, latitude, longitude, received = found.groups()
    # The same id may have meant another place.
    if latitude is not None and (float(latitude), float(longitude)) != (place.latitude, place.longitude):
        return None
    try:
        stamp = datetime.strptime(received, _STAMP).replace(tzinfo=timezone.utc) if received else None
        return date.fromisoformat(start), date.fromisoformat(end), stamp
    except ValueError:
        return None


class RawStore:
    def __init__(self, hdfs, folder):
        self._hdfs, self.folder = hdfs, folder
        self._lists = {}

    def replies(self, place):
        """Replies for a place, oldest first."""
        if place.id not in self._lists:
            found = []
            for name, path, _, modified in self._hdfs.list(f'{self.folder}/{place.id}'):
                parsed = parse_name(name, place)
                if parsed:
                    received = parsed[2] or datetime.fromtimestamp(modified, timezone.utc)
                    found.append(Reply(path, parsed[0], parsed[1], received))
            self._lists[place.id] = sorted(found, key=lambda reply: (reply.received, reply.path))
        return self._lists[place.id]

    def overlapping(self, place, start, end):
        return [reply for reply in self.replies(place) if reply.start <= end and reply.end >= start]

    def missing(self, place, start, end):
        """Periods that no reply has, or has only as "not yet"."""
        periods = [self._complete(reply) for reply in self.overlapping(place, start, end)]
        return without((start, end), [period for period in periods if period])

    def _complete(self, reply):
        """The part of its period that will not get any more values; None when there is none."""
        received = reply.received.date()
        if reply.end < received - timedelta(days=NOT_YET_DAYS):
            return reply.start, reply.end
        try:
            not_yet = first_day_not_yet(json.loads(self._hdfs.read(reply.path)), reply.start, received)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Failure('raw-damaged', f'{reply.path} is no reply of the archive ({error}): delete it, and it is fetched again') from None
        end = not_yet - DAY if not_yet else reply.end
        return (reply.start, end) if end >= reply.start else None

    def add(self, place, start, end, body):
        received = datetime.now(timezone.utc).replace(microsecond=0)
        path = f'{self.folder}/{place.id}/{file_name(place, start, end, received)}'
        self._hdfs.write(path, body)
        self.replies(place).append(Reply(path, start, end, received))
