"""The budget in its file."""
import json
import os
import tempfile
import unittest

from weather.budget import Budget, weight_of
from weather.failure import Failure


class Weights(unittest.TestCase):
    def test_more_than_ten_variables_or_two_weeks_count_more(self):
        self.assertEqual(weight_of(1, 1), 1.0)
        self.assertEqual(weight_of(10, 14), 1.0)
        self.assertEqual(weight_of(11, 7), 1.1)
        self.assertAlmostEqual(weight_of(10, 365), 365 / 14)


class Spending(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.now, self.waits, self.told = folder.name, 1_700_000_000.0, [], []

    def sleep(self, seconds):
        self.waits.append(seconds)
        self.now += seconds

    def budget(self, longest_wait=3600):
        return Budget(self.folder, longest_wait, clock=lambda: self.now, sleep=self.sleep, tell=self.told.append)

    def test_survives_its_process(self):
        self.budget().reserve(30)
        self.budget().reserve(12.5)
        self.assertEqual(self.budget().spent(), {'minute': 42.5, 'hour': 42.5, 'day': 42.5})
        with open(os.path.join(self.folder, 'budget.json'), encoding='utf-8') as file:
            self.assertEqual(json.load(file), {'version': 1, 'spent': [[1_700_000_000_000, 30.0], [1_700_000_000_000, 12.5]]})

    def test_waits_for_the_minute(self):
        budget = self.budget()
        for _ in range(3):
            budget.reserve(250)
        self.assertEqual(self.waits, [60.0])
        self.assertRegex(self.told[0], r'^progress: wait 60 s: .* of this minute are spent until 2023-11-14 22:14:20 UTC$')

    def test_waits_only_until_enough_is_free(self):
        budget = self.budget()
        budget.reserve(300)
        self.now += 20
        budget.reserve(300)
        budget.reserve(300)
        self.assertEqual(self.waits, [40.0])

    def test_waits_for_the_hour_as_far_as_it_may(self):
        for _ in range(10):
            self.budget().reserve(500)
        self.waits.clear()
        with self.assertRaises(Failure) as raised:
            self.budget(longest_wait=120).reserve(500)
        self.assertEqual((raised.exception.kind, self.waits), ('open-meteo-limit', []))
        self.budget().reserve(500)
        self.assertGreater(self.waits[0], 3000)

    def test_does_not_wait_for_tomorrow(self):
        for _ in range(20):
            self.budget().reserve(500)
        with self.assertRaisesRegex(Failure, 'of this day are spent until'):
            self.budget().reserve(500)
        self.assertEqual(self.budget().spent()['day'], 10_000)

    def test_a_call_heavier_than_the_limit_waits_for_an_empty_minute(self):
        self.budget().reserve(1)
        self.budget().reserve(700)
        self.assertEqual(self.waits, [60.0])

    def test_a_clock_that_was_set_back_books_nothing_for_ever(self):
        self.budget().reserve(600)
        self.now -= 86_400
        self.budget().reserve(600)
        self.assertEqual(self.waits, [60.0])

    def test_a_broken_file_is_set_aside(self):
        path = os.path.join(self.folder, 'budget.json')
        with open(path, 'w', encoding='utf-8') as file:
            file.write('{"spent": [[')
        self.budget().reserve(5)
        self.assertEqual(self.budget().spent()['day'], 5)
        self.assertIn('set aside', self.told[0])
        self.assertEqual(len([name for name in os.listdir(self.folder) if '.broken-' in name]), 1)


if __name__ == '__main__':
    unittest.main()
