"""Open-Meteo's archive (open-meteo.com/en/docs/historical-weather-api)."""
import http.client
import json
import random
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

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
# Nulls at the end of a reply mean "not yet" this long; older ones will not come any more.
NOT_YET_DAYS = 14


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


def check_reply(body, start, end):
    """The reply as an object; raises ValueError unless it is whole: every hour of the period, every variable, UTC, our units."""
    reply = json.loads(body)
    if not isinstance(reply, dict):
        raise ValueError('a reply for another number of locations')
    if reply.get('error'):
        raise ValueError(reply.get('reason', 'an error without a reason'))
    if reply.get('utc_offset_seconds') != 0:
        raise ValueError('the times are not in UTC')
    hourly, units = reply.get('hourly') or {}, reply.get('hourly_units') or {}
    times = hourly.get('time') or []
    hours = hours_in(start, end)
    if len(times) != hours or times[0] != f'{start}T00:00' or times[-1] != f'{end}T23:00':
        raise ValueError(f'{len(times)} hours where {hours} from {start} to {end} were asked for')
    for name, unit in UNITS.items():
        values = hourly.get(name) or []
        if len(values) != hours:
            raise ValueError(f'{name} has {len(values)} values for {hours} hours')
        if units.get(name) != unit:
            raise ValueError(f'{name} comes in {units.get(name)!r}, not in {unit!r}')
    return reply


def first_day_not_yet(reply, start, fetched):
    """
    The day from which on the archive had no values yet when it was `fetched` (a day, UTC); None when the reply is complete.
    A variable that is null all through while others are not is not served there, and is not waited for.
    """
    hourly = reply['hourly']
    columns = [values for name, values in hourly.items() if name != 'time']
    ends = [next((i + 1 for i in range(len(values) - 1, -1, -1) if values[i] is not None), 0) for values in columns]
    if not ends:
        return None
    known = min([end for end in ends if end > 0], default=0)
    if known == len(hourly['time']):
        return None
    day = max(start + timedelta(days=known // 24), fetched - timedelta(days=NOT_YET_DAYS))
    return day if day < start + timedelta(days=len(hourly['time']) // 24) else None


class Archive:
    """Fetches whole replies, within the budget, with retries."""

    def __init__(self, base, budget, longest_wait, sleep=time.sleep, opened=urllib.request.urlopen, tell=print):
        self._base, self._budget, self._longest_wait = base, budget, longest_wait
        self._sleep, self._opened, self._tell = sleep, opened, tell

    def fetch(self, place, start, end):
        """
        The body of a whole reply, as it came. What may pass is tried again (429, 5xx, network, a broken body).
        Raises Failure: 'open-meteo-refused' (400 and the like), 'open-meteo-limit', 'unreachable'.
        """
        url = archive_url(self._base, place, start, end)
        for attempt in range(TRIES):
            self._budget.reserve(weight(start, end))
            asked, limited = None, False
            try:
                request = urllib.request.Request(url, headers={'User-Agent': 'weatherdeck-batch'})
                with self._opened(request, timeout=60) as response:
                    body = response.read().decode('utf-8')
                check_reply(body, start, end)
                return body
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
            if attempt == TRIES - 1 or (asked or 0.0) > self._longest_wait:
                break
            self._tell(f'progress: wait {wait:.0f} s: {place.id} {start.year}: {reason}')
            self._sleep(wait)
        if limited:
            raise Failure('open-meteo-limit', f'Open-Meteo wants us to wait for {wait:.0f} s: {reason}. What was fetched is kept.')
        raise Failure('unreachable', f'Open-Meteo gave no usable reply in {attempt + 1} tries: {reason} {url}')


def _reason_of(error):
    try:
        text = error.read().decode('utf-8', 'replace')
    except (OSError, http.client.HTTPException) as broken:
        return str(broken)
    try:
        return str(json.loads(text)['reason'])
    except (ValueError, KeyError, TypeError):
        return re.sub(r'\s+', ' ', text)[:300]
