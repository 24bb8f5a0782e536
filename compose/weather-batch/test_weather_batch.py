"""Arguments, periods, the raw store, gaps, failures, and the last line."""
import contextlib
import io
import json
import logging
import os
import signal
import tempfile
import unittest
from datetime import date, datetime, timedelta, timezone
from unittest import mock

import weather_batch as batch
from memory_hdfs import MemoryHdfs
from test_open_meteo import reply
from weather.arguments import PLACES, Place, parse, parse_places
from weather.coverage import pause_after, periods_of
from weather.failure import EXIT_CODES, Failure, explain
from weather.gaps import gaps_of
from weather.open_meteo import VARIABLES, Got
from weather.periods import cut_by_year, without
from weather.postgres import address, merge_owed
from weather.publication import Publication
from weather.raw_store import RawStore, file_name, parse_name

PARIS = Place('paris', 48.85341, 2.3488)
TODAY = date(2024, 3, 10)


class Places(unittest.TestCase):
    def test_reads_the_short_form(self):
        self.assertEqual(parse_places('paris:48.85:2.35, dakar:14.7:-17.4'), [('paris', 48.85, 2.35), ('dakar', 14.7, -17.4)])
        self.assertEqual(len(parse_places(PLACES)), 5)

    def test_reads_a_file(self):
        with tempfile.NamedTemporaryFile('w', suffix='.json') as file:
            json.dump([{'id': 'paris', 'name': 'Paris', 'latitude': 48.85, 'longitude': 2.35}], file)
            file.flush()
            self.assertEqual(parse_places(file.name), [('paris', 48.85, 2.35)])

    def test_refuses_what_is_no_place(self):
        for text in ['', 'paris', 'paris:1', 'paris:91:0', 'paris:0:181', '../x:1:1', 'a:1:1,a:2:2', 'paris:x:y', 'paris:nan:0', "a'; drop:1:1"]:
            with self.subTest(text), self.assertRaises(ValueError):
                parse_places(text)


class CommandLine(unittest.TestCase):
    def test_asks_again_for_gaps_only_on_request(self):
        self.assertEqual((parse([], TODAY).retry_gaps, parse(['--retry-gaps'], TODAY).retry_gaps), (False, True))

    def test_ends_where_the_archive_does(self):
        args = parse([], TODAY)
        self.assertEqual((args.start, args.end), (date(2024, 2, 5), date(2024, 3, 5)))

    def test_refuses_with_the_reason(self):
        for argv, reason in [(['--from', '2024-02-30'], 'day'), (['--from', '20240101'], '2024-01-31'), (['--to', '2024-03-11'], 'future'),
                             (['--from', '1939-12-31'], '1940'), (['--from', '2024-02-02', '--to', '2024-02-01'], 'after'),
                             (['--locations', 'nowhere.json'], 'nowhere.json'), (['--form', 'x'], '--form'), (['--locations', 'a:1:1,a:1:1'], 'twice')]:
            with self.subTest(argv), self.assertRaisesRegex(Failure, reason) as raised:
                parse(argv, TODAY)
            self.assertEqual(raised.exception.kind, 'bad-argument')

    def test_takes_hostile_paths_as_they_are(self):
        path = "/user/spark/a b'\"$(x);é[1]{2}*"
        self.assertEqual(parse(['--output', path], TODAY).output, path)


class Periods(unittest.TestCase):
    def test_cut_at_the_turn_of_the_year(self):
        self.assertEqual(cut_by_year(date(2022, 12, 30), date(2024, 1, 1)),
                         [(date(2022, 12, 30), date(2022, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31)), (date(2024, 1, 1), date(2024, 1, 1))])

    def test_what_is_left(self):
        day = lambda n: date(2024, 1, n)
        self.assertEqual(without((day(1), day(10)), []), [(day(1), day(10))])
        self.assertEqual(without((day(1), day(10)), [(day(3), day(4)), (day(4), day(6)), (day(20), day(21))]), [(day(1), day(2)), (day(7), day(10))])
        self.assertEqual(without((day(5), day(6)), [(day(1), day(5))]), [(day(6), day(6))])
        self.assertEqual(without((day(5), day(6)), [(day(1), day(9)), (day(2), day(3))]), [])


class Raw(unittest.TestCase):
    def setUp(self):
        self.hdfs = MemoryHdfs()
        self.store = RawStore(self.hdfs, '/raw')

    def put(self, start, end, received, body):
        self.hdfs.files[f'/raw/paris/{file_name(PARIS, start, end, received)}'] = body

    def test_names_say_what_is_in_them(self):
        received = datetime(2024, 6, 1, 12, 0, 5, tzinfo=timezone.utc)
        name = file_name(PARIS, date(2024, 1, 1), date(2024, 5, 1), received)
        self.assertEqual(name, '2024-01-01_2024-05-01_48.85341_2.3488_20240601T120005Z.json')
        self.assertEqual(parse_name(name, PARIS), (date(2024, 1, 1), date(2024, 5, 1), received))
        self.assertEqual(parse_name('2024-01-01_2024-05-01.json', PARIS), (date(2024, 1, 1), date(2024, 5, 1), None))
        self.assertIsNone(parse_name(name, Place('paris', 33.66, -95.56)))
        self.assertIsNone(parse_name(f'{name}.part', PARIS))
        self.assertIsNone(parse_name('2024-13-01_2024-05-01.json', PARIS))

    def missing(self, start, end, now=datetime(2024, 6, 2, tzinfo=timezone.utc), **options):
        return periods_of(self.store.coverage(PARIS, start, end, now, **options).wanted)

    def test_asks_only_for_the_days_that_are_missing(self):
        self.put(date(2024, 1, 10), date(2024, 1, 20), datetime(2024, 6, 1, tzinfo=timezone.utc), reply(hours=11 * 24))
        self.assertEqual(self.missing(date(2024, 1, 1), date(2024, 1, 31)),
                         [(date(2024, 1, 1), date(2024, 1, 9)), (date(2024, 1, 21), date(2024, 1, 31))])
        self.assertEqual(self.missing(date(2024, 1, 12), date(2024, 1, 20)), [])

    def test_a_damaged_reply_is_named(self):
        self.put(date(2024, 3, 5), date(2024, 3, 7), datetime(2024, 3, 8, tzinfo=timezone.utc), '{"hourly": {"ti')
        with self.assertRaisesRegex(Failure, '2024-03-05_2024-03-07.*delete it') as raised:
            self.missing(date(2024, 3, 5), date(2024, 3, 7))
        self.assertEqual(raised.exception.kind, 'raw-damaged')

    def test_opens_each_reply_once(self):
        day = date(2024, 1, 10)
        self.put(day, day, datetime(2024, 6, 1, tzinfo=timezone.utc), reply(start=day))
        self.missing(day, day)
        self.store.save()
        [name] = [name for name in self.hdfs.files if name.startswith('/raw/paris/')]
        self.hdfs.files[name] = 'x' * len(reply(start=day).encode())
        self.store = RawStore(self.hdfs, '/raw')
        self.assertEqual(self.missing(day, day), [])
        # Another file of the same name, or what was noted gone bad: opened again.
        self.hdfs.files[name] = reply(start=day, said='more')
        self.hdfs.files['/raw/_coverage/paris'] = '{'
        self.store = RawStore(self.hdfs, '/raw')
        self.assertEqual(self.missing(day, day), [])

    def test_keeps_what_came_beside_what_is_read(self):
        day = date(2024, 1, 10)
        self.assertTrue(self.store.add(PARIS, day, day, Got(reply(start=day), '{"as": "came"}', ['fault'])))
        self.assertFalse(self.store.add(PARIS, day, day, Got(nulled(day, 24, {name: range(24) for name in VARIABLES}), None, [])))
        self.store.save()
        folders = sorted({name.rsplit('/', 1)[0] for name in self.hdfs.files})
        self.assertEqual(folders, ['/raw/_as_came/paris', '/raw/_coverage', '/raw/paris'])


def nulled(start, hours, where):
    """A reply with nulls: {variable: hours}."""
    body = json.loads(reply(start=start, hours=hours))
    for name, places in where.items():
        for hour in places:
            body['hourly'][name][hour] = None
    return json.dumps(body)


class WhatRepliesHeld(unittest.TestCase):
    START, END = date(2024, 3, 5), date(2024, 3, 7)
    MIDDLE = {name: range(24, 48) for name in VARIABLES}

    def setUp(self):
        self.hdfs = MemoryHdfs()

    def put(self, where, received, start=START, hours=72):
        end = start + timedelta(days=hours // 24 - 1)
        self.hdfs.files[f'/raw/paris/{file_name(PARIS, start, end, received)}'] = nulled(start, hours, where)

    def of(self, now, **options):
        found = RawStore(self.hdfs, '/raw').coverage(PARIS, self.START, self.END, now, **options)
        return [day.day for day in found.wanted], [day.day for day in found.waiting], [day.day for day in found.gaps]

    @staticmethod
    def at(day, hour=0, month=3):
        return datetime(2024, month, day, hour, tzinfo=timezone.utc)

    def test_a_complete_reply(self):
        self.put({}, self.at(8))
        self.assertEqual(self.of(self.at(9)), ([], [], []))

    def test_nulls_anywhere_in_a_recent_reply_are_asked_for_again(self):
        for where, days in [(self.MIDDLE, [6]), ({'cloud_cover': range(72)}, [5, 6, 7]), ({'precipitation': [30, 31]}, [6]),
                            ({name: range(30, 72) for name in VARIABLES}, [6, 7]), ({'weather_code': [0], 'cloud_cover': [71]}, [5, 7])]:
            with self.subTest(days):
                self.hdfs.files.clear()
                self.put(where, self.at(8))
                self.assertEqual(self.of(self.at(9)), (days, [], []))

    def test_with_pauses_that_grow(self):
        self.put(self.MIDDLE, self.at(8, 0))
        self.assertEqual(self.of(self.at(8, 0)), ([], [6], []))
        self.assertEqual(self.of(self.at(8, 1)), ([6], [], []))
        self.put({name: range(24) for name in VARIABLES}, self.at(8, 1), date(2024, 3, 6), 24)
        self.assertEqual(self.of(self.at(8, 2)), ([], [6], []))
        self.assertEqual(self.of(self.at(8, 3)), ([6], [], []))
        self.assertEqual([pause_after(n).total_seconds() / 3600 for n in (1, 2, 3, 4, 5, 6, 2000)], [1, 2, 4, 8, 16, 24, 24])

    def test_until_the_archive_fills_in_no_more(self):
        self.put(self.MIDDLE, self.at(20, 23))
        # The last time, once the two weeks are over; then it is known.
        self.assertEqual(self.of(self.at(20, 23)), ([], [6], []))
        self.assertEqual(self.of(self.at(21)), ([6], [], []))
        self.put({name: range(24) for name in VARIABLES}, self.at(21), date(2024, 3, 6), 24)
        self.assertEqual(self.of(self.at(9, month=5)), ([], [], [6]))
        self.assertEqual(self.of(self.at(9, month=5), retry_gaps=True), ([6], [], [6]))

    def test_two_hours_in_an_old_reply_are_a_gap_that_can_be_asked_for_again(self):
        self.put({'temperature_2m': [30, 31]}, self.at(1, month=6))
        self.assertEqual(self.of(self.at(2, month=6)), ([], [], [6]))
        self.assertEqual(self.of(self.at(2, month=6), retry_gaps=True), ([6], [], [6]))
        self.put({}, self.at(2, month=6), date(2024, 3, 6), 24)
        self.assertEqual(self.of(self.at(3, month=6), retry_gaps=True), ([], [], []))

    def test_what_one_reply_lacks_another_may_hold(self):
        self.put({'temperature_2m': range(24, 36)}, self.at(1, month=6))
        self.put({'temperature_2m': range(12, 24)}, self.at(2, month=6), date(2024, 3, 6), 24)
        self.assertEqual(self.of(self.at(3, month=6)), ([], [], []))

    def test_nan_is_no_value(self):
        self.put({}, self.at(8))
        [name] = self.hdfs.files
        self.hdfs.files[name] = self.hdfs.files[name].replace('1.0, 1.0', 'NaN, 1.0', 1)
        self.assertEqual(self.of(self.at(9)), ([5], [], []))


class Gaps(unittest.TestCase):
    FIRST, LAST = date(2024, 3, 1), date(2024, 3, 4)

    def of(self, masks, today=date(2024, 6, 1)):
        gaps, not_yet = gaps_of(self.FIRST, self.LAST, masks, today)
        return [(gap['from'], gap['to'], gap['hours']) for gap in gaps], not_yet

    def test_none(self):
        self.assertEqual(self.of({}), ([], 0))

    def test_runs_over_midnight_are_one(self):
        masks = {date(2024, 3, 2): (1 << 22) - 1, date(2024, 3, 3): ~3 & (1 << 24) - 1}
        self.assertEqual(self.of(masks), ([('2024-03-02T22:00Z', '2024-03-03T01:00Z', 4)], 0))

    def test_recent_hours_are_not_yet_and_old_ones_a_gap_wherever_they_are(self):
        masks = {date(2024, 3, 2): ~6 & (1 << 24) - 1, date(2024, 3, 4): 1}
        self.assertEqual(self.of(masks, date(2024, 3, 6)), ([], 25))
        self.assertEqual(self.of(masks, date(2024, 3, 17)), ([('2024-03-02T01:00Z', '2024-03-02T02:00Z', 2)], 23))
        self.assertEqual(self.of(masks), ([('2024-03-02T01:00Z', '2024-03-02T02:00Z', 2), ('2024-03-04T01:00Z', '2024-03-04T23:00Z', 23)], 0))


class OneBadMember(unittest.TestCase):
    """What is wrong with one place costs that place."""
    DAY = date(2024, 1, 10)

    def fetch(self, **failures):
        wanted = [(Place(name, 1.0, 1.0), self.DAY, self.DAY) for name in ('a', 'b', 'c', 'd')]
        result, day = {'fetched': 0}, self.DAY

        class Archive:
            def fetch(self, place, start, end):
                if place.id in failures:
                    raise Failure(failures[place.id], f'{place.id} is bad')
                return Got(reply(start=day), None, [])
        store = RawStore(MemoryHdfs(), '/raw')
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                batch.fetch(store, wanted, Archive(), result)
            except Failure as failure:
                result['raised'] = failure.kind
        return result['fetched'], [(one['location'], one['kind']) for one in result['failed']], result.get('raised')

    def test_the_others_are_fetched(self):
        self.assertEqual(self.fetch(), (4, [], None))
        self.assertEqual(self.fetch(b='reply-unusable', c='open-meteo-refused'), (2, [('b', 'reply-unusable'), ('c', 'open-meteo-refused')], None))
        self.assertEqual(self.fetch(a='unreachable', c='unreachable'), (2, [('a', 'unreachable'), ('c', 'unreachable')], None))

    def test_what_is_wrong_with_all_ends_it(self):
        self.assertEqual(self.fetch(b='unreachable', c='unreachable'), (1, [('b', 'unreachable')], 'unreachable'))
        self.assertEqual(self.fetch(b='open-meteo-limit'), (1, [], 'open-meteo-limit'))
        self.assertEqual(self.fetch(**dict.fromkeys('abcd', 'reply-unusable'))[2], 'reply-unusable')

    def concluded(self, **result):
        args = parse(['--from', '2024-01-01', '--to', '2024-01-03'], TODAY)
        whole = {'hours_known': 72, 'not_yet': 0, 'gaps': 0, 'held_nothing': 0, 'fetched': 1, 'failed': [], **result}
        try:
            batch.conclude(args, whole)
        except Failure as failure:
            return failure.kind, failure.message
        return None, whole['message']

    def test_the_end_says_what_is(self):
        self.assertEqual(self.concluded(), (None, '72 hours of 5 places known, 2024-01-01 to 2024-01-03'))
        self.assertEqual(self.concluded(not_yet=2, gaps=3, held_nothing=1)[1],
                         '72 hours of 5 places known, 2024-01-01 to 2024-01-03; 2 hours not yet complete, 3 hours with gaps, 1 of 1 replies fetched held no value')
        kind, message = self.concluded(hours_known=0, not_yet=72)
        self.assertEqual(kind, 'no-data')
        self.assertIn('Nothing is known of 2024-01-01 to 2024-01-03', message)
        kind, message = self.concluded(failed=[{'location': 'b', 'from': '2024-01-01', 'to': '2024-01-03', 'reason': 'bad'}])
        self.assertEqual(kind, 'incomplete')
        self.assertIn('b 2024-01-01 to 2024-01-03: bad', message)


class Failures(unittest.TestCase):
    def test_the_refusal_in_hadoops_own_words_on_one_line(self):
        said = ('org.apache.hadoop.security.AccessControlException: Permission denied: user=spark, access=WRITE, '
                'inode="/":hadoop:supergroup:drwxr-xr-x')
        failure = explain(Exception(f'An error occurred while calling o1.mkdirs.\n: {said}\n\tat org.apache.X(X.java:1)\nCaused by: {said}\n\tat y'))
        self.assertEqual((failure.kind, failure.message), ('permission', said))

    def test_tells_kinds_apart(self):
        for text, kind in [
            ('Cannot create file/x. Name node is in safe mode.', 'safe-mode'),
            ('DSQuotaExceededException: The DiskSpace quota of /q is exceeded: quota = 10 B = 10 B but diskspace consumed = 20 B', 'quota'),
            ('File /x could only be written to 0 of the 1 minReplication nodes. There are 0 datanode(s) running', 'disk-full'),
            ('Call From a/1 to hdfs-namenode:8020 failed on connection exception: java.net.ConnectException: Connection refused', 'hdfs-unreachable'),
            ('UnknownHostException: hdfs-namenode', 'hdfs-unreachable'),
            ('raised: not a reply of the archive: hdfs://x/raw/paris/1.json SQLSTATE', 'raw-damaged'),
            ('Answer from Java side is empty', 'spark-lost'),
            ('something else', 'failed'),
        ]:
            with self.subTest(text):
                self.assertEqual(explain(Exception(f'Job aborted.\n{text}\n\tat java')).kind, kind)

    def test_each_has_an_exit_code_of_its_own(self):
        self.assertEqual(len(set(EXIT_CODES.values())), len(EXIT_CODES))
        self.assertNotIn(0, EXIT_CODES.values())


class LastLine(unittest.TestCase):
    def run_main(self, *argv):
        with contextlib.redirect_stdout(io.StringIO()) as out:
            code = batch.main(list(argv))
        return code, out.getvalue().splitlines()

    def test_tells_of_a_failure(self):
        code, lines = self.run_main('--from', 'yesterday')
        self.assertTrue(lines[-1].startswith('weather_batch: {"state":"failed","kind":"bad-argument","message":'))
        result = json.loads(lines[-1].removeprefix('weather_batch: '))
        self.assertEqual(list(result), ['state', 'kind', 'message', 'rows', 'hours_known', 'not_yet', 'gaps', 'failed',
                                        'held_nothing', 'locations', 'from', 'to', 'fetched', 'reused', 'output',
                                        'aggregates', 'days', 'days_missing', 'quality', 'seconds'])
        self.assertEqual((code, lines[-2]), (2, f'error: {result["message"]}'))

    def test_of_a_run_that_is_cancelled_while_java_is_asked(self):
        def asks_java(*_):
            # As py4j does (java_gateway.py, send_command).
            try:
                os.kill(os.getpid(), signal.SIGTERM)
            except Failure as error:
                logging.exception('Exception while sending command.')
                raise RuntimeError('An error occurred while calling o34.collectToPython') from error

        self.addCleanup(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))
        self.addCleanup(logging.disable, logging.NOTSET)
        written = io.StringIO()
        with mock.patch.object(batch, 'run_batch', asks_java), contextlib.redirect_stderr(written):
            code, lines = self.run_main()
        self.assertEqual((code, json.loads(lines[-1].removeprefix('weather_batch: '))['kind']), (EXIT_CODES['cancelled'], 'cancelled'))
        self.assertEqual(written.getvalue(), '')


class OneMeaning(unittest.TestCase):
    def test_an_id_that_meant_another_place_is_refused(self):
        args = parse(['--locations', 'paris:33.66:-95.56'], TODAY)
        manifest = {**Publication(MemoryHdfs(), '/w').manifest(), 'locations': {'paris': [48.85341, 2.3488]}}
        with self.assertRaisesRegex(Failure, 'paris is 48.85341, 2.3488'):
            batch.same_places(manifest, args)


class Locks(unittest.TestCase):
    def test_one_run_for_an_output_at_a_time(self):
        with tempfile.TemporaryDirectory() as folder:
            held = batch.one_at_a_time(folder, '/w')
            batch.one_at_a_time(folder, '/other').close()
            with self.assertRaises(Failure) as raised:
                batch.one_at_a_time(folder, '/w')
            self.assertEqual(raised.exception.kind, 'busy')
            held.close()
            batch.one_at_a_time(folder, '/w').close()


class ToPostgres(unittest.TestCase):
    def test_address(self):
        self.assertIsNone(address({}))
        self.assertEqual(address({'POSTGRES_HOST': 'postgres', 'POSTGRES_PASSWORD': 'x'}),
                         {'host': 'postgres', 'port': 5432, 'user': 'admin', 'database': 'weatherdb', 'password': 'x'})

    def test_owes_each_period_once(self):
        one = {'location': 'paris', 'from': '2024-01-01', 'to': '2024-01-31'}
        other = {**one, 'to': '2024-02-29'}
        self.assertEqual(merge_owed([one, other, dict(one)]), [one, other])


if __name__ == '__main__':
    unittest.main()
