"""
How a run's result replaces the one before, all at once.

    <output>/_SUCCESS              the manifest: every file that is published, its rows and checksum
    <output>/processed/location=paris/year=2024/hourly.parquet, and the like below daily/ and monthly/
    <output>/_staging/<run>/...    what a run writes before it publishes
    <output>/_publishing.json      the journal: a run that is being published

A run first writes everything below _staging and reads it back. Renaming the journal into place then is the moment of
publication: from there on only renames are left (each in one step of the NameNode, over the file that was there, needing
no space), which the next run completes when this one cannot. So a reader of a single folder finds every partition whole,
old or new, at any moment; one that wants all partitions of one run goes by `published()`.
"""
import json

from .failure import Failure

TABLES = {'processed': 'hourly.parquet', 'daily': 'daily.parquet', 'monthly': 'monthly.parquet'}
# Daily aggregates that PostgreSQL does not have yet.
OWED = '_to_postgres.json'
_MANIFEST, _JOURNAL = '_SUCCESS', '_publishing.json'


def partition(place, year):
    return f'location={place}/year={year}'


class Publication:
    def __init__(self, hdfs, output):
        self._hdfs, self.output = hdfs, output

    def path(self, name):
        return f'{self.output}/{name}'

    def recover(self):
        """Completes what a run before was publishing, and clears away what others left unpublished. True when there was something to complete."""
        journal = self._read(_JOURNAL)
        if journal:
            self._complete(journal)
        self._hdfs.delete(self.path('_staging'))
        return journal is not None

    def manifest(self):
        """What is published; empty before the first run."""
        return self._read(_MANIFEST) or {'version': 1, 'run': None, 'locations': {}, 'files': {}, 'quality': None}

    def owed(self):
        """[{location, from, to}] of the days that PostgreSQL still lacks."""
        return self._read(OWED) or []

    def settle(self):
        self._hdfs.delete(self.path(OWED))

    def is_whole(self, name, manifest):
        """Whether a published file is the one that the manifest tells of."""
        entry = manifest['files'].get(name)
        return entry is not None and self._hdfs.stamp(self.path(name)) == (entry['bytes'], entry['checksum'])

    def staged_files(self, run, pairs):
        """{published name: staged path} of the one file that Spark wrote for each table and (place, year)."""
        staged = {}
        for table, file in TABLES.items():
            for place, year in pairs:
                folder = f'{self.path("_staging")}/{run}/{table}/{partition(place, year)}'
                parts = [path for name, path, _, _ in self._hdfs.list(folder) if name.startswith('part-')]
                # A year of which nothing is known yet has hours, but no days and months.
                if not parts and table != 'processed':
                    continue
                if len(parts) != 1:
                    raise Failure('failed', f'{folder} holds {len(parts)} files, not one')
                staged[f'{table}/{partition(place, year)}/{file}'] = parts[0]
        return staged

    def publish(self, run, staged, rows, changes, texts):
        """
        `staged`: {name: path}; `rows`: {name: rows} of the same; `changes`: what else changes in the manifest;
        `texts`: {name: text} of further files.
        """
        manifest = self.manifest()
        folder = f'{self.path("_staging")}/{run}'
        for name, path in staged.items():
            size, checksum = self._hdfs.stamp(path)
            manifest['files'][name] = {'bytes': size, 'checksum': checksum, 'rows': rows[name], 'run': run}
        manifest = {**manifest, **changes, 'run': run}
        moves = list(staged.items())
        for name, text in {**texts, _MANIFEST: json.dumps(manifest, indent=1)}.items():
            self._hdfs.write(f'{folder}/files/{name}', text)
            moves.append((name, f'{folder}/files/{name}'))
        journal = {'run': run, 'moves': moves, 'manifest': manifest}
        self._hdfs.write(self.path(_JOURNAL), json.dumps(journal))
        self._complete(journal)
        self._hdfs.delete(self.path('_staging'))

    def _complete(self, journal):
        folders = set()
        for name, staged in journal['moves']:
            # Not there any more: already moved.
            if not self._hdfs.exists(staged):
                continue
            folder = self.path(name).rsplit('/', 1)[0]
            if folder not in folders:
                self._hdfs.make_folder(folder)
                folders.add(folder)
            self._hdfs.rename(staged, self.path(name))
        self._hdfs.delete(self.path(_JOURNAL))

    def _read(self, name):
        if not self._hdfs.exists(self.path(name)):
            return None
        try:
            return json.loads(self._hdfs.read(self.path(name)))
        except ValueError as error:
            raise Failure('failed', f'{self.path(name)} cannot be read: {error}') from None


def published(hdfs, output):
    """
    ({name: path}, manifest) of everything that the newest published run holds together, also while its files are
    being moved to their places.
    """
    publication = Publication(hdfs, output)
    journal = publication._read(_JOURNAL)
    manifest = journal['manifest'] if journal else publication.manifest()
    staged = dict(journal['moves']) if journal else {}
    paths = {name: staged[name] if name in staged and hdfs.exists(staged[name]) else publication.path(name) for name in manifest['files']}
    return paths, manifest
