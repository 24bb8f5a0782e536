"""Weather history of some places: Open-Meteo's archive -> raw JSON, Parquet, aggregates and a quality report in HDFS.

    spark-submit --master spark://spark-master:7077 /app/batch/weather_batch.py --from 2024-01-01 --to 2024-12-31

    <output>/raw/<place>/...json    replies as they came; a day that is there is not fetched again
    <output>/processed              hours, Parquet by location and year
    <output>/daily, monthly         aggregates of them, in the same order; days and months are UTC's
    <output>/quality/<run>.json     gaps, outliers, duplicates
    <output>/_SUCCESS               what is published, with counts and checksums (see weather/publication.py)

The last line on stdout is `weather_batch: {...}`, whatever happened; exit codes are in weather/failure.py.
"""
import fcntl
import hashlib
import json
import os
import signal
import sys
import tempfile
import time
import traceback
import uuid
from datetime import date, datetime, timezone

from weather import arguments, postgres, quality, table
from weather.budget import WINDOWS, Budget
from weather.failure import EXIT_CODES, Failure, explain
from weather.hdfs import Hdfs
from weather.open_meteo import Archive, weight
from weather.periods import cut_by_year
from weather.publication import OWED, TABLES, Publication, partition
from weather.raw_store import RawStore


def say(text):
    print(text, flush=True)


def state_folder():
    """Where the budget and the locks are: a volume in the container (compose.yaml)."""
    folder = os.environ.get('WEATHER_BATCH_STATE') or '/app/state'
    if os.path.isdir(folder) and os.access(folder, os.W_OK):
        return folder
    say(f'warning: {folder} is not there or not ours to write: the calls spent are counted in {tempfile.gettempdir()}')
    return tempfile.gettempdir()


def one_at_a_time(folder, output):
    """Holds the output for this process, until it ends in whatever way. Failure 'busy' when another one has it."""
    name = hashlib.sha256(output.encode()).hexdigest()[:16]
    lock = open(os.path.join(folder, f'{name}.lock'), 'w', encoding='utf-8')
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Failure('busy', f'another run is writing to {output}: wait for its end, or cancel it') from None
    return lock


def plan(raw, args):
    """[(place, start, end)] to be fetched, and how many replies of the period are there already."""
    wanted, reused = [], 0
    for place in args.places:
        for start, end in cut_by_year(args.start, args.end):
            reused += len(raw.overlapping(place, start, end))
            if args.fetches:
                wanted += [(place, *period) for period in raw.missing(place, start, end)]
    return wanted, reused


def dry_run(wanted, budget, result):
    total = 0.0
    for place, start, end in wanted:
        total += weight(start, end)
        say(f'would fetch: {place.id} {start} to {end}, weight {weight(start, end):.1f}')
    spent = budget.spent()
    say('spent: ' + ', '.join(f'{spent[name]:.1f} of {limit} this {name}' for name, (limit, _) in WINDOWS.items()))
    result.update(kind='dry-run', message=f'{len(wanted)} replies would be fetched, of weight {total:.1f} together')


def fetch(raw, wanted, archive, result):
    for number, (place, start, end) in enumerate(wanted, 1):
        raw.add(place, start, end, archive.fetch(place, start, end))
        result['fetched'] = number
        say(f'progress: fetch {number}/{len(wanted)} {place.id} {start.year}')


def same_places(manifest, args):
    """The manifest's places with ours among them. An id that means another place now would mix two climates."""
    known = dict(manifest['locations'])
    for place in args.places:
        before = known.get(place.id)
        if before and before != [place.latitude, place.longitude]:
            raise Failure('bad-argument', f'{place.id} is {before[0]}, {before[1]} in {args.output}: take another id, or another --output')
        known[place.id] = [place.latitude, place.longitude]
    return known


def pieces_of(raw, publication, manifest, args):
    """
    [(place, year, first day, last day, replies, file)]: what is made anew of each place's year, from which replies, and
    the published file that the rest of the year is kept from, if there is one.
    """
    pieces = []
    for place in args.places:
        for start, end in cut_by_year(args.start, args.end):
            year = (date(start.year, 1, 1), date(start.year, 12, 31))
            name = f'processed/{partition(place.id, start.year)}/{TABLES["processed"]}'
            kept = publication.path(name) if name in manifest['files'] and (start, end) != year else None
            if kept and not publication.is_whole(name, manifest):
                say(f'warning: {kept} is not what was published: the year is made anew from its raw replies')
                kept, (start, end) = None, year
            replies = raw.overlapping(place, start, end)
            if replies:
                pieces.append((place.id, start.year, start, end, replies, kept))
    if not pieces:
        raise Failure('no-data', f'no raw replies of these places and days in {raw.folder}')
    return pieces


def hours_of(spark, pieces, args):
    """The rows of all pieces' years. Failure 'raw-damaged'."""
    from pyspark.sql import functions as f
    delivered = table.read_replies(spark, sorted({reply.path for piece in pieces for reply in piece[4]}))
    damaged = [row.path for row in delivered.where('observed_at is null').select('path').distinct().limit(3).collect()]
    if damaged:
        raise Failure('raw-damaged', f'no replies of the archive: {", ".join(damaged)}: delete them, and they are fetched again')
    made = f.broadcast(spark.createDataFrame([piece[:4] for piece in pieces], 'location string, year int, first date, last date'))
    anew = f.to_date('observed_at').between(f.col('first'), f.col('last'))
    rows = delivered.withColumn('year', f.year('observed_at')).join(made, ['location', 'year']).where(anew)
    kept = sorted({piece[5] for piece in pieces if piece[5]})
    if kept:
        # Rerunning a period replaces exactly that period: the rest of its year stays as it was published.
        before = table.read_published(spark, f'{args.output}/processed', kept, table.HOURLY)
        rows = rows.unionByName(before.join(made, ['location', 'year']).where(~anew), allowMissingColumns=True)
    in_period = f.to_date('observed_at').between(f.lit(args.start), f.lit(args.end))
    return table.one_row_an_hour(rows.withColumn('in_period', in_period))


def build(spark, raw, publication, args, run, result):
    """Makes the tables of the period in _staging, and publishes them with the quality report."""
    manifest = publication.manifest()
    locations = same_places(manifest, args)
    pieces = pieces_of(raw, publication, manifest, args)
    # As many tasks as there are files to write, within reason.
    spark.conf.set('spark.sql.shuffle.partitions', max(4, min(200, len(pieces))))
    hours = hours_of(spark, pieces, args).persist()
    staging = f'{args.output}/_staging/{run}'
    say('progress: table 1/3 processed')
    table.write(hours.select('location', 'year', *[field.name for field in table.HOURLY]), f'{staging}/processed', 'observed_at')
    say('progress: table 2/3 daily')
    daily = table.days(hours)
    table.write(daily, f'{staging}/daily', 'day')
    say('progress: table 3/3 monthly')
    table.write(table.months(hours, daily), f'{staging}/monthly', 'month')
    say('progress: quality')
    report = quality.report(spark, hours.where('in_period'), args.places, args.start, args.end, run)
    result['rows'] = sum(row['count'] for row in hours.where('in_period').groupBy().count().collect())

    say('progress: publish')
    staged = publication.staged_files(run, [piece[:2] for piece in pieces])
    counts = table.count_staged(spark, staging, sorted({name.split('/')[0] for name in staged}))
    rows = {name: counts.get(name.rsplit('/', 1)[0], 0) for name in staged}
    owed = postgres.merge_owed(publication.owed() + [{'location': place.id, 'from': str(args.start), 'to': str(args.end)} for place in args.places])
    publication.publish(run, staged, rows, {'locations': locations, 'quality': f'quality/{run}.json'},
                        {f'quality/{run}.json': json.dumps(report, indent=1), **({OWED: json.dumps(owed)} if postgres.address(os.environ) else {})})
    result['quality'] = publication.path(f'quality/{run}.json')
    for line in quality.summary(report):
        say(line)


def settle(spark, publication, run):
    """Brings PostgreSQL what it lacks, of this run and of those before. Returns words for the result; never fails the run."""
    to, owed = postgres.address(os.environ), publication.owed()
    if not to or not owed:
        return ''
    say('progress: postgres')
    try:
        count = postgres.write(to, owed, table.days_of(spark, publication, owed), run)
        publication.settle()
        say(f'postgres: {count} days in weather_daily')
        return f'; {count} days in weather_daily'
    except Exception as error:
        reason = ' '.join(str(error).split())[:300] or type(error).__name__
        say(f'warning: PostgreSQL has not got the daily aggregates ({reason}); the next run brings them')
        return f'; PostgreSQL has not got the daily aggregates ({reason}), the next run brings them'


def run_spark(raw, publication, args, run, result):
    from pyspark.sql import SparkSession
    from weather.workers import WorkerWatch
    # UTC, or hours around the turn of the year would land in another year.
    spark = (SparkSession.builder.appName('weather_batch').config('spark.sql.session.timeZone', 'UTC')
             # INT96, the default, is read by few besides Spark.
             .config('spark.sql.parquet.outputTimestampType', 'TIMESTAMP_MICROS').getOrCreate())
    spark.sparkContext.setLogLevel('WARN')
    watch = WorkerWatch(spark, tell=say)
    watch.start()
    try:
        build(spark, raw, publication, args, run, result)
        return settle(spark, publication, run)
    except Exception:
        if watch.reason:
            raise Failure('no-workers', watch.reason) from None
        raise
    finally:
        watch.stop()
        try:
            spark.stop()
        except Exception:
            # The JVM is gone, and all of it with it.
            pass


def run_batch(argv, result):
    args = arguments.parse(argv, datetime.now(timezone.utc).date())
    result.update({'locations': [place.id for place in args.places], 'from': str(args.start), 'to': str(args.end), 'output': args.output})
    folder = state_folder()
    hdfs = Hdfs(args.output)
    raw_folder = f'{args.output}/raw' if args.fetches else args.source.rstrip('/')
    raw = RawStore(hdfs if args.fetches else Hdfs(raw_folder), raw_folder)
    publication = Publication(hdfs, args.output)
    budget = Budget(folder, args.longest_wait, tell=say)
    if args.dry_run:
        return dry_run(plan(raw, args)[0], budget, result)
    lock = one_at_a_time(folder, args.output)
    # Whoever may not write here should hear of it before anything is fetched.
    hdfs.make_folder(raw.folder if args.fetches else args.output)
    if publication.recover():
        say('progress: publish: completed what a run before had begun')
    same_places(publication.manifest(), args)
    wanted, result['reused'] = plan(raw, args)
    fetch(raw, wanted, Archive(args.source, budget, args.longest_wait, tell=say), result)
    result['aggregates'] = {name: publication.path(name) for name in ('daily', 'monthly')}
    run = f'{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}'
    also = run_spark(raw, publication, args, run, result)
    result['message'] = f'{result["rows"]} hours of {len(args.places)} places, {args.start} to {args.end}{also}'
    lock.close()


def cancelled(*_):
    raise Failure('cancelled', 'The run was cancelled; nothing of it was published.')


def main(argv):
    """Runs the batch, prints the result as the last line, and returns the exit code."""
    began = time.monotonic()
    signal.signal(signal.SIGTERM, cancelled)
    result = dict.fromkeys(['state', 'kind', 'message', 'rows', 'locations', 'from', 'to', 'fetched', 'reused', 'output', 'aggregates', 'quality', 'seconds'])
    result.update(state='succeeded', rows=0, fetched=0, reused=0)
    code = 0
    try:
        run_batch(argv, result)
    except SystemExit as ended:
        # --help.
        return ended.code
    except BaseException as error:
        failure = explain(error if isinstance(error, Exception) else Failure('cancelled', 'The run was interrupted.'))
        if os.environ.get('WEATHER_BATCH_DEBUG'):
            traceback.print_exc()
        result.update(state='failed', kind=failure.kind, message=failure.message)
        say(f'error: {failure.message}')
        code = EXIT_CODES[failure.kind]
    result['seconds'] = round(time.monotonic() - began, 1)
    say('weather_batch: ' + json.dumps(result, ensure_ascii=False, separators=(',', ':')))
    return code


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
