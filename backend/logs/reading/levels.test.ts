import { describe, expect, it } from 'vitest'
import { logLevels } from '../../../contract/logs'
import { readLevel } from './levels'

const level = (line: string): string => logLevels[readLevel(line, 0, line.length)] ?? ''

/** Real lines of the stack's services, and of what runs in them. */
const lines: [string, string][] = [
  // Hadoop
  ['info', '2026-11-24 10:06:25,123 INFO namenode.NameNode: STARTUP_MSG: '],
  ['warn', '2026-11-24 10:06:25 WARN  NativeCodeLoader:60 - Unable to load native-hadoop library for your platform'],
  ['error', '2026-11-24 10:06:25,123 ERROR datanode.DataNode: Initialization failed for Block pool'],
  // Kafka, ZooKeeper
  ['info', '[2026-11-24 10:06:25,123] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)'],
  ['warn', '[2026-11-24 10:06:25,123] WARN [Producer clientId=console] Bootstrap broker kafka:29092 disconnected'],
  ['fatal', '[2026-11-24 10:06:25,123] FATAL [KafkaServer id=1] Fatal error during startup'],
  ['info', '2026-11-24 10:06:25,123 [myid:] - INFO  [main:o.a.z.s.ZooKeeperServer@257] - Created server with tickTime 2000'],
  // Spark
  ['warn', '26/11/24 10:06:25 WARN TaskSchedulerImpl: Initial job has not accepted any resources'],
  ['info', '26/11/24 10:06:25 INFO SparkContext: Running Spark version 4.1.2'],
  // PostgreSQL
  ['info', '2026-11-24 10:06:25.123 UTC [1] LOG:  database system is ready to accept connections'],
  ['error', '2026-11-24 10:06:25.123 UTC [77] ERROR:  relation "weather" does not exist at character 15'],
  ['fatal', '2026-11-24 10:06:25.123 CET [77] FATAL:  password authentication failed for user "admin"'],
  ['fatal', '2026-11-24 10:06:25.123 CET [77] admin@weatherdb FATAL:  sorry, too many clients already'],
  ['info', '2026-11-24 10:06:25.123 CET [77] [unknown]@[unknown] LOG:  connection received: host=172.18.0.9'],
  ['warn', 'initdb: warning: enabling "trust" authentication for local connections'],
  // Python, gunicorn, pgAdmin
  ['error', 'ERROR:kafka.conn:Connect attempt returned error 111'],
  ['info', '2026-11-24 10:06:25,123 - weather.producer - INFO - 5 messages sent'],
  ['info', '[2026-11-24 10:06:25 +0000] [1] [INFO] Starting gunicorn 23.0.0'],
  ['error', 'Traceback (most recent call last):'],
  ['error', 'kafka.errors.NoBrokersAvailable: NoBrokersAvailable'.replace('kafka.errors.NoBrokersAvailable', 'kafka.errors.KafkaError')],
  ['error', '::1 - - [24/Nov/2026:10:06:25 +0000] "GET /browser/ HTTP/1.1" 500 120 "-" "Mozilla"'],
  ['info', '::ffff:127.0.0.1 - - [24/Nov/2026:10:06:25 +0000] "GET /misc/ping HTTP/1.1" 200 4 "-" "Wget"'],
  // Our services, pino, others
  ['warn', '{"level":"warn","time":"2026-11-24T10:06:25.123Z","msg":"producer waiting"}'],
  ['error', '{"level":50,"time":1764000000000,"msg":"boom"}'],
  ['info', '10:06:25 info  published 240 records of 2 replies  replies=2'],
  ['error', 'time="2026-11-24T10:06:25Z" level=error msg="cannot start"'],
  ['warn', 'W1124 10:06:25.123456       1 reflector.go:533] failed to list'],
  ['info', '\u001b[32mINFO\u001b[0m server listening'],
  ['debug', '2026-11-24T10:06:25.123Z [main] DEBUG o.e.jetty.util.log - Logging to Slf4jLog'],
  ['error', 'Exception in thread "main" java.lang.NoClassDefFoundError: org/apache/Foo'],
  ['error', 'Error: Cannot find module /app/x.js'],
  // Tomcat, syslog, the kernel, MongoDB, apt
  ['warn', '24-Nov-2026 10:06:25.123 WARNING [main] org.apache.catalina.startup.Catalina.load x'],
  ['error', 'Nov 24 10:06:25 spark-master sshd[812]: error: maximum authentication attempts exceeded'],
  ['none', 'Nov  4 10:06:25 spark-master CRON[812]: session opened'],
  ['error', '<3>device eth0 failed'],
  ['fatal', '<34>1 2026-11-24T10:06:25.123Z host su - ID47 - failed'],
  ['warn', '{"t":"2026-11-24T10:06:25.123Z","lvl":"W","msg":"slow"}'],
  ['error', 'E: Unable to locate package curl'],
  ['warn', 'SLF4J(W): No SLF4J providers were found.'],
  ['warn', "/usr/local/lib/python3.11/dist-packages/alembic/operations/batch.py:298: UserWarning: Unnamed CHECK constraint on reflected table 'sharedserver'"],
  // Words, not levels
  ['none', '<12 files> were read'],
  ['none', 'admin@weatherdb FATAL'],
  ['none', 'Log in to continue'],
  ['none', 'The ERROR count is 0'],
  ['none', '3 errors were found'],
  ['none', 'Formatting NameNode'],
  ['none', 'information about warnings'],
  ['none', ''],
  ['info', '2026-11-24 10:06:25,123 INFO Worker: no ERROR here, nor WARN'],
]

describe('readLevel', () => {
  it.each(lines)('%s: %s', (expected, line) => {
    expect(level(line)).toBe(expected)
  })

  it('reads within a text of many lines, and no further', () => {
    const text = 'x\n2026-11-24 10:06:25,123 \nERROR second'
    expect(readLevel(text, 2, 26)).toBe(0)
  })
})
