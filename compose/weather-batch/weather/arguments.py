"""The command line. `Arguments` that come out of it are valid."""
import argparse
import json
import os
import re
from datetime import date, timedelta
from typing import NamedTuple

from .failure import Failure

ARCHIVE_URL = 'https://archive-api.open-meteo.com/v1/archive'
PLACES = 'paris:48.85341:2.3488,lyon:45.74846:4.84671,marseille:43.29695:5.38107,montreal:45.50884:-73.58781,dakar:14.6937:-17.44406'
# The archive lags behind by two to five days (open-meteo.com/en/docs/historical-weather-api).
LAG_DAYS = 5
# The archive's first day (same page).
FIRST_DAY = date(1940, 1, 1)
OUTPUT = 'hdfs://hdfs-namenode:8020/user/spark/weather'


class Place(NamedTuple):
    id: str
    latitude: float
    longitude: float


def parse_places(text):
    """'paris:48.85:2.35,...' or the path of a JSON file [{"id", "latitude", "longitude"}, ...] -> [Place]. Raises ValueError."""
    if text.endswith('.json'):
        with open(text, encoding='utf-8') as file:
            entries = [(p['id'], p['latitude'], p['longitude']) for p in json.load(file)]
    else:
        entries = [part.strip().split(':') for part in text.split(',') if part.strip()]
    places = []
    for entry in entries:
        if len(entry) != 3:
            raise ValueError(f'a location is id:latitude:longitude, not {":".join(map(str, entry))!r}')
        place, latitude, longitude = str(entry[0]), float(entry[1]), float(entry[2])
        # The id becomes a folder's name.
        if not re.fullmatch(r'[a-z0-9][a-z0-9-]{0,62}', place):
            raise ValueError(f'a location id is made of a-z, 0-9 and -, not {place!r}')
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f'{place}: no such place on Earth: {latitude}, {longitude}')
        places.append(Place(place, latitude, longitude))
    if not places:
        raise ValueError('--locations names none')
    if len({place.id for place in places}) != len(places):
        raise ValueError('--locations names the same id twice')
    return places


def _day(text):
    if not re.fullmatch(r'\d{4}-\d{2}-\d{2}', text):
        raise ValueError(f'a day is written 2024-01-31, not {text!r}')
    return date.fromisoformat(text)


class _Parser(argparse.ArgumentParser):
    def error(self, message):
        raise Failure('bad-argument', message)


def parse(argv, today):
    """Raises Failure 'bad-argument'. `today` is the day in UTC."""
    end = today - timedelta(days=LAG_DAYS)
    parser = _Parser(prog='weather_batch.py', description="Weather history: Open-Meteo's archive -> raw JSON, Parquet and aggregates in HDFS.")
    parser.add_argument('--locations', default=PLACES, help='id:latitude:longitude with commas between, or a .json file')
    parser.add_argument('--from', dest='start', default=None, help='first day, 2024-01-01 (default: 30 days)')
    parser.add_argument('--to', dest='end', default=str(end), help='last day (default: what the archive has by now)')
    parser.add_argument('--source', default=os.environ.get('OPEN_METEO_ARCHIVE_URL') or ARCHIVE_URL,
                        help="address of Open-Meteo's archive, or a folder of raw replies (<folder>/<id>/<from>_<to>.json)")
    parser.add_argument('--output', default=OUTPUT, help=f'a folder, default {OUTPUT}')
    parser.add_argument('--longest-wait', type=int, default=3600, help='seconds that a limit of Open-Meteo is waited for')
    parser.add_argument('--retry-gaps', action='store_true', help='ask again now for every hour that is lacking, also for known gaps')
    parser.add_argument('--dry-run', action='store_true', help='only say what would be fetched, and its weight')
    args = parser.parse_args(argv)
    try:
        args.places = parse_places(args.locations)
        args.end = _day(args.end)
        args.start = _day(args.start) if args.start else args.end - timedelta(days=29)
        if args.start > args.end:
            raise ValueError(f'--from {args.start} lies after --to {args.end}')
        if args.end > today:
            raise ValueError(f'--to {args.end} lies in the future')
        if args.start < FIRST_DAY:
            raise ValueError(f'--from {args.start}: the archive begins on {FIRST_DAY}')
    except (ValueError, OSError, KeyError, TypeError) as error:
        reason = f'{error} is missing' if isinstance(error, KeyError) else str(error)
        raise Failure('bad-argument', reason) from None
    args.fetches = re.match(r'https?://', args.source) is not None
    args.output = args.output.rstrip('/') or '/'
    return args
