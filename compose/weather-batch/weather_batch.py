"""Weather history of some places: Open-Meteo's archive -> raw JSON and Parquet in HDFS.

    spark-submit --master spark://spark-master:7077 /app/batch/weather_batch.py --from 2024-01-01 --to 2024-12-31

Raw replies are kept as they came, one for each place and calendar year (<output>/raw/<place>/<from>_<to>.json), and
what is there is not fetched again. The Parquet table (<output>/parquet, partitioned by location and year) is made from
all raw replies of the years concerned: a job may be run again at any time, and never doubles or loses an hour.
"""
import argparse
import http.client
import json
import os
import random
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

ARCHIVE_URL = 'https://archive-api.open-meteo.com/v1/archive'
# Open-Meteo's names; all are numbers, in its default units (Celsius, %, mm, hPa, km/h, degrees).
VARIABLES = ['temperature_2m', 'apparent_temperature', 'relative_humidity_2m', 'precipitation', 'weather_code',
             'cloud_cover', 'pressure_msl', 'wind_speed_10m', 'wind_direction_10m', 'wind_gusts_10m']
PLACES = 'paris:48.85341:2.3488,lyon:45.74846:4.84671,marseille:43.29695:5.38107,montreal:45.50884:-73.58781,dakar:14.6937:-17.44406'
# The archive lags behind by two to five days (open-meteo.com/en/docs/historical-weather-api).
LAG_DAYS = 5
TRIES = 6
LONGEST_WAIT = 3600.0


class Failure(Exception):
    """Something that ends the job, in words for the person who started it."""


def parse_places(text):
    """'paris:48.85:2.35,...' or the path of a JSON file [{"id", "latitude", "longitude"}, ...] -> [(id, lat, lon)]."""
    if text.endswith('.json'):
        with open(text, encoding='utf-8') as file:
            entries = [(p['id'], p['latitude'], p['longitude']) for p in json.load(file)]
    else:
        entries = [part.strip().split(':') for part in text.split(',') if part.strip()]
    places = []
    for entry in entries:
        if len(entry) != 3:
            raise ValueError(f'a location is id:latitude:longitude, not {":".join(map(str, entry))!r}')
        place, latitude, longitude = entry[0], float(entry[1]), float(entry[2])
        # The id becomes a folder's name.
        if not re.fullmatch(r'[a-z0-9][a-z0-9-]{0,62}', place):
            raise ValueError(f'a location id is made of a-z, 0-9 and -, not {place!r}')
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise ValueError(f'{place}: no such place on Earth: {latitude}, {longitude}')
        places.append((place, latitude, longitude))
    if len({place for place, _, _ in places}) != len(places) or not places:
        raise ValueError('locations: none, or the same id twice')
    return places


def periods(start, end):
    """The period, both ends included, cut at the turns of the years."""
    cut = []
    while start <= end:
        last = min(end, date(start.year, 12, 31))
        cut.append((start, last))
        start = last + timedelta(days=1)
    return cut


def archive_url(base, latitude, longitude, start, end):
    query = {'latitude': latitude, 'longitude': longitude, 'start_date': start, 'end_date': end,
             'hourly': ','.join(VARIABLES), 'timezone': 'UTC'}
    return f'{base}?{urllib.parse.urlencode(query, safe=",")}'


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


def pause_before(attempt, asked, chance):
    """Seconds to wait before the next try (`attempt` counts from 0): doubling with jitter, never less than asked for."""
    return max(asked or 0.0, min(120.0, 2.0 * 2 ** attempt) * (0.5 + chance / 2))


def check_reply(body, start, end):
    """The reply as an object; raises ValueError unless it is whole: every hour of the period, every variable."""
    reply = json.loads(body)
    if reply.get('error'):
        raise ValueError(reply.get('reason', 'an error without a reason'))
    if reply.get('utc_offset_seconds') != 0:
        raise ValueError('the times are not in UTC')
    hourly = reply.get('hourly') or {}
    times = hourly.get('time') or []
    hours = ((end - start).days + 1) * 24
    if len(times) != hours or times[0] != f'{start}T00:00' or times[-1] != f'{end}T23:00':
        raise ValueError(f'{len(times)} hours where {hours} from {start} to {end} were asked for')
    for name in VARIABLES:
        if len(hourly.get(name) or []) != hours:
            raise ValueError(f'{name} has {len(hourly.get(name) or [])} values for {hours} hours')
    return reply


def fetch(url, start, end, sleep=time.sleep, opened=urllib.request.urlopen):
    """The body of a whole reply. Tries again what may pass (429, 5xx, network, a broken body), and raises Failure otherwise."""
    for attempt in range(TRIES):
        asked = None
        try:
            with opened(urllib.request.Request(url, headers={'User-Agent': 'weatherdeck-batch'}), timeout=60) as response:
                body = response.read().decode('utf-8')
            check_reply(body, start, end)
            return body
        except urllib.error.HTTPError as error:
            text = error.read().decode('utf-8', 'replace')[:300]
            if error.code != 429 and error.code < 500:
                raise Failure(f'Open-Meteo refuses the request ({error.code}): {text}\n  {url}') from error
            asked = retry_after(error.headers.get('Retry-After'), datetime.now(timezone.utc))
            reason = f'{error.code} {text}'
        # A connection or a body that breaks off raises any of these.
        except (OSError, ValueError, http.client.HTTPException) as error:
            reason = str(error) or type(error).__name__
        wait = pause_before(attempt, asked, random.random())
        if attempt == TRIES - 1 or wait > LONGEST_WAIT:
            break
        print(f'  {reason}: again in {wait:.0f} s', flush=True)
        sleep(wait)
    raise Failure(f'Open-Meteo gave no usable reply in {attempt + 1} tries: {reason}\n  {url}')


class Hdfs:
    """Hadoop's own file system client, through Spark's JVM: works for hdfs:// and file:// alike."""

    def __init__(self, spark, folder):
        self._jvm = spark._jvm
        self._fs = self._path(folder).getFileSystem(spark._jsc.hadoopConfiguration())

    def _path(self, path):
        return self._jvm.org.apache.hadoop.fs.Path(path)

    def exists(self, path):
        return self._fs.exists(self._path(path))

    def matching(self, pattern):
        found = self._fs.globStatus(self._path(pattern)) or []
        return [status.getPath().toString() for status in found]

    def write(self, path, text):
        """Whole or not at all: written under another name, then renamed."""
        part = self._path(f'{path}.part')
        out = self._fs.create(part, True)
        try:
            out.write(bytearray(text.encode('utf-8')))
        finally:
            out.close()
        if not self._fs.rename(part, self._path(path)):
            raise Failure(f'{path} could not be written')


def collect(hdfs, places, cut, source, raw):
    """Fetches what is not there yet. Raises Failure."""
    for place, latitude, longitude in places:
        for start, end in cut:
            path = f'{raw}/{place}/{start}_{end}.json'
            if hdfs.exists(path):
                print(f'{place} {start} to {end}: already there', flush=True)
                continue
            hdfs.write(path, fetch(archive_url(source, latitude, longitude, start, end), start, end))
            print(f'{place} {start} to {end}: fetched', flush=True)


def build_table(spark, files, parquet):
    """Raw replies -> Parquet, replacing the partitions (location, year) that they touch. Returns the number of rows."""
    from pyspark.sql import Window, functions as f
    from pyspark.sql.types import ArrayType, DoubleType, StringType, StructField, StructType

    hourly = [StructField('time', ArrayType(StringType()))] + [StructField(v, ArrayType(DoubleType())) for v in VARIABLES]
    reply = StructType([StructField('hourly', StructType(hourly))])
    replies = (
        spark.read.text(files, wholetext=True)
        .withColumn('read_from', f.input_file_name())
        # <raw>/<place>/<from>_<to>.json
        .withColumn('location', f.element_at(f.split('read_from', '/'), -2))
        .withColumn('hourly', f.from_json('value', reply)['hourly'])
    )
    # Spark would pass over these without a word.
    broken = [row.read_from for row in replies.where('hourly.time is null').select('read_from').limit(3).collect()]
    if broken:
        raise Failure(f'not replies of the archive: {", ".join(broken)}')
    rows = (
        replies.withColumn('row', f.explode(f.arrays_zip(*[f.col(f'hourly.{field.name}') for field in hourly])))
        .select('location', f.to_timestamp('row.time', "yyyy-MM-dd'T'HH:mm").alias('observed_at'),
                *[f.col(f'row.{name}').alias(name) for name in VARIABLES], 'read_from')
        .withColumn('year', f.year('observed_at'))
    )
    # Periods of several jobs may overlap: an hour is taken once, and from the same reply every time.
    same = Window.partitionBy('location', 'observed_at').orderBy(f.desc('read_from'))
    rows = rows.withColumn('nth', f.row_number().over(same)).where('nth = 1').drop('nth', 'read_from')
    rows.repartition('location', 'year').write.mode('overwrite').partitionBy('location', 'year').parquet(parquet)
    return spark.read.parquet(parquet).count()


def arguments(argv, today):
    end = today - timedelta(days=LAG_DAYS)
    parser = argparse.ArgumentParser(prog='weather_batch.py', description=__doc__.split('\n')[0])
    parser.add_argument('--locations', default=PLACES, help='id:latitude:longitude with commas between, or a .json file')
    parser.add_argument('--from', dest='start', default=str(end - timedelta(days=29)), help='first day, 2024-01-01')
    parser.add_argument('--to', dest='end', default=str(end), help='last day')
    parser.add_argument('--source', default=os.environ.get('OPEN_METEO_ARCHIVE_URL') or ARCHIVE_URL,
                        help="address of Open-Meteo's archive, or a folder of raw replies (<folder>/<place>/<from>_<to>.json)")
    parser.add_argument('--output', default='hdfs://hdfs-namenode:8020/user/spark/weather')
    args = parser.parse_args(argv)
    try:
        args.places = parse_places(args.locations)
        args.start, args.end = date.fromisoformat(args.start), date.fromisoformat(args.end)
        if args.start > args.end:
            raise ValueError(f'--from {args.start} lies after --to {args.end}')
    except (ValueError, OSError, KeyError, TypeError) as error:
        parser.error(str(error))
    return args


def main(argv):
    args = arguments(argv, datetime.now(timezone.utc).date())
    from pyspark.sql import SparkSession
    # UTC, or hours around the turn of the year would land in another year's partition.
    spark = (SparkSession.builder.appName('weather_batch').config('spark.sql.session.timeZone', 'UTC')
             .config('spark.sql.sources.partitionOverwriteMode', 'dynamic').getOrCreate())
    spark.sparkContext.setLogLevel('WARN')
    try:
        fetching = re.match(r'https?://', args.source)
        raw = f'{args.output}/raw' if fetching else args.source.rstrip('/')
        hdfs = Hdfs(spark, raw)
        if fetching:
            collect(hdfs, args.places, periods(args.start, args.end), args.source, raw)
        years = [str(year) for year in range(args.start.year, args.end.year + 1)]
        # All of a year's replies, also those of earlier jobs: its partition is written anew.
        files = [file for place, _, _ in args.places for year in years for file in hdfs.matching(f'{raw}/{place}/{year}-*.json')]
        if not files:
            raise Failure(f'no raw replies of these places and years in {raw}')
        rows = build_table(spark, files, f'{args.output}/parquet')
        print(f'{rows} rows in {args.output}/parquet', flush=True)
    except Exception as error:
        # Java's whole stack says it 80 lines long; who reads it needs this one.
        denied = re.search(r'AccessControlException: (Permission denied:[^\n]*)', str(error))
        if not denied:
            raise
        raise Failure(f'AccessControlException: {denied.group(1)}\n'
                      'The folder is not ours to write. Make /user/spark once, as the user that runs the NameNode:\n'
                      '  docker exec -it hdfs-namenode hdfs dfs -mkdir -p /user/spark\n'
                      '  docker exec -it hdfs-namenode hdfs dfs -chown spark:spark /user/spark') from None
    finally:
        spark.stop()


if __name__ == '__main__':
    try:
        main(sys.argv[1:])
    except Failure as failure:
        # spark-submit passes the code on.
        sys.exit(f'weather_batch: {failure}')
