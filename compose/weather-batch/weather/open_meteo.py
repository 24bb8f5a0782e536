"""Open-Meteo's archive (open-meteo.com/en/docs/historical-weather-api)."""
import http.client
import json
import math
import random
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Optional

from .budget import weight_of
from .failure import Failure
from .periods import hours_in

# Open-Meteo's names with its default units.
UNITS = {
    'temperature_2m': '°C', 'apparent_temperature': '°C', 'relative_humidity_2m': '%', 'precipitation': 'mm',
    'weather_code': 'wmo code', 'cloud_cover': '%', 'pressure_msl': 'hPa', 'wind_speed_10m': 'km/h',
    'wind_direction_10m': '°', 'wind_gusts_10m': 'km/h', 'sunshine_duration': 's',
}
VARIABLES = list(UNITS)
TRIES = 6
# Values at fault may be the server's mood of the moment, or its state for months.
TRIES_OF_FAULTS = 3
# The archive still fills in a day's nulls this long: "not yet". What is null afterwards is a gap.
NOT_YET_DAYS = 14
# A reply names the middle of the cell that it is for: at most a few cells of 0.25 degrees away, the nearest on land.
FARTHEST_CELL_KM = 100


def archive_url(base, place, start, end):
    query = {'latitude': place.latitude, 'longitude': place.longitude, 'start_date': start, 'end_date': end,
             'hourly': ','.join(VARIABLES), 'timezone': 'UTC'}
    return f'{base}?{urllib.parse.urlencode(query, safe=",")}'


def weight(start, end):
    return weight_of(len(VARIABLES), (end - start).days + 1)


def retry_after(value, now):
    """Seconds that a Retry-After header asks for (a number, or an HTTP date); None when it says nothing of use."""
    if not value:
        return None
    if re.fullmatch(r'\d+', value.strip()):
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def limit_end(reason, now):
    """Seconds until the limit that a 429 names frees again ("Minutely|Hourly|Daily API request limit exceeded"); None for others."""
    if re.search(r'\bminutely\b', reason, re.I):
        return 60.0
    if re.search(r'\bhourly\b', reason, re.I):
        return 3600.0 - now.timestamp() % 3600
    if re.search(r'\bdaily\b', reason, re.I):
        return 86400.0 - now.timestamp() % 86400
    return None


def pause_before(attempt, asked, chance):
    """Seconds to wait before the next try (`attempt` counts from 0): doubling with jitter, never less than asked for."""
    return (asked or 0.0) + min(120.0, 2.0 * 2 ** attempt) * (0.5 + chance / 2)


def _distance_km(place, latitude, longitude):
    a, b = math.radians(place.latitude), math.radians(latitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(longitude - place.longitude) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(half)))


def is_number(value):
    """Whether a value of a reply is one that holds something: no null, no NaN, no infinity, no text."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _numbers_that_are_none(body):
    """The body with null for each nan or inf outside of strings, which are no JSON, and how many there were."""
    found = 0

    def put(match):
        nonlocal found
        if match.group(0).startswith('"'):
            return match.group(0)
        found += 1
        return 'null'
    text = re.sub(r'"(?:[^"\\]|\\.)*"|[-+]?\b(?:nan|inf(?:inity)?)\b', put, body, flags=re.I)
    return text, found


def _check_whole(reply, place, start, end):
    """Raises ValueError unless it is a reply for this place, in UTC, with every hour of the period."""
    if not isinstance(reply, dict):
        raise ValueError('a reply for another number of locations')
    if reply.get('error'):
        raise ValueError(reply.get('reason', 'an error without a reason'))
    if reply.get('utc_offset_seconds') != 0:
        raise ValueError('the times are not in UTC')
    latitude, longitude = reply.get('latitude'), reply.get('longitude')
    if not (is_number(latitude) and is_number(longitude)):
        raise ValueError('it does not say for which place it is')
    if _distance_km(place, latitude, longitude) > FARTHEST_CELL_KM:
        raise ValueError(f'it is for {latitude}, {longitude} and not for {place.id} ({place.latitude}, {place.longitude})')
    hourly = reply.get('hourly')
    times = hourly.get('time') if isinstance(hourly, dict) else None
    times = times if isinstance(times, list) else []
    hours = hours_in(start, end)
    first = datetime(start.year, start.month, start.day)
    if len(times) != hours or any(time != f'{first + timedelta(hours=i):%Y-%m-%dT%H:%M}' for i, time in enumerate(times)):
        raise ValueError(f'{len(times)} hours, not each of the {hours} from {start} to {end} that were asked for')


def read_reply(body, place, start, end):
    """
    (reply, faults): the reply as an object, with null for every value that cannot be one, and what was wrong with them:
    numbers that are none, a variable in another unit or of another length. Raises ValueError where nothing of it is of use.
    """
    text, broken = _numbers_that_are_none(body)
    reply = json.loads(text)
    _check_whole(reply, place, start, end)
    faults = [f'{broken} numbers are nan or inf'] if broken else []
    hourly, units = reply['hourly'], reply.get('hourly_units')
    units = units if isinstance(units, dict) else {}
    hours, unusable = len(hourly['time']), 0
    for name, unit in UNITS.items():
        values = hourly.get(name)
        if not isinstance(values, list) or len(values) != hours:
            fault = f'{name} has {len(values) if isinstance(values, list) else "no"} values for {hours} hours'
        elif units.get(name) != unit:
            fault = f'{name} comes in {units.get(name)!r}, not in {unit!r}'
        else:
            others = sum(value is not None and not is_number(value) for value in values)
            if others:
                faults.append(f'{name} has {others} values that are no numbers')
                hourly[name] = [value if is_number(value) else None for value in values]
            continue
        unusable += 1
        faults.append(fault)
        hourly[name] = [None] * hours
    if unusable == len(UNITS):
        raise ValueError('; '.join(faults))
    return reply, faults


class Got(NamedTuple):
    """A reply to be kept."""
    # What Spark reads: as it came, or with null for what was at fault.
    body: str
    # What came, where that is something else; else None.
    as_came: Optional[str]
    faults: list


class Archive:
    """Fetches whole replies, within the budget, with retries."""

    def __init__(self, base, budget, longest_wait, sleep=time.sleep, opened=urllib.request.urlopen, tell=print):
        self._base, self._budget, self._longest_wait = base, budget, longest_wait
        self._sleep, self._opened, self._tell = sleep, opened, tell

    def fetch(self, place, start, end):
        """
        A reply for the place and period, as `Got`. What may pass is tried again (429, 5xx, network, a broken body, values at
        fault); values that stay at fault are null in what is kept. Raises Failure: 'open-meteo-refused' (400 and the like),
        'open-meteo-limit', 'reply-unusable' (answers came, and none was of use), 'unreachable'.
        """
        url = archive_url(self._base, place, start, end)
        best = None
        for attempt in range(TRIES):
            self._budget.reserve(weight(start, end))
            asked, limited, answered = None, False, False
            try:
                request = urllib.request.Request(url, headers={'User-Agent': 'weatherdeck-batch'})
                with self._opened(request, timeout=60) as response:
                    content = response.read()
                answered = True
                body = content.decode('utf-8')
                reply, faults = read_reply(body, place, start, end)
                if not faults:
                    return Got(body, None, [])
                if best is None or len(faults) < len(best.faults):
                    best = Got(json.dumps(reply, ensure_ascii=False, separators=(',', ':')), body, faults)
                reason = '; '.join(faults)
                if attempt + 1 >= TRIES_OF_FAULTS:
                    break
            except urllib.error.HTTPError as error:
                reason = _reason_of(error)
                if error.code != 429 and error.code < 500:
                    raise Failure('open-meteo-refused', f'Open-Meteo refuses the request ({error.code}): {reason} {url}') from None
                now = datetime.now(timezone.utc)
                limited = error.code == 429
                asked = retry_after(error.headers.get('Retry-After'), now)
                if asked is None and limited:
                    asked = limit_end(reason, now)
                reason = f'{error.code} {reason}'
            # A connection or a body that breaks off raises any of these.
            except (OSError, ValueError, http.client.HTTPException) as error:
                reason = str(error) or type(error).__name__
            wait = pause_before(attempt, asked, random.random())
            if attempt == TRIES - 1 or (asked or 0.0) > self._longest_wait or (best and attempt + 1 >= TRIES_OF_FAULTS):
                break
            self._tell(f'progress: wait {wait:.0f} s: {place.id} {start.year}: {reason}')
            self._sleep(wait)
        if best:
            return best
        if limited:
            raise Failure('open-meteo-limit', f'Open-Meteo wants us to wait for {wait:.0f} s: {reason}. What was fetched is kept.')
        raise Failure('reply-unusable' if answered else 'unreachable', f'Open-Meteo gave no usable reply in {attempt + 1} tries: {reason} {url}')


def _reason_of(error):
    try:
        text = error.read().decode('utf-8', 'replace')
    except (OSError, http.client.HTTPException) as broken:
        return str(broken)
    try:
        return str(json.loads(text)['reason'])
    except (ValueError, KeyError, TypeError):
        return re.sub(r'\s+', ' ', text)[:300]
