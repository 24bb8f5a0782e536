"""python3 -m unittest, in this folder: needs neither Spark nor a network."""
import io
import json
import unittest
import urllib.error
from datetime import date, datetime, timezone
from email.message import Message

from weather.arguments import Place
from weather.failure import Failure
from weather.open_meteo import TRIES, TRIES_OF_FAULTS, UNITS, VARIABLES, Archive, archive_url, limit_end, pause_before, read_reply, retry_after

DAY = date(2024, 2, 29)
PARIS = Place('paris', 48.85341, 2.3488)


def reply(start=DAY, hours=24, **changes):
    # The middle of Paris's cell, as the archive answers.
    body = {'latitude': 48.822495, 'longitude': 2.2881355, 'utc_offset_seconds': 0, 'hourly_units': {'time': 'iso8601', **UNITS},
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

    def body(self):
        return self.fetch().body

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
    def read(self, body, place=PARIS):
        return read_reply(body, place, DAY, DAY)

    def test_a_whole_one(self):
        reply_, faults = self.read(reply())
        self.assertEqual((len(reply_['hourly']['time']), faults), (24, []))

    def test_of_another_form_is_refused(self):
        shuffled = json.loads(reply())
        shuffled['hourly']['time'][3:5] = reversed(shuffled['hourly']['time'][3:5])
        for body in [reply(hours=23), reply(start=date(2024, 2, 28)), reply(utc_offset_seconds=3600), json.dumps(shuffled),
                     reply(hourly_units={}), reply(hourly=[]), reply(hourly=None), reply()[:-40], '{"error":true,"reason":"no"}', '{}', f'[{reply()}]']:
            with self.subTest(body[:60]), self.assertRaises(ValueError):
                self.read(body)

    def test_for_another_place_is_refused(self):
        for latitude, longitude in [(45.75, 4.85), (48.85, 3.9), (-48.85, 2.35), (None, 2.35), (48.85, 'x'), (float('nan'), 2.35)]:
            with self.subTest((latitude, longitude)), self.assertRaises(ValueError):
                self.read(reply(latitude=latitude, longitude=longitude))

    def test_the_cell_may_lie_over_the_date_line_or_by_the_pole(self):
        self.read(reply(latitude=-16.8, longitude=-179.95), Place('taveuni', -16.85, 179.97))
        self.read(reply(latitude=89.9, longitude=120.0), Place('pole', 90.0, 0.0))

    def test_what_is_wrong_with_one_variable_costs_that_variable(self):
        other_unit, short, absent, mixed = (json.loads(reply()) for _ in range(4))
        other_unit['hourly_units']['temperature_2m'] = 'mm'
        short['hourly']['temperature_2m'].pop()
        del absent['hourly']['temperature_2m']
        for body, fault in [(other_unit, "temperature_2m comes in 'mm', not in '°C'"), (short, 'temperature_2m has 23 values for 24 hours'),
                            (absent, 'temperature_2m has no values for 24 hours')]:
            found, faults = self.read(json.dumps(body))
            self.assertEqual((found['hourly']['temperature_2m'], found['hourly']['precipitation'], faults), ([None] * 24, [1.0] * 24, [fault]))
        mixed['hourly']['temperature_2m'][:4] = ['1.0', True, None, {}]
        found, faults = self.read(json.dumps(mixed))
        self.assertEqual((found['hourly']['temperature_2m'], faults), ([None] * 4 + [1.0] * 20, ['temperature_2m has 3 values that are no numbers']))

    def test_numbers_that_are_none_are_no_values(self):
        for word in ['nan', '-nan', 'NaN', '-nan', 'inf', '-inf', 'Infinity', '-Infinity']:
            body = reply(said=f'{word}: "-nan"').replace('1.0, 1.0', f'{word}, 1.0', 1)
            found, faults = self.read(body)
            self.assertEqual((word, found['hourly']['temperature_2m'], faults), (word, [None] + [1.0] * 23, ['1 numbers are nan or inf']))
            self.assertEqual(found['said'], f'{word}: "-nan"')


class Fetching(unittest.TestCase):
    def test_the_first_time(self):
        server = Server(reply())
        self.assertEqual(server.body(), reply())
        self.assertEqual(server.waits, [])
        self.assertEqual(server.budget.spent, len(VARIABLES) / 10)

    def test_waits_as_long_as_a_limit_asks(self):
        server = Server(http_error(429, Retry_After='42'), reply())
        self.assertEqual(server.body(), reply())
        self.assertTrue(43 <= server.waits[0] <= 44, server.waits)

    def test_waits_for_the_end_of_the_limit_that_is_named(self):
        server = Server(http_error(429, '{"error":true,"reason":"Minutely API request limit exceeded."}'), reply())
        server.fetch()
        self.assertTrue(61 <= server.waits[0] <= 62, server.waits)

    def test_goes_on_after_what_passes_and_pays_for_each_try(self):
        server = Server(http_error(503), ConnectionResetError('reset'), reply()[:50], f'{reply()[:300]}Unexpected error', reply())
        self.assertEqual(server.body(), reply())
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

    def test_keeps_what_is_good_of_a_reply_that_stays_at_fault(self):
        broken = reply().replace('1.0, 1.0', '-nan, 1.0', 1)
        server = Server(broken, *[broken] * TRIES_OF_FAULTS)
        got = server.fetch()
        self.assertEqual((got.as_came, got.faults, len(server.urls)), (broken, ['1 numbers are nan or inf'], TRIES_OF_FAULTS))
        self.assertEqual(json.loads(got.body)['hourly']['temperature_2m'], [None] + [1.0] * 23)
        # A whole one that comes in time is taken as it came.
        self.assertEqual(Server(broken, reply()).fetch(), (reply(), None, []))
        # What came is not lost to a failure that follows.
        self.assertEqual(Server(broken, http_error(503), http_error(503)).fetch().as_came, broken)

    def test_tells_answers_that_are_of_no_use_from_none(self):
        failure = Server(*[reply(latitude=0.0, longitude=0.0)] * TRIES).failure()
        self.assertEqual(failure.kind, 'reply-unusable')
        self.assertIn('it is for 0.0, 0.0 and not for paris', failure.message)

    def test_does_not_sit_out_a_day(self):
        failure = (server := Server(http_error(429, Retry_After='86400'))).failure()
        self.assertEqual((failure.kind, server.waits), ('open-meteo-limit', []))


if __name__ == '__main__':
    unittest.main()
