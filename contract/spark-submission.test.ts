import { describe, expect, it } from 'vitest'
import { hostile } from './hostile-words'
import { settingsSchema } from './settings'
import { dockerLine, emptyForm, readArguments, readLine, submitArguments, submitLine, weatherForm, weatherJob, type SparkForm } from './spark-submission'

const weather: SparkForm = {
  ...emptyForm,
  executorMemory: '640m',
  executorCores: '1',
  totalCores: '2',
  driverMemory: '512m',
  conf: ['spark.sql.shuffle.partitions=4', 'spark.weird=a b;$(id)=x'],
  file: weatherJob,
  locations: ['paris:48.85:2.35', 'dakar:14.7:-17.4'],
  from: '2024-01-01',
  to: '2024-12-31',
  output: 'hdfs://hdfs-namenode:8020/user/spark/weather',
}

describe('a submission', () => {
  it('is the vector of arguments that the form says', () => {
    expect(submitArguments(weather)).toEqual([
      '--master', 'spark://spark-master:7077', '--driver-memory', '512m', '--executor-memory', '640m', '--executor-cores', '1',
      '--total-executor-cores', '2', '--conf', 'spark.sql.shuffle.partitions=4', '--conf', 'spark.weird=a b;$(id)=x',
      '/app/batch/weather_batch.py', '--locations', 'paris:48.85:2.35,dakar:14.7:-17.4', '--from', '2024-01-01', '--to', '2024-12-31',
      '--output', 'hdfs://hdfs-namenode:8020/user/spark/weather',
    ])
    expect(submitArguments({ ...emptyForm, file: weatherJob })).toEqual(['--master', 'spark://spark-master:7077', weatherJob])
  })

  it('goes from form to line to form', () => {
    const jar: SparkForm = {
      ...emptyForm, file: '/app/jobs/it is.jar', mainClass: 'org.example.Main', otherOptions: ['--jars', '/a.jar', '--verbose'],
      jobArguments: [...hostile],
    }
    const python: SparkForm = { ...emptyForm, file: '/app/jobs/-odd;name.py', pyFiles: '/app/jobs/a.zip', jobArguments: ['--from', 'x'] }
    for (const form of [weather, jar, python, { ...weather, jobArguments: ['--source', 'http://x', '--quiet'] }])
      expect(readArguments(readLine(submitLine({ arguments: submitArguments(form), user: null })).arguments)).toEqual(form)
  })

  it('loses nothing that the form has no field for', () => {
    const words = ['--verbose', '--packages', 'a:b:1', '--conf', 'novalue', '-c', 'x=1', '--name=My job', 'file.py', '--from', '-x']
    const form = readArguments(words)
    expect(form).toMatchObject({
      conf: ['x=1'], otherOptions: ['--verbose', '--packages', 'a:b:1', '--conf', 'novalue', '--name=My job'],
      file: 'file.py', jobArguments: ['--from', '-x'],
    })
    for (const odd of [['--conf'], ['--executor-memory'], ['--executor-memory', '', 'x.py'], [weatherJob, '--from'], [weatherJob, '--to', '']])
      expect(submitArguments(readArguments(odd))).toEqual(odd)
  })

  it('takes the last of what is given twice, and `--option=value`, as spark-submit does', () => {
    expect(readArguments(['--master=local[2]', '--executor-memory', '1g', '--executor-memory', '2g', weatherJob, '--from=2024-01-01'])).toMatchObject({
      master: 'local[2]', executorMemory: '2g', from: '2024-01-01',
    })
  })

  it('reads the line of the documentation, with or without Docker before it', () => {
    const words = ['--master', 'spark://spark-master:7077', weatherJob]
    for (const line of [
      'docker exec -it weather-batch spark-submit --master spark://spark-master:7077 /app/batch/weather_batch.py',
      'spark-submit --master spark://spark-master:7077 /app/batch/weather_batch.py',
      '/opt/spark/bin/spark-submit \\\n  --master spark://spark-master:7077 \\\n  /app/batch/weather_batch.py',
      '--master spark://spark-master:7077 /app/batch/weather_batch.py',
    ])
      expect(readLine(line)).toEqual({ arguments: words, user: null })
    expect(readLine('/app/jobs/run.py spark-submit x')).toEqual({ arguments: ['/app/jobs/run.py', 'spark-submit', 'x'], user: null })
  })

  it('carries the user of HDFS', () => {
    const submission = { arguments: [weatherJob], user: 'hadoop' }
    expect(submitLine(submission)).toBe(`HADOOP_USER_NAME=hadoop spark-submit ${weatherJob}`)
    expect(dockerLine(submission)).toBe(`docker exec -it -e HADOOP_USER_NAME=hadoop weather-batch spark-submit ${weatherJob}`)
    expect(readLine(submitLine(submission))).toEqual(submission)
    expect(readLine(dockerLine(submission))).toEqual(submission)
  })
})

describe('the weather job of the settings', () => {
  const words = (archiveUrl?: string) =>
    submitArguments(weatherForm(settingsSchema.parse(archiveUrl === undefined ? {} : { openMeteo: { archiveUrl } })))

  it('has their places', () => {
    expect(words().slice(0, 3)).toEqual(['--master', 'spark://spark-master:7077', '/app/batch/weather_batch.py'])
    expect(words()[words().indexOf('--locations') + 1]).toMatch(/^paris:48\.85341:2\.3488,lyon:/)
  })

  it('has their archive, by an address that its container reaches, where it is not Open-Meteo’s own', () => {
    expect(words()).not.toContain('--source')
    expect(words('http://127.0.0.1:4711/v1/archive').slice(-2)).toEqual(['--source', 'http://host.docker.internal:4711/v1/archive'])
    expect(words('https://meteo.example/v1/archive').slice(-2)).toEqual(['--source', 'https://meteo.example/v1/archive'])
  })
})
