"""Publication: a run dies at every step it has, and nobody ever sees a part of it."""
import unittest

from memory_hdfs import Died, MemoryHdfs
from weather.failure import Failure
from weather.publication import OWED, TABLES, Publication, partition, published

PAIRS = [('paris', 2023), ('paris', 2024), ('dakar', 2024)]


def stage(hdfs, run):
    for table in TABLES:
        for place, year in PAIRS:
            hdfs.files[f'/w/_staging/{run}/{table}/{partition(place, year)}/part-00000.parquet'] = f'{table} {place} {year} of {run}'


def publish(hdfs, run):
    publication = Publication(hdfs, '/w')
    staged = publication.staged_files(run, PAIRS)
    publication.publish(run, staged, dict.fromkeys(staged, 24), {'quality': f'quality/{run}.json'}, {f'quality/{run}.json': run, OWED: '[]'})


def runs_seen(hdfs):
    """Of which runs a reader sees files, through the manifest: the texts must be those of one run."""
    paths, manifest = published(hdfs, '/w')
    return {hdfs.read(path).rsplit(' ', 1)[1] for path in paths.values()} | ({manifest['run']} if manifest['run'] else set())


def visible(hdfs):
    return {name: text for name, text in hdfs.files.items() if '/_' not in name and name.endswith('.parquet')}


class Publishing(unittest.TestCase):
    def setUp(self):
        self.hdfs = MemoryHdfs()
        stage(self.hdfs, 'one')
        publish(self.hdfs, 'one')

    def test_leaves_what_was_written_and_nothing_else(self):
        self.assertEqual(len(visible(self.hdfs)), 9)
        self.assertEqual(sorted(name for name in self.hdfs.files if '/_' in name), ['/w/_SUCCESS', '/w/_to_postgres.json'])
        manifest = Publication(self.hdfs, '/w').manifest()
        self.assertEqual(manifest['files']['daily/location=dakar/year=2024/daily.parquet'],
                         {'bytes': 23, 'checksum': 'sum of daily dakar 2024 of one', 'rows': 24, 'run': 'one'})

    def test_dies_at_any_step_and_is_seen_whole_or_not_at_all(self):
        steps, outcomes = 0, []
        while True:
            hdfs = MemoryHdfs()
            hdfs.files = dict(self.hdfs.files)
            stage(hdfs, 'two')
            seen = []
            hdfs.after = lambda: seen.append(runs_seen(hdfs))
            hdfs.left = steps
            try:
                publish(hdfs, 'two')
                died = False
            except Died:
                died = True
            for runs in seen:
                self.assertEqual(len(runs), 1, f'step {steps}: {runs}')
            # Who lists a folder finds each partition once, whole, of the one run or the other.
            self.assertEqual(visible(hdfs).keys(), visible(self.hdfs).keys())
            hdfs.left, before = None, runs_seen(hdfs)
            completed = Publication(hdfs, '/w').recover()
            self.assertEqual(runs_seen(hdfs), before)
            self.assertEqual(len(set(text.rsplit(' ', 1)[1] for text in visible(hdfs).values())), 1)
            self.assertEqual([name for name in hdfs.files if '_staging' in name or '_publishing' in name and not name.endswith('.part')], [])
            outcomes.append((completed, before.pop()))
            if not died:
                break
            steps += 1
        self.assertGreater(steps, 20)
        # First nothing of it, then all of it to be completed, then all of it done.
        order = [(False, 'one'), (True, 'two'), (False, 'two')]
        self.assertEqual([order.index(one) for one in outcomes], sorted(order.index(one) for one in outcomes))
        self.assertEqual(set(outcomes), set(order))

    def test_dies_again_while_it_completes(self):
        stage(self.hdfs, 'two')
        self.hdfs.left = 20
        with self.assertRaises(Died):
            publish(self.hdfs, 'two')
        tries = 0
        while True:
            self.hdfs.left = 2
            try:
                Publication(self.hdfs, '/w').recover()
                break
            except Died:
                tries += 1
                self.assertEqual(runs_seen(self.hdfs), {'two'})
        self.assertGreater(tries, 1)
        self.assertEqual(runs_seen(self.hdfs), {'two'})

    def test_knows_a_file_that_somebody_touched(self):
        publication = Publication(self.hdfs, '/w')
        name = 'processed/location=paris/year=2024/hourly.parquet'
        self.assertTrue(publication.is_whole(name, publication.manifest()))
        self.hdfs.files[f'/w/{name}'] = 'something else'
        self.assertFalse(publication.is_whole(name, publication.manifest()))
        del self.hdfs.files[f'/w/{name}']
        self.assertFalse(publication.is_whole(name, publication.manifest()))

    def test_takes_only_one_file_for_a_partition(self):
        stage(self.hdfs, 'two')
        self.hdfs.files[f'/w/_staging/two/processed/{partition("paris", 2024)}/part-00001.parquet'] = 'more'
        with self.assertRaisesRegex(Failure, 'holds 2 files'):
            publish(self.hdfs, 'two')

    def test_a_year_of_which_nothing_is_known_yet_has_no_days(self):
        stage(self.hdfs, 'two')
        del self.hdfs.files[f'/w/_staging/two/daily/{partition("dakar", 2024)}/part-00000.parquet']
        self.assertEqual(len(Publication(self.hdfs, '/w').staged_files('two', PAIRS)), 8)


if __name__ == '__main__':
    unittest.main()
