"""What needs a running Spark application: the tables, the quality report, and PostgreSQL's share of them."""
import json
import os
import uuid
from datetime import date, datetime, timezone

from pyspark.sql import SparkSession, functions as f

from . import postgres, quality, table
from .failure import Failure
from .periods import cut_by_year
from .publication import OWED, TABLES, partition
from .workers import WorkerWatch


def pieces_of(raw, publication, args, say):
    """
    [(place, year, first day, last day, replies, file)]: what is made anew of each place's year, from which replies, and
    the published file that the rest of the year is kept from, if there is one.
    """
    pieces, manifest = [], publication.manifest()
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
    """The rows of all pieces' years."""
    delivered = table.read_replies(spark, sorted({reply.path for piece in pieces for reply in piece[4]}))
    made = f.broadcast(table.values(spark, [piece[:4] for piece in pieces], 'location, year, first, last'))
    anew = f.to_date('observed_at').between(f.to_date('first'), f.to_date('last'))
    rows = delivered.withColumn('year', f.year('observed_at')).join(made, ['location', 'year']).where(anew)
    kept = sorted({piece[5] for piece in pieces if piece[5]})
    if kept:
        # Rerunning a period replaces exactly that period: the rest of its year stays as it was published.
        before = table.read_published(spark, f'{args.output}/processed', kept, table.HOURLY)
        rows = rows.unionByName(before.join(made, ['location', 'year']).where(~anew), allowMissingColumns=True)
    in_period = f.to_date('observed_at').between(f.lit(args.start), f.lit(args.end))
    return table.one_row_an_hour(rows.withColumn('in_period', in_period))


def step(spark, name, say):
    """Says what comes, and has Spark's own pages call its stages so."""
    spark.sparkContext.setJobDescription(name)
    say(f'progress: {name}')


def build(spark, raw, publication, args, locations, run, result, say):
    """Makes the tables of the period in _staging, and publishes them with the quality report."""
    pieces = pieces_of(raw, publication, args, say)
    # As many tasks as there are files to write, within reason.
    spark.conf.set('spark.sql.shuffle.partitions', max(4, min(200, len(pieces))))
    hours = hours_of(spark, pieces, args).persist()
    staging = f'{args.output}/_staging/{run}'
    step(spark, 'table 1/3 processed', say)
    table.write(hours.select('location', 'year', *[field.name for field in table.HOURLY]), f'{staging}/processed', 'observed_at')
    step(spark, 'table 2/3 daily', say)
    daily = table.days(hours)
    table.write(daily, f'{staging}/daily', 'day')
    step(spark, 'table 3/3 monthly', say)
    table.write(table.months(hours, daily), f'{staging}/monthly', 'month')
    step(spark, 'quality', say)
    report = quality.report(spark, hours.where('in_period'), args.places, args.start, args.end, run)
    # What no usable reply came of is not known to be a gap.
    report['left_out'] = result['failed']
    found = report['locations'].values()
    result['rows'] = sum(place['rows'] for place in found)
    result['hours_known'] = sum(place['hours_known'] for place in found)
    result['not_yet'] = sum(place['hours_lacking']['not_yet'] for place in found)
    result['gaps'] = sum(place['hours_lacking']['gaps'] for place in found)

    step(spark, 'publish', say)
    staged = publication.staged_files(run, [piece[:2] for piece in pieces])
    counts = table.count_staged(spark, staging, sorted({name.split('/')[0] for name in staged}))
    rows = {name: counts.get(name.rsplit('/', 1)[0], 0) for name in staged}
    owed = postgres.merge_owed(publication.owed() + [{'location': place.id, 'from': str(args.start), 'to': str(args.end)} for place in args.places])
    publication.publish(run, staged, rows, {'locations': locations, 'quality': f'quality/{run}.json'},
                        {f'quality/{run}.json': json.dumps(report, indent=1), **({OWED: json.dumps(owed)} if postgres.address(os.environ) else {})})
    result['quality'] = publication.path(f'quality/{run}.json')
    for line in quality.summary(report):
        say(line)


def settle(spark, publication, run_id, say):
    """Brings PostgreSQL what it lacks, of this run and of those before. Returns for the result how many days, or why none; never fails the run."""
    to, owed = postgres.address(os.environ), publication.owed()
    if not to or not owed:
        return {}
    step(spark, 'postgres', say)
    try:
        count = postgres.write(to, owed, table.days_of(spark, publication, owed), run_id)
        publication.settle()
        say(f'postgres: {count} days in weather_daily')
        return {'days': count}
    except Exception as error:
        reason = ' '.join(str(error).split())[:300] or type(error).__name__
        say(f'warning: PostgreSQL has not got the daily aggregates ({reason}); the next run brings them')
        return {'days_missing': reason}


def run(raw, publication, args, locations, result, say):
    """Everything that needs Spark. Returns what `settle` does. Raises Failure, or what Spark raises."""
    # UTC, or hours around the turn of the year would land in another year.
    spark = (SparkSession.builder.appName('weather_batch').config('spark.sql.session.timeZone', 'UTC')
             # INT96, the default, is read by few besides Spark.
             .config('spark.sql.parquet.outputTimestampType', 'TIMESTAMP_MICROS').getOrCreate())
    spark.sparkContext.setLogLevel('WARN')
    watch = WorkerWatch(spark, float(os.environ.get('WEATHER_BATCH_PATIENCE') or 30), say)
    watch.start()
    try:
        run_id = f'{datetime.now(timezone.utc):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}'
        build(spark, raw, publication, args, locations, run_id, result, say)
        return settle(spark, publication, run_id, say)
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
