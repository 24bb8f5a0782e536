"""python3 -m unittest discover compose/weather-batch: needs neither Spark nor a network."""
import io
import json
import unittest
import urllib.error
from datetime import date, datetime, timezone
from email.message import Message

import weather_batch as job

DAY = date(2024, 2, 29)


def reply(start=DAY, hours=24, **changes):
    body = {'utc_offset_seconds': 0, 'hourly': {'time': [f'{start}T{h:02}:00' for h in range(hours)],
                                                **{name: [1.0] * hours for name in job.VARIABLES}}}
    body.update(changes)
    return json.dumps(body)


class Server:
    """Stands for urlopen: answers in order with bodies, or raises."""

    def __init__(self, *answers):
        self.answers, self.waits, self.calls = list(answers), [], 0

    def __call__(self, request, timeout):
        self.calls += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return io.BytesIO(answer.encode())

    def fetch(self):
        return job.fetch('http://archive', DAY, DAY, sleep=self.waits.append, opened=self)


def http_error(code, text='{"error":true,"reason":"Hourly API request limit exceeded."}', **headers):
    message = Message()
    for name, value in headers.items():
        message[name.replace('_', '-')] = value
    return urllib.error.HTTPError('http://archive', code, 'no', message, io.BytesIO(text.encode()))


class Places(unittest.TestCase):
    def test_reads_the_short_form(self):
        self.assertEqual(job.parse_places('paris:48.85:2.35, dakar:14.7:-17.4'), [('paris', 48.85, 2.35), ('dakar', 14.7, -17.4)])

    def test_refuses_what_is_no_place(self):
        for text in ['', 'paris', 'paris:1', 'paris:91:0', 'paris:0:181', '../x:1:1', 'a:1:1,a:2:2', 'paris:x:y']:
            with self.subTest(text), self.assertRaises(ValueError):
                job.parse_places(text)

    def test_the_default_is_readable(self):
        self.assertEqual(len(job.parse_places(job.PLACES)), 5)


class Periods(unittest.TestCase):
    def test_cut_at_the_turn_of_the_year(self):
        self.assertEqual(job.periods(date(2022, 12, 30), date(2024, 1, 1)),
                         [(date(2022, 12, 30), date(2022, 12, 31)), (date(2023, 1, 1), date(2023, 12, 31)), (date(2024, 1, 1), date(2024, 1, 1))])

    def test_one_day(self):
        self.assertEqual(job.periods(DAY, DAY), [(DAY, DAY)])

    def test_default_ends_where_the_archive_does(self):
        args = job.arguments([], date(2024, 3, 10))
        self.assertEqual((args.start, args.end), (date(2024, 2, 5), date(2024, 3, 5)))


class Waiting(unittest.TestCase):
    NOW = datetime(2024, 1, 1, 12, 0, tzinfo=timezone.utc)

    def test_retry_after(self):
        self.assertEqual(job.retry_after('17', self.NOW), 17.0)
        self.assertEqual(job.retry_after('Mon, 01 Jan 2024 12:01:00 GMT', self.NOW), 60.0)
        self.assertEqual(job.retry_after('Mon, 01 Jan 2024 11:00:00 GMT', self.NOW), 0.0)
        self.assertIsNone(job.retry_after('soon', self.NOW))
        self.assertIsNone(job.retry_after(None, self.NOW))

    def test_doubles_with_jitter_and_keeps_to_what_was_asked(self):
        self.assertEqual([job.pause_before(n, None, 1.0) for n in range(4)], [2.0, 4.0, 8.0, 16.0])
        self.assertEqual(job.pause_before(0, None, 0.0), 1.0)
        self.assertEqual(job.pause_before(20, None, 1.0), 120.0)
        self.assertEqual(job.pause_before(0, 90.0, 1.0), 90.0)


class Replies(unittest.TestCase):
    def test_a_whole_one(self):
        self.assertEqual(len(job.check_reply(reply(), DAY, DAY)['hourly']['time']), 24)

    def test_anything_less_is_refused(self):
        broken = json.loads(reply())
        broken['hourly']['precipitation'].pop()
        absent = json.loads(reply())
        del absent['hourly']['cloud_cover']
        for body in [reply(hours=23), reply(start=date(2024, 2, 28)), reply(utc_offset_seconds=3600), json.dumps(broken),
                     json.dumps(absent), reply()[:-40], '{"error":true,"reason":"no"}', '{}']:
            with self.subTest(body[:60]), self.assertRaises(ValueError):
                job.check_reply(body, DAY, DAY)


class Fetching(unittest.TestCase):
    def test_the_first_time(self):
        server = Server(reply())
        self.assertEqual(server.fetch(), reply())
        self.assertEqual(server.waits, [])

    def test_waits_as_long_as_a_limit_asks(self):
        server = Server(http_error(429, Retry_After='42'), reply())
        self.assertEqual(server.fetch(), reply())
        self.assertEqual(server.waits, [42.0])

    def test_goes_on_after_what_passes(self):
        server = Server(http_error(503), ConnectionResetError('reset'), reply()[:50], reply())
        self.assertEqual(server.fetch(), reply())
        self.assertEqual(len(server.waits), 3)

    def test_ends_at_once_where_trying_again_is_no_use(self):
        server = Server(http_error(400, '{"error":true,"reason":"bad variable"}'))
        with self.assertRaisesRegex(job.Failure, 'bad variable'):
            server.fetch()
        self.assertEqual(server.calls, 1)

    def test_gives_up_in_the_end(self):
        server = Server(*[http_error(503) for _ in range(job.TRIES)])
        with self.assertRaisesRegex(job.Failure, f'in {job.TRIES} tries: 503'):
            server.fetch()
        self.assertEqual(len(server.waits), job.TRIES - 1)

    def test_does_not_sit_out_a_day(self):
        server = Server(http_error(429, Retry_After='86400'))
        with self.assertRaises(job.Failure):
            server.fetch()
        self.assertEqual(server.waits, [])


if __name__ == '__main__':
    unittest.main()
