import type { KnownProblemId, KnownProblemText } from './known-problems'

/** English. `[...]` is left out where a placeholder in it has no value. */
export const knownProblemTextEn: Record<KnownProblemId, KnownProblemText> = {
  'hdfs-access': {
    title: 'HDFS refuses access',
    cause: 'The user[ {user}] may not do this in HDFS[ ({access})][: {inode} belongs to another].',
    remedy: 'Let the HDFS panel explain it: it shows the least change that allows it, and makes it.',
    action: 'Mend in HDFS',
  },
  'hdfs-safe-mode': {
    title: 'HDFS is in safe mode',
    cause: 'The NameNode lets nothing be changed until enough DataNodes have reported.',
    remedy: 'Wait half a minute after a start. If it stays, look whether the DataNode runs.',
    action: 'Open HDFS',
  },
  'hdfs-cluster-id': {
    title: 'The DataNode belongs to another HDFS',
    cause: 'The NameNode was formatted anew, and the DataNode’s volume still carries the old cluster id.',
    remedy: 'Remove the DataNode’s volume (its blocks are of no use without the old NameNode), then start again.',
    action: 'Open the doctor',
  },
  'kafka-cluster-id': {
    title: 'Kafka’s volume belongs to another cluster',
    cause: 'ZooKeeper was set up anew, and Kafka’s volume still carries the old cluster id[ (now {cluster})].',
    remedy: 'Remove the volumes of Kafka and ZooKeeper together, then start again. Records in topics are lost.',
    action: 'Open the doctor',
  },
  'kafka-no-broker': {
    title: 'No Kafka broker answers',
    cause: 'The client found nobody at the broker’s address[ {broker}]: Kafka is still starting, is down, or the address is wrong.',
    remedy: 'Wait until kafka is healthy. Containers reach it at kafka:29092, programs on this machine at localhost:9092.',
    action: 'Open Kafka',
  },
  'kafka-no-topic': {
    title: 'The topic does not exist',
    cause: 'Kafka does not make topics by itself here, so that they get the right number of partitions.',
    remedy: 'Start the pipeline, which makes its topic, or create it in the Kafka panel.',
    action: 'Open Kafka',
  },
  'zookeeper-away': {
    title: 'ZooKeeper does not answer',
    cause: 'Kafka needs ZooKeeper and cannot reach it.',
    remedy: 'Look whether zookeeper runs and is healthy; Kafka tries again by itself.',
    action: 'Show zookeeper',
  },
  'port-taken': {
    title: 'The port is taken',
    cause: 'Another program, or another container, already listens at the same port.',
    remedy: 'End the other program, or choose another port in the stack’s .env. The doctor names who holds it.',
    action: 'Ask the doctor',
  },
  'disk-full': {
    title: 'The disk is full',
    cause: 'Nothing more can be written: the disk, or Docker’s virtual disk, has no room.',
    remedy: 'Free some space: unused images and volumes first. In Docker Desktop the size of the virtual disk is a setting.',
    action: 'Ask the doctor',
  },
  'out-of-memory': {
    title: 'Out of memory',
    cause: 'The process used more memory than it may, and was ended (137 is how the system says it).',
    remedy: 'Give Docker more memory, stop what is not needed, or raise the service’s limit.',
    action: 'Show the stack',
  },
  'postgres-password': {
    title: 'PostgreSQL refuses the password',
    cause: 'The password[ of {user}] is not the one the database was made with: its volume keeps the first one.',
    remedy: 'Put the old password back into .env, or let the doctor set the new one in the database.',
    action: 'Ask the doctor',
  },
  'postgres-starting': {
    title: 'PostgreSQL is not ready yet',
    cause: 'The database is starting, ending or recovering, and takes no connections for the moment.',
    remedy: 'Nothing to do: clients try again.',
    action: '',
  },
  'postgres-no-table': {
    title: 'The table does not exist',
    cause: 'A query asks for[ {relation}, which is] a table that is not in this database.',
    remedy: 'Start the pipeline once, which makes its tables, or check name and database.',
    action: 'Open PostgreSQL',
  },
  'postgres-connections': {
    title: 'PostgreSQL has no connection left',
    cause: 'All connections that the server allows are in use.',
    remedy: 'Close clients that are not needed: tools that were left open hold connections.',
    action: 'Open PostgreSQL',
  },
  'rate-limit': {
    title: 'Open-Meteo asks for a pause',
    cause: 'More calls were made than the free offer allows (429).',
    remedy: 'Collect fewer locations or variables, or less often. Collecting goes on by itself.',
    action: 'Open the pipeline',
  },
  'spark-no-resources': {
    title: 'No Spark worker takes the job',
    cause: 'The job asks for more cores or memory than a worker has free, or no worker is there.',
    remedy: 'Look whether spark-worker runs, end other jobs, or ask for less (--executor-memory, --total-executor-cores).',
    action: 'Open Spark',
  },
  'spark-no-master': {
    title: 'The Spark master does not answer',
    cause: 'Nobody answers at the master’s address[ {master}].',
    remedy: 'Look whether spark-master runs. Within the stack its address is spark://spark-master:7077.',
    action: 'Open Spark',
  },
  'hdfs-no-datanode': {
    title: 'No DataNode takes the data',
    cause: 'HDFS has no DataNode that runs and has room, so no block can be written.',
    remedy: 'Look whether hdfs-datanode runs, and whether the disk has room.',
    action: 'Show hdfs-datanode',
  },
  'hdfs-away': {
    title: 'The NameNode does not answer',
    cause: 'Nobody answers at the address of HDFS[ {host}][ {server}].',
    remedy: 'Look whether hdfs-namenode runs and is healthy; after a start it takes a while.',
    action: 'Show hdfs-namenode',
  },
  'internet-away': {
    title: 'The internet cannot be reached',
    cause: 'The name of a server on the internet[, {host},] is not found: this computer or Docker has no connection, or no DNS server that answers.',
    remedy: 'Check the network, a VPN or a proxy (in Docker Desktop: Settings, Resources, Proxies). Programs that wait go on by themselves.',
    action: '',
  },
  'name-unknown': {
    title: 'A name cannot be resolved',
    cause: 'Nobody knows the host[ {host}][ {name}][ {database}]: its container is not running, or is in another network.',
    remedy: 'Start the service of that name. From outside the stack use localhost and the published port.',
    action: 'Show the stack',
  },
  'python-import': {
    title: 'A Python module is missing',
    cause: 'The program imports[ {module}, which is] a module that is not installed where it runs.',
    remedy: 'Run PySpark scripts by spark-submit in the container, not by python; add other modules to the image.',
    action: 'Open Spark',
  },
}
