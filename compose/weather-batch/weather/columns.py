"""The columns of days and months."""

# Degree days count from here, °C, by the day's mean: the base of the French DJU, and the usual one in Europe.
DEGREE_DAY_BASE = 18.0

# (column, aggregate) of days and months alike, as Open-Meteo names its own daily ones. Means of directions mean nothing.
AGGREGATES = [
    *[(f'temperature_2m_{kind}', kind, 'temperature_2m') for kind in ('mean', 'min', 'max')],
    *[(f'apparent_temperature_{kind}', kind, 'apparent_temperature') for kind in ('mean', 'min', 'max')],
    ('relative_humidity_2m_mean', 'mean', 'relative_humidity_2m'),
    ('precipitation_sum', 'sum', 'precipitation'),
    ('cloud_cover_mean', 'mean', 'cloud_cover'),
    ('pressure_msl_mean', 'mean', 'pressure_msl'),
    ('pressure_msl_min', 'min', 'pressure_msl'),
    ('pressure_msl_max', 'max', 'pressure_msl'),
    ('wind_speed_10m_mean', 'mean', 'wind_speed_10m'),
    ('wind_speed_10m_max', 'max', 'wind_speed_10m'),
    ('wind_gusts_10m_max', 'max', 'wind_gusts_10m'),
    ('sunshine_duration_sum', 'sum', 'sunshine_duration'),
    # The most severe, as in Open-Meteo's daily data.
    ('weather_code_max', 'max', 'weather_code'),
]
# Of a table's rows, after location.
DAILY_COLUMNS = ['day', 'hours', *[column for column, _, _ in AGGREGATES], 'precipitation_hours',
                 'heating_degree_days_18', 'cooling_degree_days_18']
