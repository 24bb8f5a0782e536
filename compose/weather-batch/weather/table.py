"""Raw replies -> hours, days and months. All of it is Spark's own SQL: executors need nothing of ours."""
from functools import reduce

from pyspark.sql import Window, functions as f
from pyspark.sql.types import ArrayType, DoubleType, IntegerType, StringType, StructField, StructType, TimestampType

from .columns import AGGREGATES, DAILY_COLUMNS, DEGREE_DAY_BASE
from .open_meteo import VARIABLES
from .publication import TABLES, partition

_TYPES = {'weather_code': IntegerType()}
HOURLY = StructType([StructField('observed_at', TimestampType())]
                    + [StructField(name, _TYPES.get(name, DoubleType())) for name in VARIABLES])

# What the job fails with, and the file after it, when one of them can't be read.
NO_REPLY = 'not a reply of the archive: '


def is_known():
    """Whether an hour has any value."""
    return f.coalesce(*[f.col(name).cast('double') for name in VARIABLES]).isNotNull()


def read_replies(spark, paths):
    """All hours of raw replies, each with the time its reply was `received`, as often as they were delivered."""
    arrays = [StructField('time', ArrayType(StringType()))] + [StructField(name, ArrayType(DoubleType())) for name in VARIABLES]
    reply = StructType([StructField('hourly', StructType(arrays))])
    # Names with [, { or * in them are names, not patterns.
    texts = spark.read.option('wholetext', True).option('__globPaths__', 'false').format('text').load(list(paths))
    replies = (
        texts.withColumn('path', f.col('_metadata.file_path'))
        .withColumn('location', f.element_at(f.split('path', '/'), -2))
        # The newest last: by its time in the name, or else by the file's.
        .withColumn('received', f.coalesce(f.nullif(f.regexp_extract('path', r'_(\d{8}T\d{6}Z)\.json$', 1), f.lit('')),
                                           f.date_format(f.col('_metadata.file_modification_time'), "yyyyMMdd'T'HHmmss'Z'")))
        .withColumn('parsed', f.from_json('value', reply)['hourly'])
        # Spark would pass over these without a word.
        .withColumn('hourly', f.when(f.col('parsed.time').isNotNull(), f.col('parsed'))
                    .otherwise(f.raise_error(f.concat(f.lit(NO_REPLY), 'path'))))
        # A variable that an older reply lacks is null, not the end of its hours.
        .withColumn('row', f.explode(f.arrays_zip(
            f.col('hourly.time').alias('time'),
            *[f.coalesce(f.col(f'hourly.{name}'), f.array().cast(ArrayType(DoubleType()))).alias(name) for name in VARIABLES])))
    )
    return replies.select(
        'location', 'received', 'path', f.to_timestamp('row.time', "yyyy-MM-dd'T'HH:mm").alias('observed_at'),
        # NaN and infinity are no values, though they are numbers to Spark. (NaN is greater than infinity there.)
        *[f.when(f.abs(f'row.{field.name}') < float('inf'), f.col(f'row.{field.name}')).cast(field.dataType).alias(field.name)
          for field in HOURLY.fields[1:]])


def one_row_an_hour(rows):
    """
    Of hours that several replies deliver, the newest value of each variable: a null never stands for a value that came
    before. Adds `copies` (deliveries of that hour) and `conflicting` (whether they disagree), and leaves each place's year in
    one Spark partition.
    """
    hour = Window.partitionBy('location', 'year', 'observed_at')
    newest_first = hour.orderBy(f.desc('received'), f.desc('path'))
    whole = newest_first.rowsBetween(Window.unboundedPreceding, Window.unboundedFollowing)
    differs = [f.coalesce(f.min(name).over(hour) != f.max(name).over(hour), f.lit(False)) for name in VARIABLES]
    return (
        rows.repartition('location', 'year')
        .withColumn('nth', f.row_number().over(newest_first))
        .withColumn('copies', f.count('*').over(hour))
        .withColumn('conflicting', reduce(lambda one, other: one | other, differs))
        .withColumns({name: f.first(name, ignorenulls=True).over(whole) for name in VARIABLES})
        .withColumn('known', is_known())
        .where('nth = 1')
        .select('location', 'year', *[field.name for field in HOURLY], 'known', 'copies', 'conflicting', 'in_period')
    )


def _aggregates():
    functions = {'mean': f.avg, 'min': f.min, 'max': f.max, 'sum': f.sum}
    return [functions[kind](name).alias(column) for column, kind, name in AGGREGATES] + [
        # Without any value it is not known to have been dry.
        f.when(f.count('precipitation') > 0, f.count_if(f.col('precipitation') > 0).cast('int')).alias('precipitation_hours')]


def days(hours):
    """A row for each UTC day with any value. Degree days only where all 24 temperatures are there: less would be another sum."""
    mean, whole = f.avg('temperature_2m'), f.count('temperature_2m') == 24
    return hours.where('known').groupBy('location', 'year', f.to_date('observed_at').alias('day')).agg(
        f.count('*').cast('int').alias('hours'), *_aggregates(),
        f.when(whole, f.greatest(f.lit(0.0), DEGREE_DAY_BASE - mean)).alias('heating_degree_days_18'),
        f.when(whole, f.greatest(f.lit(0.0), mean - DEGREE_DAY_BASE)).alias('cooling_degree_days_18'))


def months(hours, daily):
    """A row for each month with any value; means are those of its hours, degree days the sums of its days'."""
    of_hours = hours.where('known').groupBy('location', 'year', f.month('observed_at').alias('month')).agg(
        f.count('*').cast('int').alias('hours'), *_aggregates())
    of_days = daily.groupBy('location', 'year', f.month('day').alias('month')).agg(
        f.count('*').cast('int').alias('days'), f.sum('heating_degree_days_18').alias('heating_degree_days_18'),
        f.sum('cooling_degree_days_18').alias('cooling_degree_days_18'),
        f.count('heating_degree_days_18').cast('int').alias('degree_days_counted'))
    return of_hours.join(of_days, ['location', 'year', 'month'])


def write(rows, folder, order):
    """One file for each place and year: what is in one Spark partition is written as one."""
    # Ordered as the writer wants it, or it would sort anew by the partition's columns and lose the rest.
    (rows.repartition('location', 'year').sortWithinPartitions('location', 'year', order)
     .write.partitionBy('location', 'year').parquet(folder))


def values(spark, rows, columns):
    """A small table of our own ids, days and numbers, without a job for it."""
    lines = ', '.join(f'({", ".join(repr(value) if isinstance(value, int) else repr(str(value)) for value in row)})' for row in rows)
    return spark.sql(f'select * from values {lines} as given({columns})')


def read_published(spark, folder, files, schema):
    """Rows of published files with their location and year, which are in the folders' names only."""
    return (spark.read.option('basePath', folder).option('__globPaths__', 'false')
            .schema(StructType(schema.fields + [StructField('location', StringType()), StructField('year', IntegerType())]))
            .format('parquet').load(files))


def count_staged(spark, staging, tables):
    """{'<table>/location=.../year=...': rows}, read back from what was written: who publishes knows that it can be read."""
    counts = None
    for name in tables:
        rows = spark.read.option('__globPaths__', 'false').format('parquet').load(f'{staging}/{name}').select(
            f.lit(name).alias('table'), f.col('location').cast('string'), 'year')
        counts = rows if counts is None else counts.union(rows)
    return {f'{row.table}/location={row.location}/year={row.year}': row['count']
            for row in counts.groupBy('table', 'location', 'year').count().collect()}


def days_of(spark, publication, periods):
    """Iterates over (location, *DAILY_COLUMNS) of published days within `periods` ([{location, from, to}])."""
    names = {f'daily/{partition(period["location"], year)}/{TABLES["daily"]}'
             for period in periods for year in range(int(period['from'][:4]), int(period['to'][:4]) + 1)}
    files = sorted(publication.path(name) for name in names & set(publication.manifest()['files']))
    if not files:
        return
    wanted = values(spark, [(p['location'], p['from'], p['to']) for p in periods], 'wanted, first, last')
    rows = (spark.read.option('basePath', publication.path('daily')).option('__globPaths__', 'false').format('parquet').load(files)
            .withColumn('location', f.col('location').cast('string')))
    rows = rows.join(f.broadcast(wanted), (f.col('location') == f.col('wanted')) & f.col('day').between(f.to_date('first'), f.to_date('last')), 'left_semi')
    for row in rows.select('location', *DAILY_COLUMNS).coalesce(4).toLocalIterator(prefetchPartitions=True):
        yield tuple(row)
