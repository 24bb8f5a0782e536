-- Weatherdeck's tables. Idempotent: every profile runs this same file at each start.

create table if not exists weather_locations (
  location text primary key,
  name text not null,
  latitude double precision not null,
  longitude double precision not null,
  country text,
  admin text,
  response_id uuid
);
do $$ begin
  if not exists (select from pg_attribute where attrelid = 'weather_locations'::regclass and attname = 'response_id') then
    alter table weather_locations add column response_id uuid;
  end if;
end $$;
comment on column weather_locations.response_id is 'The newest reply that was asked for the place: its name and coordinates are those of then';
comment on table weather_locations is 'Places that rows of weather_data refer to';

create table if not exists weather_data (
  location text not null,
  observed_at timestamptz not null,
  source text not null check (source in ('forecast', 'archive', 'sample')),
  temperature_2m real,
  apparent_temperature real,
  dew_point_2m real,
  relative_humidity_2m real,
  precipitation real,
  rain real,
  snowfall real,
  weather_code smallint,
  cloud_cover real,
  pressure_msl real,
  surface_pressure real,
  wind_speed_10m real,
  wind_direction_10m real,
  wind_gusts_10m real,
  response_id uuid not null,
  "partition" integer not null,
  "offset" bigint not null,
  ingested_at timestamptz not null default now(),
  supplied_by jsonb,
  primary key (location, observed_at, source)
);
-- Only where it is needed: even `add column if not exists` waits for every reader.
do $$ begin
  if not exists (select from pg_attribute where attrelid = 'weather_data'::regclass and attname = 'supplied_by') then
    alter table weather_data add column supplied_by jsonb;
  end if;
end $$;
create index if not exists weather_data_observed_at on weather_data (observed_at);
create index if not exists weather_data_response_id on weather_data (response_id);

comment on table weather_data is 'One row per location, time and source. Written by the consumer of topic weather';
comment on column weather_data.location is 'Id of the place, see weather_locations';
comment on column weather_data.observed_at is 'Time the values hold for, UTC';
comment on column weather_data.source is 'forecast and archive: Open-Meteo''s hosts. sample: old real observations that ship with the app';
comment on column weather_data.temperature_2m is '°C, 2 m above ground';
comment on column weather_data.apparent_temperature is '°C, feels like';
comment on column weather_data.dew_point_2m is '°C, 2 m above ground';
comment on column weather_data.relative_humidity_2m is '%, 2 m above ground';
comment on column weather_data.precipitation is 'mm: rain, showers and snow of the preceding interval (hour or 15 minutes)';
comment on column weather_data.rain is 'mm, of the preceding interval';
comment on column weather_data.snowfall is 'cm, of the preceding interval';
comment on column weather_data.weather_code is 'WMO code, table 4677';
comment on column weather_data.cloud_cover is '%';
comment on column weather_data.pressure_msl is 'hPa, at mean sea level';
comment on column weather_data.surface_pressure is 'hPa, at the surface';
comment on column weather_data.wind_speed_10m is 'km/h, 10 m above ground';
comment on column weather_data.wind_direction_10m is '° the wind comes from, 10 m above ground';
comment on column weather_data.wind_gusts_10m is 'km/h, maximum of the preceding interval';
comment on column weather_data.response_id is 'The newest raw reply that supplied a value of the row: data/raw/**/<response_id>.json.gz';
comment on column weather_data.supplied_by is 'The values that another raw reply supplied, as {column: response_id}. Null: response_id supplied all of them';
comment on column weather_data."partition" is 'Partition of topic weather in which the record of response_id is';
comment on column weather_data."offset" is 'Offset in that partition';
comment on column weather_data.ingested_at is 'When the row was written';

create table if not exists weather_collections (
  response_id uuid not null,
  location text not null,
  source text not null,
  period_start timestamptz not null,
  period_end timestamptz not null,
  variables text[] not null,
  observations integer not null,
  result text not null generated always as (case when observations > 0 then 'collected' else 'empty' end) stored,
  collected_at timestamptz not null,
  recorded_at timestamptz not null default now(),
  primary key (response_id, location, source, period_start, variables)
);
-- Until version 0.1 a reply made one row for each location, which claimed all that was asked for.
do $$ begin
  if (select cardinality(conkey) from pg_constraint where conname = 'weather_collections_pkey' and conrelid = 'weather_collections'::regclass) = 3 then
    alter table weather_collections drop constraint weather_collections_pkey;
    alter table weather_collections add primary key (response_id, location, source, period_start, variables);
  end if;
end $$;
create index if not exists weather_collections_period on weather_collections (location, source, period_start, period_end);
comment on table weather_collections is 'What was collected: each row says for one reply and location from when to when it held these variables (collected), or was asked for them and did not (empty)';
comment on column weather_collections.observations is 'How many times of the period the reply held; 0: none';
comment on column weather_collections.result is 'collected, or empty: every one of these values was null or unusable, "not yet"';
comment on column weather_collections.collected_at is 'When the source answered';

create table if not exists weather_rejects (
  topic text not null,
  "partition" integer not null,
  "offset" bigint not null,
  reason text not null,
  payload text,
  rejected_at timestamptz not null default now(),
  payload_md5 text not null generated always as (md5(coalesce(payload, ''))) stored,
  primary key (topic, "partition", "offset", payload_md5)
);
-- Until version 0.1 a record of a topic that was created again took the place of the one with its offset.
do $$ begin
  if not exists (select from pg_attribute where attrelid = 'weather_rejects'::regclass and attname = 'payload_md5') then
    alter table weather_rejects add column payload_md5 text not null generated always as (md5(coalesce(payload, ''))) stored;
  end if;
  if (select cardinality(conkey) from pg_constraint where conname = 'weather_rejects_pkey' and conrelid = 'weather_rejects'::regclass) = 3 then
    alter table weather_rejects drop constraint weather_rejects_pkey;
    alter table weather_rejects add primary key (topic, "partition", "offset", payload_md5);
  end if;
end $$;
comment on table weather_rejects is 'Records of the topic that could not be written, and why';

create table if not exists weather_daily (
  location text not null,
  day date not null,
  source text not null check (source in ('forecast', 'archive', 'sample')),
  hours smallint not null,
  temperature_2m_mean double precision,
  temperature_2m_min double precision,
  temperature_2m_max double precision,
  apparent_temperature_mean double precision,
  apparent_temperature_min double precision,
  apparent_temperature_max double precision,
  relative_humidity_2m_mean double precision,
  precipitation_sum double precision,
  precipitation_hours smallint,
  cloud_cover_mean double precision,
  pressure_msl_mean double precision,
  pressure_msl_min double precision,
  pressure_msl_max double precision,
  wind_speed_10m_mean double precision,
  wind_speed_10m_max double precision,
  wind_gusts_10m_max double precision,
  sunshine_duration_sum double precision,
  weather_code_max smallint,
  heating_degree_days_18 double precision,
  cooling_degree_days_18 double precision,
  run text not null,
  written_at timestamptz not null default now(),
  primary key (location, day, source)
);
comment on table weather_daily is 'Days (UTC) of the weather history. Written by weather_batch.py; weather_data has the same locations hour by hour';
comment on column weather_daily.hours is 'Hours of the day that have values, 24 when it is complete';
comment on column weather_daily.precipitation_sum is 'mm';
comment on column weather_daily.precipitation_hours is 'Hours with any precipitation';
comment on column weather_daily.sunshine_duration_sum is 'Seconds';
comment on column weather_daily.weather_code_max is 'WMO code, table 4677: the most severe of the day';
comment on column weather_daily.heating_degree_days_18 is 'K·d: how far the day''s mean lies below 18 °C. Null when an hour is missing';
comment on column weather_daily.cooling_degree_days_18 is 'K·d: how far the day''s mean lies above 18 °C. Null when an hour is missing';
comment on column weather_daily.run is 'The run of weather_batch.py that wrote the row';
