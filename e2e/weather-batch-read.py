"""Reads what weather_batch.py published, through its manifest, and prints months as JSON and hours counted."""
import json
import sys

sys.path.insert(0, '/app/batch')
from pyspark.sql import SparkSession, functions as f  # noqa: E402
from weather.hdfs import Hdfs  # noqa: E402
from weather.publication import published  # noqa: E402

output = sys.argv[1]
paths, manifest = published(Hdfs(output), output)
spark = SparkSession.builder.config('spark.sql.session.timeZone', 'UTC').getOrCreate()


def table(name):
    files = [path for file, path in paths.items() if file.startswith(f'{name}/')]
    return spark.read.option('basePath', f'{output}/{name}').parquet(*files)


for row in table('monthly').toJSON().collect():
    print(f'month: {row}')
# Whoever knows nothing of the manifest reads the folder, and finds the same.
hours = table('processed')
print('types: ' + json.dumps(dict(hours.dtypes)))
for rows in (hours, spark.read.parquet(f'{output}/processed')):
    print(f'hours: {rows.count()} {rows.select("location", "observed_at").distinct().count()}')
