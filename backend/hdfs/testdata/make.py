from datetime import date, datetime, timezone, timedelta
from decimal import Decimal
from pyspark.sql import SparkSession, Row
from pyspark.sql.types import *
s = SparkSession.builder.master('local[1]').config('spark.sql.session.timeZone','UTC').config('spark.ui.enabled','false').config('spark.driver.memory','600m').getOrCreate()
schema = StructType([
  StructField('location', StringType(), False), StructField('observed_at', TimestampType()), StructField('day', DateType()),
  StructField('temperature_2m', FloatType()), StructField('weather_code', ShortType()), StructField('big', LongType()),
  StructField('price', DecimalType(10,2)), StructField('tags', ArrayType(StringType())), StructField('place', StructType([StructField('lat', DoubleType()), StructField('lon', DoubleType())])),
  StructField('raw', BinaryType()), StructField('ok', BooleanType()), StructField('local_at', TimestampNTZType())])
base = datetime(2025,1,1,tzinfo=timezone.utc)
def rows(n):
  for i in range(n):
    yield ('paris' if i % 2 else 'orléans', base+timedelta(hours=i, microseconds=i), date(2025,1,1)+timedelta(days=i//24), None if i % 7 == 3 else float(i)/4, i % 100, 9007199254740993+i, Decimal(i)/Decimal(4) , ['a','b'][: i % 3], (48.85, 2.35) if i % 5 else None, bytes([0, 255, i % 256]), i % 2 == 0, datetime(2025,1,1)+timedelta(hours=i))
df = s.createDataFrame(list(rows(3000)), schema).coalesce(1)
for codec in ['snappy','zstd','gzip','none']:
  df.write.option('compression',codec).option('parquet.block.size', 65536).mode('overwrite').parquet('/tmp/out/'+codec)
