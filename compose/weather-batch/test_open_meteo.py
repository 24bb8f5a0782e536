"""python3 -m unittest, in this folder: needs neither Spark nor a network."""
import io
import json
import unittest
import urllib.error
from datetime import date, datetime, timezone
from email.message import Message

from weather.arguments import Place
from weather.failure import Failure
from weather.open_meteo import TRIES, UNITS, VARIABLES, Archive, archive_url, check_reply, first_day_not_yet, limit_end, pause_before, retry_after

DAY = date(2024, 2, 29)
PARIS = Place('paris', 48.85341, 2.3488)


def reply(start=DAY, hours=24, **changes):
    body = {'utc_offset_seconds': 0, 'hourly_units': {'time': 'iso8601', **UNITS},
            'hourly': {'time': [f'{start}T{h % 24:02}:00' for h in range(hours)], **{name: [1.0] * hours for name in VARIABLES}}}
    body.update(changes)
    return json.dumps(body)


class NoBudget:
    def __init__(self):
        self.spent = 0.0

    def reserve(self, weight):
        self.spent += weight


class Server:
    """Stands for urlopen: answers in order with bodies, or raises."""

    def __init__(self, *answers):
        self.answers, self.waits, self.urls, self.budget = list(answers), [], [], NoBudget()

    def __call__(self, request, timeout):
        self.urls.append(request.full_url)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return io.BytesIO(answer.encode())

    def fetch(self, longest_wait=3600):
        archive = Archive('http://archive', self.budget, longest_wait, sleep=self.waits.append, opened=self, tell=lambda _: None)
        return archive.fetch(PARIS, DAY, DAY)

    def failure(self):
        try:
            self.fetch()
        except Failure as failure:
            return failure
        raise AssertionError('did not fail')


def http_error(code, text='{"error":true,"reason":"The service is overloaded"}', **headers):
    message = Message()
    for name, value in headers.items():
        message[name.replace('_', '-')] = value
    return urllib.error.HTTPError('http://archive', code, 'no', message, io.BytesIO(text.encode()))


class Urls(unittest.TestCase):
    def test_names_what_the_archive_wants_to_know(self):
        url = archive_url('http://archive', PARIS, date(2024, 1, 1), DAY)
        self.assertIn('latitude=48.85341&longitude=2.3488&start_date=2024-01-01&end_date=2024-02-29&hourly=temperature_2m,', url)
        self.assertTrue(url.endswith('&timezone=UTC'))


class Waiting(unittest.TestCase):
    NOW = datetime(2024, 1, 1, 12, 15, tzinfo=timezone.utc)

    def test_retry_after(self):
        self.assertEqual(retry_after('17', self.NOW), 17.0)
        self.assertEqual(retry_after('Mon, 01 Jan 2024 12:16:00 GMT', self.NOW), 60.0)
        self.assertEqual(retry_after('Mon, 01 Jan 2024 11:00:00 GMT', self.NOW), 0.0)
        self.assertIsNone(retry_after('soon', self.NOW))
        self.assertIsNone(retry_after(None, self.NOW))

    def test_the_end_of_the_limit_that_a_429_names(self):
        said = '{} API request limit exceeded. Please try again.'
        self.assertEqual(limit_end(said.format('Minutely'), self.NOW), 60.0)
        self.assertEqual(limit_end(said.format('Hourly'), self.NOW), 45 * 60.0)
        self.assertEqual(limit_end(said.format('Daily'), self.NOW), (11 * 60 + 45) * 60.0)
        self.assertIsNone(limit_end('Too many concurrent requests', self.NOW))

    def test_doubles_with_jitter_on_top_of_what_was_asked(self):
        self.assertEqual([pause_before(n, None, 1.0) for n in range(4)], [2.0, 4.0, 8.0, 16.0])
        self.assertEqual(pause_before(0, None, 0.0), 1.0)
        self.assertEqual(pause_before(20, None, 1.0), 120.0)
        self.assertEqual(pause_before(0, 90.0, 1.0), 92.0)


class Replies(unittest.TestCase):
    def test_a_whole_one(self):
        self.assertEqual(len(check_reply(reply(), DAY, DAY)['hourly']['time']), 24)

    def test_anything_less_is_refused(self):
        broken = json.loads(reply())
        broken['hourly']['precipitation'].pop()
        absent = json.loads(reply())
        del absent['hourly']['cloud_cover']
        fahrenheit = json.loads(reply())
        fahrenheit['hourly_units']['temperature_2m'] = '°F'
        for body in [reply(hours=23), reply(start=date(2024, 2, 28)), reply(utc_offset_seconds=3600), json.dumps(broken),
                     json.dumps(absent), json.dumps(fahrenheit), reply()[:-40], '{"error":true,"reason":"no"}', '{}', f'[{reply()}]']:
            with self.subTest(body[:60]), self.assertRaises(ValueError):
                check_reply(body, DAY, DAY)


class NotYet(unittest.TestCase):
    """Nulls at the end."""
    START, FETCHED = date(2024, 3, 1), date(2024, 3, 5)

    def of(self, fetched=FETCHED, **columns):
        return first_day_not_yet({'hourly': {'time': list(range(96)), **columns}}, self.START, fetched)

    def test_a_complete_reply_has_none(self):
        self.assertIsNone(self.of(a=[1] * 96))
        self.assertIsNone(self.of(a=[1] * 40 + [None] * 40 + [1] * 16))

    def test_the_day_in_which_the_nulls_begin(self):
        self.assertEqual(self.of(a=[1] * 50 + [None] * 46), date(2024, 3, 3))
        self.assertEqual(self.of(a=[1] * 48 + [None] * 48), date(2024, 3, 3))
        self.assertEqual(self.of(a=[None] * 96), date(2024, 3, 1))

    def test_the_variable_that_lags_most(self):
        self.assertEqual(self.of(a=[1] * 96, b=[1] * 30 + [None] * 66), date(2024, 3, 2))

    def test_a_variable_that_is_not_served_there_is_not_waited_for(self):
        self.assertIsNone(self.of(a=[1] * 96, b=[None] * 96))

    def test_old_nulls_will_not_come_any_more(self):
        self.assertIsNone(self.of(fetched=date(2024, 6, 1), a=[1] * 50 + [None] * 46))
        self.assertEqual(self.of(fetched=date(2024, 3, 18), a=[None] * 96), date(2024, 3, 4))


class Fetching(unittest.TestCase):
    def test_the_first_time(self):
        server = Server(reply())
        self.assertEqual(server.fetch(), reply())
        self.assertEqual(server.waits, [])
        self.assertEqual(server.budget.spent, len(VARIABLES) / 10)

    def test_waits_as_long_as_a_limit_asks(self):
        server = Server(http_error(429, Retry_After='42'), reply())
        self.assertEqual(server.fetch(), reply())
        self.assertTrue(43 <= server.waits[0] <= 44, server.waits)

    def test_waits_for_the_end_of_the_limit_that_is_named(self):
        server = Server(http_error(429, '{"error":true,"reason":"Minutely API request limit exceeded."}'), reply())
        server.fetch()
        self.assertTrue(61 <= server.waits[0] <= 62, server.waits)

    def test_goes_on_after_what_passes_and_pays_for_each_try(self):
        server = Server(http_error(503), ConnectionResetError('reset'), reply()[:50], f'{reply()[:300]}Unexpected error', reply())
        self.assertEqual(server.fetch(), reply())
        self.assertEqual(len(server.waits), 4)
        self.assertAlmostEqual(server.budget.spent, 5 * len(VARIABLES) / 10)

    def test_ends_at_once_where_trying_again_is_no_use(self):
        failure = (server := Server(http_error(400, '{"error":true,"reason":"bad variable"}'))).failure()
        self.assertEqual((failure.kind, len(server.urls)), ('open-meteo-refused', 1))
        self.assertIn('bad variable', failure.message)

    def test_gives_up_in_the_end(self):
        failure = (server := Server(*[http_error(503) for _ in range(TRIES)])).failure()
        self.assertEqual((failure.kind, len(server.waits)), ('unreachable', TRIES - 1))
        self.assertIn('503 The service is overloaded', failure.message)

    def test_does_not_sit_out_a_day(self):
        failure = (server := Server(http_error(429, Retry_After='86400'))).failure()
        self.assertEqual((failure.kind, server.waits), ('open-meteo-limit', []))


if __name__ == '__main__':
    unittest.main()
