import { describe, expect, it } from 'vitest'
import { describeKnownProblem, findKnownProblem, knownProblemIds, knownProblems, knownProblemTexts, linkOf, type KnownProblemId } from './known-problems'

/** Lines as the programs print them. Each problem has at least one. */
const lines: [KnownProblemId, string, Record<string, string>?][] = [
  [
    'hdfs-access',
    'py4j.protocol.Py4JJavaError: org.apache.hadoop.security.AccessControlException: Permission denied: user=spark, access=WRITE, inode="/":hadoop:supergroup:drwxr-xr-x',
    { user: 'spark', access: 'WRITE', inode: '/' },
  ],
  ['hdfs-access', 'mkdir: Permission denied: user=spark, access=WRITE, inode="/user":hadoop:supergroup:drwxr-xr-x', { user: 'spark', access: 'WRITE', inode: '/user' }],
  ['hdfs-safe-mode', 'org.apache.hadoop.hdfs.server.namenode.SafeModeException: Cannot create directory /tmp/x. Name node is in safe mode.'],
  ['hdfs-cluster-id', 'java.io.IOException: Incompatible clusterIDs in /data/data: namenode clusterID = weatherdeck; datanode clusterID = CID-6f7a'],
  ['kafka-cluster-id', "kafka.common.InconsistentClusterIdException: The Cluster ID kVSgfurUQFGGpHMTBqBPiw doesn't match stored clusterId Some(0Qftv9yBTAmf2iDPSlIk7g) in meta.properties."],
  ['kafka-no-broker', 'kafka.errors.NoBrokersAvailable: NoBrokersAvailable'],
  ['kafka-no-broker', '[2026-11-24 10:06:25,123] WARN [AdminClient clientId=adminclient-1] Connection to node -1 (localhost/127.0.0.1:9092) could not be established. Broker may not be available. (org.apache.kafka.clients.NetworkClient)'],
  ['kafka-no-broker', '{"level":"warn","time":"2026-11-24T10:06:25.123Z","msg":"consumer waiting: The topic does not answer","state":"waiting","code":"BROKER_UNAVAILABLE"}'],
  ['kafka-no-topic', '[2026-11-24 10:06:25,123] WARN [Consumer clientId=c, groupId=g] Error while fetching metadata with correlation id 2 : {weather=UNKNOWN_TOPIC_OR_PARTITION}'],
  ['zookeeper-away', 'kafka.zookeeper.ZooKeeperClientTimeoutException: Timed out waiting for connection while in state: CONNECTING'],
  ['port-taken', 'java.net.BindException: Address already in use (Bind failed)'],
  ['port-taken', 'Error: listen EADDRINUSE: address already in use 127.0.0.1:9092'],
  ['port-taken', '2026-11-24 10:06:25.123 UTC [1] LOG:  could not bind IPv4 address "0.0.0.0": Address already in use'],
  ['disk-full', 'java.io.IOException: No space left on device'],
  ['disk-full', '2026-11-24 10:06:25.123 UTC [90] ERROR:  could not extend file "base/16384/2703": No space left on device'],
  ['out-of-memory', 'java.lang.OutOfMemoryError: Java heap space'],
  ['out-of-memory', 'ERROR TaskSchedulerImpl: Lost executor 0 on spark-worker: Command exited with code 137'],
  ['out-of-memory', 'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory'],
  ['postgres-password', '2026-11-24 10:06:25.123 UTC [77] FATAL:  password authentication failed for user "admin"', { user: 'admin' }],
  ['postgres-starting', '2026-11-24 10:06:25.123 UTC [77] FATAL:  the database system is starting up'],
  ['postgres-no-table', '2026-11-24 10:06:25.123 UTC [77] ERROR:  relation "weather_date" does not exist at character 15', { relation: 'weather_date' }],
  ['postgres-connections', '2026-11-24 10:06:25.123 UTC [77] FATAL:  sorry, too many clients already'],
  ['rate-limit', 'requests.exceptions.HTTPError: 429 Client Error: Too Many Requests for url: https://archive-api.open-meteo.com/v1/archive'],
  ['rate-limit', '{"error":true,"reason":"Minutely API request limit exceeded. Please try again in one minute."}'],
  ['spark-no-resources', '26/11/24 10:06:25 WARN TaskSchedulerImpl: Initial job has not accepted any resources; check your cluster UI to ensure that workers are registered'],
  ['spark-no-master', '26/11/24 10:06:25 WARN StandaloneAppClient$ClientEndpoint: Failed to connect to master spark-master:7077', { master: 'spark-master:7077' }],
  ['hdfs-no-datanode', 'File /user/spark/x could only be written to 0 of the 1 minReplication nodes. There are 0 datanode(s) running and 0 node(s) are excluded in this operation.'],
  ['hdfs-away', 'java.net.ConnectException: Call From weather-batch/172.18.0.9 to hdfs-namenode:8020 failed on connection exception: java.net.ConnectException: Connection refused', { host: 'hdfs-namenode:8020' }],
  ['internet-away', '{"level":"warn","msg":"producer waiting","detail":"getaddrinfo EAI_AGAIN api.open-meteo.com","code":"OPEN_METEO_UNREACHABLE"}', { host: 'api.open-meteo.com' }],
  ['internet-away', "urllib3.exceptions.NameResolutionError: Failed to resolve 'archive-api.open-meteo.com' ([Errno -3] Temporary failure in name resolution)", { host: 'archive-api.open-meteo.com' }],
  ['internet-away', 'java.net.UnknownHostException: repo1.maven.org: Name or service not known', { host: 'repo1.maven.org' }],
  ['name-unknown', 'Error: getaddrinfo ENOTFOUND kafka', { host: 'kafka' }],
  ['name-unknown', '{"level":"warn","detail":"getaddrinfo ENOTFOUND kafka","code":"BROKER_AWAY"}', { host: 'kafka' }],
  ['name-unknown', 'Error: getaddrinfo ENOTFOUND host.docker.internal', { host: 'host.docker.internal' }],
  ['name-unknown', 'Error: getaddrinfo ENOTFOUND kafka.weatherdeck_default', { host: 'kafka.weatherdeck_default' }],
  ['name-unknown', 'java.net.UnknownHostException: hdfs-namenode', { name: 'hdfs-namenode' }],
  ['python-import', "ModuleNotFoundError: No module named 'py4j'", { module: 'py4j' }],
]

describe('known problems', () => {
  it.each(lines)('%s: %s', (id, line, params) => {
    const found = findKnownProblem(line)
    expect(found?.id).toBe(id)
    if (params !== undefined && found !== null) expect(found.params).toMatchObject(params)
  })

  it('have a line each', () => {
    expect(new Set(lines.map(([id]) => id))).toEqual(new Set(knownProblemIds))
  })

  it.each([
    '[2026-11-24 10:06:25,123] INFO [KafkaServer id=1] started (kafka.server.KafkaServer)',
    '2026-11-24 10:06:25.123 UTC [1] LOG:  database system is ready to accept connections',
    '10:06:25 info  published 429 records of 137 replies  replies=137',
    '26/11/24 10:06:25 INFO MemoryStore: MemoryStore started with capacity 137.4 MiB',
    'GET /v1/forecast?hourly=429 HTTP/1.1 200',
    '{"level":"warn","msg":"producer waiting","code":"OPEN_METEO_UNREACHABLE","detail":"connect ECONNREFUSED 127.0.0.1:8080"}',
  ])('are not seen in: %s', (line) => {
    expect(findKnownProblem(line)).toBeNull()
  })

  it('each can be found by its words', () => {
    for (const [id, line] of lines) expect(knownProblems[id].words.some((word) => line.includes(word)), line).toBe(true)
  })

  it('lead to where they are mended, with the line', () => {
    const [, line = ''] = lines[0] ?? []
    expect(linkOf('hdfs-access', line, {})).toEqual({ panel: 'hdfs', params: { denial: line } })
    expect(linkOf('postgres-starting', 'x', {})).toBeNull()
  })
})

describe.each(['en', 'fr'] as const)('their texts in %s', (language) => {
  it.each(knownProblemIds)('%s reads well when nothing is known', (id) => {
    const { action, ...texts } = describeKnownProblem(id, {}, language)
    for (const part of Object.values(texts)) {
      expect(part).not.toMatch(/[[\]{}?]/)
      expect(part).not.toMatch(/ {2}| \.(?!env)| ,|\( ?\)| [:;]/)
      expect(part).toMatch(/^\p{Lu}/u)
    }
    expect(action === '').toBe(knownProblems[id].link === null)
  })

  it('use placeholders that the pattern names, the same in both', () => {
    const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    for (const id of knownProblemIds)
      for (const part of ['title', 'cause', 'remedy'] as const) {
        expect(names(knownProblemTexts.fr[id][part]), `${id} ${part}`).toEqual(names(knownProblemTexts.en[id][part]))
        for (const name of names(knownProblemTexts[language][id][part])) expect(knownProblems[id].pattern, id).toContain(`(?<${name ?? ''}>`)
      }
  })
})
