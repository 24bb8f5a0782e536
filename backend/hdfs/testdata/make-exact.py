# Values that a double cannot hold, alone and nested. Run with spark-submit; the part file is exact.snappy.parquet.
import sys
from decimal import Decimal
from pyspark.sql import SparkSession
from pyspark.sql.types import *

s = SparkSession.builder.master('local[1]').config('spark.ui.enabled', 'false').config('spark.driver.memory', '600m').getOrCreate()
wide, small, middle = DecimalType(38, 10), DecimalType(5, 2), DecimalType(18, 0)
schema = StructType([
  StructField('big', LongType()), StructField('wide', wide), StructField('small', small), StructField('middle', middle),
  StructField('f', FloatType()), StructField('d', DoubleType()),
  StructField('bigs', ArrayType(LongType())), StructField('wides', ArrayType(wide)),
  StructField('place', StructType([StructField('id', LongType()), StructField('price', wide), StructField('f', FloatType())])),
  StructField('by_name', MapType(StringType(), LongType())), StructField('by_number', MapType(IntegerType(), small))])
rows = [
  (9223372036854775807, Decimal('1234567890123456789012345678.0123456789'), Decimal('-0.10'), Decimal('202201180000000014'), 0.1, -0.0,
   [202201180000000014, None, -9223372036854775808], [Decimal('-0.0000000001'), Decimal('1.10')],
   (202201180000000014, Decimal('99.9'), 0.1), {'b': 202201180000000014, '10': 2, '9': 3}, {10: Decimal('1.10'), 9: None}),
  (None, Decimal('0'), None, Decimal('-999999999999999999'), float('nan'), float('inf'), [], None, (None, None, float('nan')), {}, None),
]
s.createDataFrame(rows, schema).coalesce(1).write.option('compression', 'snappy').mode('overwrite').parquet(sys.argv[1])
