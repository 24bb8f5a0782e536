"""What is wrong with a period's hours: gaps, outliers by named rules, duplicates. Nothing of it is removed from the data."""
from datetime import datetime, timezone
from functools import reduce

from pyspark.sql import functions as f

from . import table
from .gaps import ALL_HOURS, gaps_of
from .open_meteo import VARIABLES
from .periods import hours_in

# Beyond what has been measured on Earth, with a little room (WMO archive of weather and climate extremes; hourly values).
RANGES = {
    'temperature_2m': (-95, 60), 'apparent_temperature': (-120, 90), 'relative_humidity_2m': (0, 100), 'precipitation': (0, 310),
    'weather_code': (0, 99), 'cloud_cover': (0, 100), 'pressure_msl': (865, 1090), 'wind_speed_10m': (0, 350),
    'wind_direction_10m': (0, 360), 'wind_gusts_10m': (0, 410), 'sunshine_duration': (0, 3600),
}
# Variables whose values lie around a middle; of the others (rain, cloud) the rule would say nonsense.
AROUND_A_MIDDLE = ['temperature_2m', 'pressure_msl']
RULES = {
    'range': 'outside of what has been measured on Earth',
    'tukey-3-iqr': 'more than three interquartile ranges outside the quartiles of the same place and month of the year in this period',
}
# Of each rule and variable, so that a report stays readable.
EXAMPLES = 5


def report(spark, hours, places, start, end, run):
    """`hours`: the period's rows of table.one_row_an_hour."""
    totals = {row.location: row for row in hours.groupBy('location').agg(
        f.count('*').alias('rows'), f.count_if('known').alias('known'),
        f.count_if(f.col('copies') > 1).alias('delivered_again'), f.count_if(f.col('conflicting')).alias('conflicting'),
        *[f.count(name).alias(name) for name in VARIABLES]).collect()}
    days = _incomplete_days(spark, hours, places, start, end)
    outliers = _outliers(hours)
    today = datetime.now(timezone.utc).date()
    locations = {}
    for place in places:
        row = totals.get(place.id)
        lacking = days.get(place.id, {})
        gaps, not_yet = gaps_of(start, end, _known(lacking, any_of), today)
        partly = gaps_of(start, end, _known(lacking, all_of), today)
        locations[place.id] = {
            'hours_expected': hours_in(start, end),
            'rows': row.rows if row else 0,
            'hours_known': row.known if row else 0,
            'hours_not_yet': not_yet,
            'gaps': {'hours': sum(gap['hours'] for gap in gaps), 'count': len(gaps), 'first': gaps[:50]},
            # Of each variable that lacks any hour; `hours_lacking`: hours in which any of them does.
            'lacking': _by_variable(lacking, start, end, today),
            'hours_lacking': {'not_yet': partly[1], 'gaps': sum(gap['hours'] for gap in partly[0])},
            'nulls': {name: row.known - row[name] for name in VARIABLES if row and row.known > row[name]},
            'outliers': outliers.get(place.id, []),
            'duplicates': {'hours_delivered_again': row.delivered_again if row else 0,
                           'hours_that_differ': row.conflicting if row else 0, 'rows_published_twice': 0},
        }
    return {'version': 1, 'run': run, 'made_at': f'{datetime.now(timezone.utc):%Y-%m-%dT%H:%M:%SZ}', 'from': str(start), 'to': str(end),
            'rules': RULES, 'ranges': RANGES, 'locations': locations}


def any_of(masks):
    """Bits of the hours in which some variable is known."""
    return reduce(lambda one, other: one | other, masks.values(), 0)


def all_of(masks):
    """Bits of the hours in which every variable is known."""
    return reduce(lambda one, other: one & other, (masks.get(name, 0) for name in VARIABLES), ALL_HOURS)


def _known(days, combined):
    return {day: mask for day, mask in ((day, combined(masks)) for day, masks in days.items()) if mask != ALL_HOURS}


def _by_variable(days, start, end, today):
    lacking = {}
    for name in VARIABLES:
        gaps, not_yet = gaps_of(start, end, _known(days, lambda masks: masks.get(name, 0)), today)
        if gaps or not_yet:
            lacking[name] = {'not_yet': not_yet, 'gaps': {'hours': sum(gap['hours'] for gap in gaps), 'count': len(gaps), 'first': gaps[:EXAMPLES]}}
    return lacking


def _incomplete_days(spark, hours, places, start, end):
    """{place: {day: {variable: bits of the hours that are known}}} of the days that lack a value of any variable."""
    every_day = table.values(spark, [(place.id,) for place in places], 'location').withColumn(
        'day', f.explode(f.sequence(f.lit(start), f.lit(end))))
    bits = hours.groupBy('location', f.to_date('observed_at').alias('day')).agg(
        *[f.expr(f'bit_or(case when {name} is not null then shiftleft(1, hour(observed_at)) end)').alias(name) for name in VARIABLES])
    days = {}
    complete = reduce(lambda one, other: one & other, [f.coalesce(name, f.lit(0)) == ALL_HOURS for name in VARIABLES])
    for row in every_day.join(bits, ['location', 'day'], 'left').where(~complete).toLocalIterator():
        days.setdefault(row.location, {})[row.day] = {name: row[name] or 0 for name in VARIABLES}
    return days


def _outliers(hours):
    values = hours.where('known').select('location', 'observed_at', f.explode(f.array(*[
        f.struct(f.lit(name).alias('variable'), f.col(name).cast('double').alias('value'),
                 f.lit(float(RANGES[name][0])).alias('least'), f.lit(float(RANGES[name][1])).alias('most'))
        for name in VARIABLES])).alias('v')).select('location', 'observed_at', 'v.*').where('value is not null')
    month = f.month('observed_at')
    middle = values.where(f.col('variable').isin(AROUND_A_MIDDLE)).withColumn('month', month)
    quartiles = middle.groupBy('location', 'variable', 'month').agg(f.percentile_approx('value', [0.25, 0.75]).alias('q'))
    range_ = f.col('q')[1] - f.col('q')[0]
    tukey = middle.join(f.broadcast(quartiles), ['location', 'variable', 'month']).where(
        (range_ > 0) & ((f.col('value') < f.col('q')[0] - 3 * range_) | (f.col('value') > f.col('q')[1] + 3 * range_)))
    found = values.where('value < least or value > most').select(f.lit('range').alias('rule'), 'location', 'variable', 'observed_at', 'value').union(
        tukey.select(f.lit('tukey-3-iqr'), 'location', 'variable', 'observed_at', 'value'))
    result = {}
    rows = found.groupBy('location', 'rule', 'variable').agg(
        f.count('*').alias('count'), f.slice(f.sort_array(f.collect_list(f.struct('observed_at', 'value'))), 1, EXAMPLES).alias('first'))
    for row in rows.collect():
        result.setdefault(row.location, []).append({
            'rule': row.rule, 'variable': row.variable, 'count': row['count'],
            'first': [{'observed_at': f'{one.observed_at:%Y-%m-%dT%H:%MZ}', 'value': one.value} for one in row['first']]})
    for entries in result.values():
        entries.sort(key=lambda entry: (entry['rule'], entry['variable']))
    return result


def summary(report):
    """A line for each place."""
    for place, found in report['locations'].items():
        alike = {}
        for name, one in found['lacking'].items():
            alike.setdefault((one['not_yet'], one['gaps']['hours']), []).append(name)
        lacking = ', '.join(f'{"every variable" if len(names) == len(VARIABLES) else " ".join(names)} {not_yet} not yet and {hours} in gaps'
                            for (not_yet, hours), names in alike.items()) or 'none'
        outliers = ', '.join(f'{one["count"]} {one["variable"]} ({one["rule"]})' for one in found['outliers']) or 'none'
        yield (f'quality: {place}: {found["hours_known"]} of {found["hours_expected"]} hours known, {found["hours_not_yet"]} not yet, '
               f'{found["gaps"]["count"]} gaps of {found["gaps"]["hours"]} hours, hours lacking: {lacking}, outliers: {outliers}, '
               f'{found["duplicates"]["hours_delivered_again"]} hours delivered again ({found["duplicates"]["hours_that_differ"]} differ)')
