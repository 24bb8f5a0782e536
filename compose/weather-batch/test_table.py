"""What Spark makes of replies. spark-submit --master local[1] test_table.py; without pyspark all of it is left out."""
import json
import os
import tempfile
import unittest
from datetime import date, datetime

from test_open_meteo import reply
from weather.arguments import Place
from weather.open_meteo import VARIABLES

try:
    from pyspark.sql import SparkSession, functions as f
    from weather import quality, table
except ImportError:
    SparkSession = None

DAY = date(2024, 2, 29)


@unittest.skipIf(SparkSession is None, 'no pyspark')
class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.spark = SparkSession.builder.appName('test_table').config('spark.sql.session.timeZone', 'UTC').getOrCreate()

    def rows(self, *bodies):
        """The hours of a day, of replies for it in the order in which they were received."""
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(f'{folder}/paris')
            paths = []
            for number, body in enumerate(bodies):
                paths.append(f'file://{folder}/paris/{DAY}_{DAY}_2024060{number + 1}T000000Z.json')
                with open(paths[-1].removeprefix('file://'), 'w', encoding='utf-8') as file:
                    file.write(body)
            rows = table.read_replies(self.spark, paths).withColumn('year', f.year('observed_at')).withColumn('in_period', f.lit(True))
            hours = table.one_row_an_hour(rows).orderBy('observed_at').persist()
            hours.count()
            return hours

    @staticmethod
    def changed(**columns):
        body = json.loads(reply())
        for name, change in columns.items():
            for hour, value in change.items():
                body['hourly'][name][hour] = value
        return json.dumps(body)

    def test_a_null_never_stands_for_a_value_that_came_before(self):
        older = self.changed(temperature_2m={0: 5.0, 1: 6.0}, cloud_cover={0: None, 2: None})
        newer = self.changed(temperature_2m={0: None, 1: 7.0}, cloud_cover={0: 80.0, 2: None})
        found = [(row.temperature_2m, row.cloud_cover, row.known, row.copies, row.conflicting) for row in self.rows(older, newer).take(3)]
        self.assertEqual(found, [(5.0, 80.0, True, 2, False), (7.0, 1.0, True, 2, True), (1.0, None, True, 2, False)])

    def test_nan_and_infinity_are_no_values(self):
        body = reply().replace('1.0, 1.0, 1.0, 1.0', 'NaN, Infinity, -Infinity, 1.0', 1)
        self.assertEqual([row.temperature_2m for row in self.rows(body).take(4)], [None, None, None, 1.0])
        nothing = self.changed(**{name: {3: None} for name in VARIABLES})
        self.assertEqual([row.known for row in self.rows(nothing).take(4)], [True, True, True, False])

    def test_a_day_without_precipitation_values_is_not_dry(self):
        none = self.changed(precipitation={hour: None for hour in range(24)})
        dry = self.changed(precipitation={hour: 0.0 for hour in range(24)})
        self.assertEqual([table.days(self.rows(body)).first().precipitation_hours for body in (none, dry, reply())], [None, 0, 24])

    def test_the_report_counts_what_is_lacking_by_variable(self):
        hours = self.rows(self.changed(temperature_2m={4: None, 5: None}, **{name: {10: None} for name in VARIABLES if name != 'temperature_2m'}))
        places = [Place('paris', 48.85341, 2.3488), Place('lyon', 45.74846, 4.84671)]
        report = quality.report(self.spark, hours, places, DAY, DAY, 'run')['locations']
        paris, lyon = report['paris'], report['lyon']
        self.assertEqual((paris['hours_known'], paris['gaps']['hours'], paris['hours_lacking']), (24, 0, {'not_yet': 0, 'gaps': 3}))
        self.assertEqual(paris['lacking']['temperature_2m'],
                         {'not_yet': 0, 'gaps': {'hours': 2, 'count': 1, 'first': [{'from': '2024-02-29T04:00Z', 'to': '2024-02-29T05:00Z', 'hours': 2}]}})
        self.assertEqual({name: one['gaps']['hours'] for name, one in paris['lacking'].items()}, {**dict.fromkeys(VARIABLES, 1), 'temperature_2m': 2})
        self.assertEqual((lyon['hours_known'], lyon['gaps']['hours'], lyon['hours_lacking']['gaps']), (0, 24, 24))
        self.assertEqual(datetime.strptime(lyon['gaps']['first'][0]['from'], '%Y-%m-%dT%H:%MZ').date(), DAY)


if __name__ == '__main__':
    unittest.main()
