"""Daily aggregates -> PostgreSQL's table weather_daily, by pg8000 (vendor/): pure Python, and nothing to install."""
import csv
import os
import sys
import tempfile

from .columns import DAILY_COLUMNS

SOURCE = 'archive'
_HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# compose.yaml mounts it; the pipeline runs the same file.
SCHEMA = os.path.join(_HERE, 'schema.sql')


def address(env):
    """How to connect, from POSTGRES_*; None where no database is named."""
    if not env.get('POSTGRES_HOST'):
        return None
    return {'host': env['POSTGRES_HOST'], 'port': int(env.get('POSTGRES_PORT') or 5432), 'user': env.get('POSTGRES_USER') or 'admin',
            'database': env.get('POSTGRES_DB') or 'weatherdb', 'password': env.get('POSTGRES_PASSWORD') or ''}


def merge_owed(owed):
    """Periods of each place [{location, from, to}], without the same twice."""
    return [dict(entry) for entry in {tuple(sorted(entry.items())): entry for entry in owed}.values()]


def write(to, periods, rows, run):
    """
    Replaces exactly the days of `periods` ([{location, from, to}]) by `rows` (tuples of location and DAILY_COLUMNS), in one
    transaction. Returns the number of rows. Raises whatever pg8000 or the socket raises.
    """
    sys.path.extend(os.path.join(_HERE, 'vendor', wheel) for wheel in os.listdir(os.path.join(_HERE, 'vendor')) if wheel.endswith('.whl'))
    import pg8000.native
    columns = ['location', *DAILY_COLUMNS, 'source', 'run']
    with tempfile.TemporaryFile('w+', newline='', encoding='utf-8') as file:
        writer = csv.writer(file, lineterminator='\n')
        count = 0
        for row in rows:
            writer.writerow(['' if value is None else value for value in (*row, SOURCE, run)])
            count += 1
        file.seek(0)
        database = pg8000.native.Connection(**to, timeout=30, application_name='weather_batch')
        try:
            if database.run("select to_regclass('public.weather_daily') is null")[0][0]:
                with open(SCHEMA, encoding='utf-8') as schema:
                    database.run(schema.read())
            database.run('begin')
            database.run('create temporary table incoming (like weather_daily including defaults) on commit drop')
            database.run(f'copy incoming ({", ".join(columns)}) from stdin with (format csv)', stream=file)
            database.run(
                'delete from weather_daily d using unnest(cast(:places as text[]), cast(:firsts as date[]), cast(:lasts as date[])) as p(location, first, last)'
                ' where d.location = p.location and d.day between p.first and p.last and d.source = :source',
                places=[p['location'] for p in periods], firsts=[p['from'] for p in periods], lasts=[p['to'] for p in periods], source=SOURCE)
            database.run('insert into weather_daily select * from incoming')
            database.run('commit')
        finally:
            database.close()
    return count
