"""
Replies of the archive: <raw>/<place>/<from>_<to>_<latitude>_<longitude>_<received>.json

The name says for which days a reply is. What it held of them is in <raw>/_coverage/<place>, so that each is opened once: when it
comes, or when a run first meets it. They are as they came; one with values at fault has null for them, and what came is in
<raw>/_as_came/<place>.
"""
import json
import re
from datetime import date, datetime, timezone
from typing import NamedTuple

from .coverage import coverage, lacks_of, masks_of
from .failure import Failure
from .open_meteo import VARIABLES

_NAME = re.compile(r'(\d{4}-\d{2}-\d{2})_(\d{4}-\d{2}-\d{2})(?:_(-?\d+\.?\d*)_(-?\d+\.?\d*))?(?:_(\d{8}T\d{6}Z))?\.json')
_STAMP = '%Y%m%dT%H%M%SZ'


class Reply(NamedTuple):
    path: str
    start: date
    end: date
    # Where the name does not say: the file's own time.
    received: datetime
    name: str
    bytes: int


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
        self._lists, self._known, self._changed = {}, {}, set()

    def replies(self, place):
        """Replies for a place, oldest first."""
        if place.id not in self._lists:
            found = []
            for name, path, size, modified in self._hdfs.list(f'{self.folder}/{place.id}'):
                parsed = parse_name(name, place)
                if parsed:
                    received = parsed[2] or datetime.fromtimestamp(modified, timezone.utc)
                    found.append(Reply(path, parsed[0], parsed[1], received, name, size))
            self._lists[place.id] = sorted(found, key=lambda reply: (reply.received, reply.path))
        return self._lists[place.id]

    def overlapping(self, place, start, end):
        return [reply for reply in self.replies(place) if reply.start <= end and reply.end >= start]

    def coverage(self, place, start, end, now, retry_gaps=False):
        """What is still to be fetched of a period, and what is known to be lacking: a `Coverage`."""
        replies = [(reply.start, reply.end, reply.received, masks_of(self._lacks(place, reply), reply.start))
                   for reply in self.overlapping(place, start, end)]
        return coverage(start, end, replies, now, retry_gaps)

    def add(self, place, start, end, got):
        """Keeps a reply (`open_meteo.Got`). Whether it holds any value."""
        received = datetime.now(timezone.utc).replace(microsecond=0)
        name = file_name(place, start, end, received)
        path = f'{self.folder}/{place.id}/{name}'
        if got.as_came is not None:
            # First: what Spark reads must never be all that is left.
            self._hdfs.write(f'{self.folder}/_as_came/{place.id}/{name}', got.as_came)
        self._hdfs.write(path, got.body)
        reply = Reply(path, start, end, received, name, len(got.body.encode('utf-8')))
        self.replies(place).append(reply)
        parsed = json.loads(got.body)
        lacks = lacks_of(parsed)
        self._note(place, reply, lacks)
        return any(lacks.get(name) != [[0, len(parsed['hourly']['time']) - 1]] for name in VARIABLES)

    def save(self):
        """Keeps what was found out of replies, so that the next run need not open them."""
        for place_id in sorted(self._changed):
            self._hdfs.write(self._coverage_file(place_id), json.dumps({'version': 1, 'replies': self._known[place_id]}, separators=(',', ':')))
        self._changed.clear()

    def _lacks(self, place, reply):
        known = self._coverage(place).get(reply.name)
        if known and known.get('bytes') == reply.bytes:
            return known['lacks']
        try:
            lacks = lacks_of(json.loads(self._hdfs.read(reply.path)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Failure('raw-damaged', f'{reply.path} is no reply of the archive ({error}): delete it, and it is fetched again') from None
        self._note(place, reply, lacks)
        return lacks

    def _note(self, place, reply, lacks):
        self._coverage(place)[reply.name] = {'bytes': reply.bytes, 'lacks': lacks}
        self._changed.add(place.id)

    def _coverage_file(self, place_id):
        return f'{self.folder}/_coverage/{place_id}'

    def _coverage(self, place):
        if place.id not in self._known:
            path, known = self._coverage_file(place.id), {}
            try:
                known = json.loads(self._hdfs.read(path))['replies'] if self._hdfs.exists(path) else {}
            except (ValueError, KeyError, TypeError):
                # Found out again from the replies.
                pass
            self._known[place.id] = known if isinstance(known, dict) else {}
        return self._known[place.id]
