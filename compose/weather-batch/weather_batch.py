"""Weather history of some places: Open-Meteo's archive -> raw JSON, Parquet, aggregates and a quality report in HDFS.

    spark-submit --master spark://spark-master:7077 /app/batch/weather_batch.py --from 2024-01-01 --to 2024-12-31

    <output>/raw/<place>/...json    replies as they came; an hour that is there is not fetched again (see weather/coverage.py)
    <output>/processed              hours, Parquet by location and year
    <output>/daily, monthly         aggregates of them, in the same order; days and months are UTC's
    <output>/quality/<run>.json     gaps, outliers, duplicates
    <output>/_SUCCESS               what is published, with counts and checksums (see weather/publication.py)

The last line on stdout is `weather_batch: {...}`, whatever happened; exit codes are in weather/failure.py.

Environment: OPEN_METEO_ARCHIVE_URL (default of --source), POSTGRES_* (where weather_daily is; without POSTGRES_HOST nowhere),
WEATHER_BATCH_STATE (folder of budget and locks), WEATHER_BATCH_PATIENCE (seconds without any worker until the run ends),
WEATHER_BATCH_DEBUG (whole stacks).
"""
import fcntl
import hashlib
import json
import logging
import os
import signal
import sys
import tempfile
import time
import traceback
from datetime import datetime, timezone

from weather import arguments
from weather.budget import WINDOWS, Budget
from weather.coverage import periods_of
from weather.failure import EXIT_CODES, Failure, explain
from weather.hdfs import Hdfs
from weather.open_meteo import Archive, weight
from weather.periods import cut_by_year
from weather.publication import Publication
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
    lock = open(os.path.join(folder, f'{name}.lock'), 'a', encoding='utf-8')
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Failure('busy', f'another run is writing to {output}: wait for its end, or cancel it') from None
    # For whoever wants to know who holds it.
    lock.truncate(0)
    lock.write(f'{os.getpid()}\n')
    lock.flush()
    return lock


def plan(raw, args):
    """[(place, start, end)] to be fetched, and how many replies of the period are there already. Says what is not asked for now."""
    wanted, reused, now = [], 0, datetime.now(timezone.utc)
    for place in args.places:
        for start, end in cut_by_year(args.start, args.end):
            reused += len(raw.overlapping(place, start, end))
            if not args.fetches:
                continue
            covered = raw.coverage(place, start, end, now, args.retry_gaps)
            wanted += [(place, *period) for period in periods_of(covered.wanted)]
            if covered.waiting:
                say(f'not yet: {place.id}: {len(covered.waiting)} days from {covered.waiting[0]} on lack values; asked for again from {covered.next_at:%Y-%m-%d %H:%M} UTC on, or now with --retry-gaps')
            if covered.gaps and not args.retry_gaps:
                say(f'gaps: {place.id}: {len(covered.gaps)} days from {covered.gaps[0]} on lack values that the archive has not got; asked for again only with --retry-gaps')
    return wanted, reused


def dry_run(wanted, budget, result):
    total = 0.0
    for place, start, end in wanted:
        total += weight(start, end)
        say(f'would fetch: {place.id} {start} to {end}, weight {weight(start, end):.1f}')
    spent = budget.spent()
    say('spent: ' + ', '.join(f'{spent[name]:.1f} of {limit} this {name}' for name, (limit, _) in WINDOWS.items()))
    result.update(kind='dry-run', message=f'{len(wanted)} replies would be fetched, of weight {total:.1f} together')


# What is wrong with one place, or one period of it, and not with all.
OF_ONE = ('reply-unusable', 'open-meteo-refused', 'unreachable')


def fetch(raw, wanted, archive, result):
    """
    Fetches what is wanted. A place of which no usable reply comes is set aside, and told in result['failed'] with the reason.
    Raises Failure where nothing came at all, where Open-Meteo does not answer twice in a row, and at a limit.
    """
    result['failed'], result['held_nothing'], in_a_row = [], 0, 0
    failure = None
    for number, (place, start, end) in enumerate(wanted, 1):
        try:
            got = archive.fetch(place, start, end)
        except Failure as failed:
            in_a_row = in_a_row + 1 if failed.kind == 'unreachable' else 0
            if failed.kind not in OF_ONE or in_a_row == 2:
                raise
            failure = failure or failed
            result['failed'].append({'location': place.id, 'from': str(start), 'to': str(end), 'kind': failed.kind, 'reason': failed.message})
            say(f'warning: {place.id} {start} to {end} is left out: {failed.message}')
            continue
        in_a_row = 0
        result['held_nothing'] += not raw.add(place, start, end, got)
        result['fetched'] += 1
        if got.faults:
            say(f'warning: {place.id} {start} to {end}: {"; ".join(got.faults)}: these values are left out')
        say(f'progress: fetch {number}/{len(wanted)} {place.id} {start.year}')
    if failure and not result['fetched']:
        raise failure


def same_places(manifest, args):
    """The manifest's places with ours among them. An id that means another place now would mix two climates."""
    known = dict(manifest['locations'])
    for place in args.places:
        before = known.get(place.id)
        if before and before != [place.latitude, place.longitude]:
            raise Failure('bad-argument', f'{place.id} is {before[0]}, {before[1]} in {args.output}: take another id, or another --output')
        known[place.id] = [place.latitude, place.longitude]
    return known


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
    for written in [args.output, raw.folder] if args.fetches else [args.output]:
        hdfs.make_folder(written)
        hdfs.check_writable(written)
    if publication.recover():
        say('progress: publish: completed what a run before had begun')
    locations = same_places(publication.manifest(), args)
    wanted, result['reused'] = plan(raw, args)
    try:
        fetch(raw, wanted, Archive(args.source, budget, args.longest_wait, tell=say), result)
    finally:
        raw.save()
    result['aggregates'] = {name: publication.path(name) for name in ('daily', 'monthly')}
    from weather import job
    result.update(job.run(raw, publication, args, locations, result, say))
    lock.close()
    conclude(args, result)


def conclude(args, result):
    """The message of a run that published. Raises Failure where it brought nothing, or not all that it was asked for."""
    told = [('not_yet', 'hours not yet complete'), ('gaps', 'hours with gaps'), ('held_nothing', f'of {result["fetched"]} replies fetched held no value')]
    lacking = ', '.join(f'{result[key]} {words}' for key, words in told if result[key])
    found = f'{result["hours_known"]} hours of {len(args.places)} places known, {args.start} to {args.end}' + (f'; {lacking}' if lacking else '')
    if not result['hours_known']:
        raise Failure('no-data', f'Nothing is known of {args.start} to {args.end}: {lacking}. The quality report says which hours.')
    if result['failed']:
        reasons = '; '.join(f'{one["location"]} {one["from"]} to {one["to"]}: {one["reason"]}' for one in result['failed'][:3])
        raise Failure('incomplete', f'{found}. Left out: {len(result["failed"])} of the periods asked for. {reasons}')
    result['message'] = found


class Cancellation:
    """SIGTERM ends the run. `reason` stays: py4j makes an error of its own of what is raised while Java is asked."""
    reason = None

    def __call__(self, *_):
        self.reason = Failure('cancelled', 'The run was cancelled.')
        # py4j writes the stack of that error, as if something were broken.
        logging.disable(logging.ERROR)
        raise self.reason


def main(argv):
    """Runs the batch, prints the result as the last line, and returns the exit code."""
    began = time.monotonic()
    cancellation = Cancellation()
    signal.signal(signal.SIGTERM, cancellation)
    result = dict.fromkeys(['state', 'kind', 'message', 'rows', 'hours_known', 'not_yet', 'gaps', 'failed', 'held_nothing', 'locations', 'from', 'to', 'fetched', 'reused', 'output', 'aggregates', 'days', 'days_missing', 'quality', 'seconds'])
    result.update(state='succeeded', rows=0, fetched=0, reused=0)
    code = 0
    try:
        run_batch(argv, result)
    except SystemExit as ended:
        # --help.
        return ended.code
    except BaseException as error:
        failure = cancellation.reason or explain(error if isinstance(error, Exception) else Failure('cancelled', 'The run was interrupted.'))
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
