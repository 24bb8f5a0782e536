import { hdfsProblemTextEn } from './hdfs-problem-text'
import type { ProblemCode } from './problem'
import type { ProblemText } from './problem-text'

/** English. `[...]` is left out where a placeholder in it has no value. */
export const problemTextEn: Record<ProblemCode, ProblemText> = {
  OPEN_METEO_UNREACHABLE: {
    title: 'Open-Meteo cannot be reached',
    cause: 'No connection to the weather service[ ({host})] came about.',
    remedy: 'Check the network, a proxy or a firewall. Weatherdeck goes on trying by itself.',
  },
  OPEN_METEO_TIMEOUT: {
    title: 'Open-Meteo did not answer in time',
    cause: 'The request to [{host} ]was given up[ after {seconds} s].',
    remedy:
      'Nothing to do: it is tried again with growing pauses. If it stays, the network is slow or the service overloaded.',
  },
  OPEN_METEO_LIMIT: {
    title: 'Open-Meteo asks for a pause',
    cause: 'The limit of free calls[ per {window}] is used up.[ The next call goes out at {until}.]',
    remedy: 'Collect fewer locations or variables, or less often. Others behind the same address count too.',
  },
  OPEN_METEO_UNAVAILABLE: {
    title: 'Open-Meteo has a fault',
    cause: 'The service answered with an error of its own[ ({status})].',
    remedy: 'Nothing to do: it is tried again with growing pauses.',
  },
  OPEN_METEO_BAD_LOCATION: {
    title: 'Open-Meteo refuses a location',
    cause: 'The location [{location} ]is not accepted. The other locations are collected.',
    remedy: 'Correct or remove the location.',
  },
  OPEN_METEO_BAD_VARIABLE: {
    title: 'Open-Meteo refuses a variable',
    cause: 'The variable [{variable} ]is not accepted. The other variables are collected.',
    remedy: 'Deselect the variable in the settings.',
  },
  OPEN_METEO_BAD_REQUEST: {
    title: 'Open-Meteo refuses the request',
    cause: 'The service says that the request is wrong, and does not name a location or variable.',
    remedy: 'Check the base addresses in the settings.',
  },
  REPLY_BROKEN: {
    title: 'A reply arrived broken',
    cause: 'The reply[ {responseId}] broke off or is not JSON. It is kept, nothing of it was published.',
    remedy: 'Nothing to do: Weatherdeck fetches the data again.',
  },
  REPLY_INCONSISTENT: {
    title: 'A reply does not fit the request',
    cause:
      'The reply[ {responseId}] contradicts itself or what was asked for. It is kept, nothing of it was published.',
    remedy: 'Nothing to do: the data is fetched again. If it stays, the service has changed: please report it.',
  },
  REPLY_LOCATION_REFUSED: {
    title: 'Open-Meteo’s answer for a location cannot be used',
    cause: 'The answer for [{location} ]is not valid. It is kept as it came. The other locations were stored.',
    remedy: 'Weatherdeck asks for it again[ at {until}]. If it stays, check the coordinates of the location.',
  },
  REPLY_VALUES_REFUSED: {
    title: 'Some values of a reply cannot be used',
    cause: 'Values [of {location} ]are not valid[: {variables}]. All other values were stored.',
    remedy: 'Weatherdeck asks for these hours again. If it stays, the service has changed: please report it.',
  },
  NOTHING_YET: {
    title: 'Open-Meteo has no values yet',
    cause: 'The reply holds no value[ for {locations}]: all of them are null, which means “not yet”.',
    remedy: 'Nothing to do: Weatherdeck asks for these hours again, at growing intervals.',
  },
  BUDGET_EXHAUSTED: {
    title: 'The call budget is used up',
    cause: 'Another call would exceed the free limit[ of the {window}].[ There is room again at {until}.]',
    remedy: 'Collect fewer locations or variables, or at a longer interval.',
  },
  DISK_FULL: {
    title: 'The disk is full',
    cause: 'There is no room any more[ in {path}]: neither replies nor lines of logs can be stored.',
    remedy: 'Free some space, or keep less raw data (settings). It goes on by itself.',
  },
  FILE_UNREADABLE: {
    title: 'A file cannot be read',
    cause: 'Reading [{path} ]failed.',
    remedy: 'Check that the file exists and that this user may read it.',
  },
  FILE_UNWRITABLE: {
    title: 'A file cannot be written',
    cause: 'Writing [{path} ]failed.',
    remedy: 'Check that this user may write there, and that no other program holds the file.',
  },
  FILE_SET_ASIDE: {
    title: 'A damaged file has been set aside',
    cause: 'Weatherdeck could not make sense of one of its files[ ({path})]; it goes on without it.',
    remedy: 'The file is kept[ as {aside}]. Delete it when you need nothing from it.',
  },
  RAW_CORRUPT: {
    title: 'A stored reply is damaged',
    cause: 'The raw file[ {path}][ of reply {responseId}] cannot be unpacked. It is skipped.',
    remedy:
      'Check the disk. The rows that came from it are in the table already, unless it was damaged before it was published.',
  },
  SETTINGS_SET_ASIDE: {
    title: 'The settings file could not be used',
    cause: 'It was damaged and has been set aside[ as {path}]. Weatherdeck runs with the default settings.',
    remedy: 'Take what you need out of that file, or set the settings anew.',
  },
  SETTINGS_INVALID: {
    title: 'This setting is not possible',
    cause: 'The value[ of {setting}] is not valid. Nothing was changed.',
    remedy: 'Correct the value.',
  },
  BROKER_UNAVAILABLE: {
    title: 'The topic does not answer',
    cause:
      'Nothing answers[ at {address}] where the topic is kept; Kafka’s clients in Python call this NoBrokersAvailable. Nothing is lost: what was fetched is on disk.',
    remedy: 'Nothing to do while it is starting: it is tried again. If it stays, look at the state of the processes.',
  },
  DATABASE_UNAVAILABLE: {
    title: 'The database does not answer',
    cause: 'PostgreSQL[ at {address}] cannot be reached.',
    remedy: 'Nothing to do while it is starting: it is tried again. If it stays, look at the state of the processes.',
  },
  DATABASE_DISK_FULL: {
    title: 'The database has no disk space left',
    cause: 'PostgreSQL could not write: the disk that it keeps its data on is full.',
    remedy: 'Free some space there (with Docker: its virtual disk). What is collected waits, and is written once there is room.',
  },
  DATABASE_IN_USE: {
    title: 'The database is already open',
    cause: 'Another process has opened the embedded database[ in {folder}]; only one may.',
    remedy: 'End the other Weatherdeck on this folder. This one tries again by itself.',
  },
  DATABASE_OTHER_VERSION: {
    title: 'The database belongs to another version',
    cause: 'PostgreSQL[ {version}] made the files of the embedded database[ in {folder}]; this Weatherdeck has PostgreSQL[ {ours}]. Nothing was changed.',
    remedy: 'Use the Weatherdeck that made them, or move that folder away: a new database is made, and a replay of the stored replies fills it.',
  },
  DATABASE_DAMAGED: {
    title: 'The database is damaged',
    cause: 'PostgreSQL cannot open the files of the embedded database[ in {folder}].',
    remedy: 'Weatherdeck tries once more. If that fails too, it keeps the damaged files under another name and rebuilds the database from the stored replies.',
  },
  DATABASE_PAGE_DAMAGED: {
    title: 'Part of the database is damaged',
    cause: 'PostgreSQL found a damaged page in one of its files. What is in it cannot be read; the rest can.',
    remedy: 'Copy what you need from your own tables. Then close Weatherdeck, move the database’s folder away and start again: a new database is made, and a replay of the stored replies fills it.',
  },
  DATABASE_REBUILDING: {
    title: 'The database is being rebuilt',
    cause: 'The embedded database was damaged. A new one is being filled from the stored replies[: {done} of {total}].',
    remedy: 'Nothing to do. The damaged files are kept[ in {aside}].',
  },
  DATABASE_REBUILT: {
    title: 'The database was damaged and has been rebuilt',
    cause: '[{replies} stored replies were published again ({records} records). ][{skipped} replies could not be read. ]Tables and rows of your own are not in the new database, nor are the readings of replies that were deleted before.',
    remedy: 'The damaged files are kept[ in {aside}]. Delete that folder when you need nothing from it.',
  },
  RECORD_REJECTED: {
    title: 'A record could not be written',
    cause: 'The record[ at partition {partition}, offset {offset}] is not valid. The others were written.',
    remedy: 'It stands with its reason in the table weather_rejects.',
  },
  RECORDS_LOST: {
    title: 'Published records never reached the table',
    cause:
      'The topic was deleted, or the broker lost its data, before the consumer read replies that were published[ ({records} records, {replies} replies)].',
    remedy: 'Weatherdeck publishes them again from the raw replies. Nothing is asked of Open-Meteo.',
  },
  SQL_FAILED: {
    title: 'The statement failed',
    cause: 'PostgreSQL refused the statement.',
    remedy: 'Correct the statement.',
  },
  SQL_READ_ONLY: {
    title: 'The statement would change data',
    cause: 'Queries run read-only, so it was refused.',
    remedy: 'Switch to read-write (in a terminal: --write) if you mean it.',
  },
  SQL_CANCELLED: {
    title: 'The statement was cancelled',
    cause: 'It was stopped before it ended; what it had changed is undone.',
    remedy: 'Run it again when you want the result.',
  },
  CONNECTION_LOST: {
    title: 'The connection to the app is lost',
    cause: 'The app did not answer, or ended, before this was done. What was under way there may have been done all the same.',
    remedy: 'The connection comes back by itself while the app runs. Look at the state, then try again.',
  },
  TOPIC_EXISTS: {
    title: 'There is such a topic already',
    cause: 'A topic of this name[, {topic},] is there.',
    remedy: 'Choose another name, or use the one there is.',
  },
  TOPIC_UNKNOWN: {
    title: 'No such topic',
    cause: 'There is no topic[ {topic}] on the broker, or it was deleted just now.',
    remedy: 'Look at the list of topics. The topic weather is made by the pipeline when it starts.',
  },
  GROUP_UNKNOWN: {
    title: 'No such consumer group',
    cause: 'There is no consumer group[ {group}] on the broker, or it was deleted just now.',
    remedy: 'Look at the list of groups. A group comes into being when a consumer of it connects.',
  },
  GROUP_ACTIVE: {
    title: 'The consumer group is in use',
    cause:
      'Offsets of a group can be changed only while nobody is in it. In the group[ {group}] there are consumers[: {clients}].',
    remedy:
      'Stop these consumers first, then try again. Weatherdeck’s own consumer can be stopped here or in the pipeline’s panel.',
  },
  MESSAGE_GONE: {
    title: 'This message is not there',
    cause:
      'There is no message[ at offset {offset} of partition {partition}]: it is older than the topic keeps messages, was deleted, or has not been written yet.',
    remedy: 'Begin with the oldest or the newest message.',
  },
  MESSAGE_TOO_LARGE: {
    title: 'The message is too large',
    cause: 'The broker takes no message of this size[ in the topic {topic}].',
    remedy: 'Raise max.message.bytes of the topic, or send less.',
  },
  NOT_ENOUGH_REPLICAS: {
    title: 'The topic takes no records',
    cause: 'The setting min.insync.replicas[ of the topic {topic}] asks for more copies than there are brokers to keep them. Nothing is lost: what was fetched is on disk.',
    remedy: 'Set min.insync.replicas back to 1, or start the missing brokers. Publishing goes on by itself.',
  },
  RECORDS_GONE: {
    title: 'Records were deleted before they were read',
    cause: 'The topic no longer holds[ {count}] records[ between the offsets {from} and {to} of partition {partition}]: retention.ms, retention.bytes, compaction or a person deleted them.',
    remedy: 'Replay the period in the Pipeline panel: the raw replies are on disk. Then set cleanup.policy to delete, and retention long enough.',
  },
  FILTER_INVALID: {
    title: 'This filter cannot be used',
    cause: 'The regular expression is not valid, or takes too long on the messages of this topic.',
    remedy: 'Correct or simplify it, or search for plain text.',
  },
  KAFKA_REFUSED: {
    title: 'Kafka refused',
    cause: 'The broker answered, and did not do what was asked. Its own words are below.',
    remedy: 'Correct what it names, and try again. Its log says more.',
  },
  ONLY_IN_KAFKA: {
    title: 'Only Kafka can do this',
    cause:
      'In the embedded profile the topic is kept in the app’s own database: it can be looked at, and the pipeline alone changes it.',
    remedy: 'Choose the Docker stack as the profile, where the topic is in Kafka.',
  },
  ENGINE_UNREACHABLE: {
    title: 'Docker does not answer',
    cause: 'No Docker Engine answers[ at {address}][ (found by {from})].',
    remedy: 'Start Docker Desktop or the Docker service. Weatherdeck finds it again by itself.',
  },
  ENGINE_TOO_OLD: {
    title: 'This Docker Engine is too old',
    cause: 'The engine is of version [{version}, ]which is older than what is needed[ ({needed})].',
    remedy: 'Update Docker to 20.10 or newer.',
  },
  ENGINE_REFUSED: {
    title: 'Docker refused the request',
    cause: 'The engine did not carry out what was asked[ for {subject}].',
    remedy: 'Docker’s own words say why. Correct that and try again.',
  },
  COMPOSE_INVALID: {
    title: 'The Compose file cannot be used',
    cause: 'Something in it is wrong or not supported[, first in {file}][, line {line}][, column {column}].',
    remedy: 'The details say what was found and what is expected, place by place. Correct the file, then try again.',
  },
  SERVICE_UNKNOWN: {
    title: 'There is no such service',
    cause: 'The Compose file has no service[ {service}][; it has {services}].',
    remedy: 'Check the name.',
  },
  DEPENDENCY_CYCLE: {
    title: 'Services wait for each other',
    cause: 'The dependencies go round in a circle[: {cycle}]. None of them can start first.',
    remedy: 'Take one of these dependencies out of the Compose file.',
  },
  IMAGE_NOT_FOUND: {
    title: 'The image does not exist',
    cause: 'The image[ {image}][ of {service}] is neither here nor in its registry, or it is private.',
    remedy: 'Check name and tag in the Compose file; for a private image, log in first (docker login).',
  },
  PULL_FAILED: {
    title: 'The image could not be fetched',
    cause: 'Pulling [{image} ]failed[ for {service}].',
    remedy: 'Check the network and the proxy of Docker, then start again: layers that are here already stay.',
  },
  BUILD_FAILED: {
    title: 'The image could not be built',
    cause: 'Building[ {service}] failed[ at step {step}].',
    remedy: 'The last lines of the build say why. Correct the Dockerfile or its files, then build again.',
  },
  PORT_TAKEN: {
    title: 'A port is taken',
    cause: 'Port[ {port}] that [{service} ]needs is used already[ by {holder}].',
    remedy: 'End what uses it, or choose another port (.env of the stack, or the doctor).',
  },
  CONTAINER_NAME_TAKEN: {
    title: 'A container has that name already',
    cause: 'The name[ {name}] belongs to another container[, of {holder}].',
    remedy: 'Remove or rename that container, then start again.',
  },
  EXTERNAL_MISSING: {
    title: 'Something that the stack expects does not exist',
    cause: 'The Compose file expects something that exists already[: {kind} {name}], and Docker has none of that name.',
    remedy: 'Create it, or take “external” out of the Compose file.',
  },
  RESOURCE_CONFLICT: {
    title: 'A name in Docker belongs to something else',
    cause: 'Something of that name[ ({kind} {name})] exists, but was not made for this stack.',
    remedy: 'Remove or rename it, or call it external in the Compose file.',
  },
  OUT_OF_MEMORY: {
    title: 'A service ran out of memory',
    cause: 'The service[ {service}] was ended because it needed more memory than it may have[ ({limit})].',
    remedy: 'Give it more (mem_limit), or give Docker more memory, or start fewer services.',
  },
  SERVICE_UNHEALTHY: {
    title: 'A service does not become healthy',
    cause: 'The service[ {service}] runs, but its health check failed[ {probes} times in a row].',
    remedy: 'The last probe and its logs say why. Starting again goes on from here.',
  },
  SERVICE_EXITED: {
    title: 'A service ended',
    cause: 'The service[ {service}] ended[ with exit code {exitCode}] while it was needed.',
    remedy: 'Its last lines say why. Starting again goes on from here.',
  },
  OPERATION_CANCELLED: {
    title: 'Cancelled',
    cause: 'The operation was cancelled; what was made so far stays.',
    remedy: 'The next start completes it.',
  },
  ...hdfsProblemTextEn,
  // Spark
  SPARK_NO_WORKER: {
    title: 'No Spark worker is there',
    cause: 'The master knows no worker that is alive, so the job gets no cores.',
    remedy: 'Start the service spark-worker; the job goes on by itself.',
  },
  SPARK_MEMORY_BEYOND_WORKER: {
    title: 'The executor asks for more memory than a worker has',
    cause: 'An executor asks for more[ ({asked} MiB)] than any worker offers[ ({offered} MiB)]: it will never start.',
    remedy: 'Cancel, and submit with less executor memory, or give the worker more (SPARK_WORKER_MEMORY in the settings file of the stack).',
  },
  SPARK_CORES_BEYOND_WORKER: {
    title: 'The executor asks for more cores than a worker has',
    cause: 'An executor asks for more[ ({asked})] than any worker offers[ ({offered})]: it will never start.',
    remedy: 'Cancel, and submit with fewer executor cores, or give the worker more (SPARK_WORKER_CORES in the settings file of the stack).',
  },
  SPARK_CORES_TAKEN: {
    title: 'All cores or memory are in use',
    cause: 'The workers have nothing left for this job[: {holders}].',
    remedy: 'It starts by itself when the other one has ended. Cancel that one to begin at once.',
  },
  SPARK_MASTER_UNREACHABLE: {
    title: 'The Spark master cannot be reached',
    cause: 'The master[ {address}] does not answer, or turned the job away.',
    remedy: 'Start the service spark-master, and check the address after --master.',
  },
  SPARK_HDFS_DENIED: {
    title: 'HDFS refused the job',
    cause: 'The job may not do in HDFS what it tried to.',
    remedy: 'The HDFS panel proposes the least change that mends it, makes it, and runs the job again.',
  },
  SPARK_HDFS_UNAVAILABLE: {
    title: 'HDFS is not usable now',
    cause: 'The NameNode does not answer, is in safe mode, or no DataNode takes the data.',
    remedy: 'Look at hdfs-namenode and hdfs-datanode in the Stack panel; when both are healthy, run again.',
  },
  SPARK_OUT_OF_MEMORY: {
    title: 'The job ran out of memory',
    cause: 'Its memory[ ({where})] ran out.',
    remedy: 'Give executor or driver more memory, or work on less at once (a shorter period, more partitions).',
  },
  SPARK_KILLED: {
    title: 'The job was killed',
    cause: 'The job’s process was ended from outside[ (exit code {exitCode})], often for want of memory in the container.',
    remedy: 'If nobody stopped it or the stack, lower the driver’s memory, or give weather-batch more (mem_limit), and run again.',
  },
  SPARK_EXECUTORS_LOST: {
    title: 'Executors were lost',
    cause: 'Executors ended while they worked[ ({count} times)]: killed, out of memory, or the worker stopped.',
    remedy: 'See that spark-worker runs, give the executors more memory, and run again.',
  },
  SPARK_CODE_MISSING: {
    title: 'A class or module is missing',
    cause: 'The job needs[ {name}], which is not there.',
    remedy: 'Add the jar (--jars), the package or the Python files (--py-files), or correct the main class (--class).',
  },
  SPARK_FILE_MISSING: {
    title: 'A file is missing',
    cause: 'The file[ {path}] that the job names does not exist.',
    remedy: 'Correct the path; files of yours are put into the container with “Choose a file”.',
  },
  SPARK_OUTPUT_EXISTS: {
    title: 'The output is there already',
    cause: 'The job does not overwrite what is there[: {path}].',
    remedy: 'Choose another output, delete the old one in the HDFS panel, or let the job overwrite (mode "overwrite").',
  },
  SPARK_BAD_ARGUMENTS: {
    title: 'The arguments were not understood',
    cause: 'The arguments were refused by spark-submit, or by the job itself.',
    remedy: 'The details say which. Correct the command and submit again.',
  },
  SPARK_JOB_RAISED: {
    title: 'The job failed',
    cause: 'The job ended with an error of its own[ (exit code {exitCode})].',
    remedy: 'The details and the log say where. Correct it, and run again.',
  },
  SPARK_NO_RESULT: {
    title: 'The job ended without a result',
    cause: 'It ended with exit code 0, but did not say that its work is complete[ in {output}].',
    remedy: 'Do not rely on its output. The log says how far it came; run again.',
  },
  SPARK_RESULT_EMPTY: {
    title: 'The run brought no data',
    cause: 'No hour of the period is known: the archive does not have it yet, or does not have it at all.',
    remedy: 'Choose an earlier period, or run again later. Retry gaps asks for every missing hour again now.',
  },
  SPARK_RESULT_INCOMPLETE: {
    title: 'The run left out a part of what it was asked for',
    cause: 'Open-Meteo gave no usable reply for some locations or periods. Everything else is published.',
    remedy: 'Run again: only what is missing is fetched. If it stays, the details below say why.',
  },
  SPARK_RUN_LOST: {
    title: 'What became of the run is not known',
    cause: 'It was under way when Weatherdeck ended, and its container has been stopped or made anew since.',
    remedy: 'Run it again: a job that had begun replaces its own period.',
  },
  SPARK_NOT_STARTED: {
    title: 'The run was never started',
    cause: 'It waited for its turn when Weatherdeck ended.',
    remedy: 'Run it again.',
  },
  SPARK_CANCEL_FAILED: {
    title: 'The job could not be ended',
    cause: 'The master still lists the application[ {application}] after everything of it was ended.',
    remedy: 'Restart spark-master and spark-worker in the Stack panel: that frees the cores.',
  },
  PROCESS_CRASHED: {
    title: 'A process crashed',
    cause: 'The process[ {process}] ended unexpectedly[ ({code})]. It is started again by itself; nothing is lost.',
    remedy: 'Nothing to do. If it happens again and again, please report the details.',
  },
  PROCESS_GAVE_UP: {
    title: 'A process does not stay up',
    cause: 'The process[ {process}] crashed [{restarts} times ]and is not started any more.',
    remedy: 'See the details for the cause, then restart it.',
  },
  ALREADY_RUNNING: {
    title: 'Weatherdeck already runs on this data',
    cause: 'Another Weatherdeck[ (process {pid})] uses this data folder; only one may.',
    remedy: 'Use that one, or end it first, or give another folder (--data).',
  },
  NOT_RUNNING: {
    title: 'Not running',
    cause: 'What was asked for needs something that does not run[: {process}].',
    remedy: 'Start it first.',
  },
  STACK_NOT_READY: {
    title: 'The stack is not there yet',
    cause: 'The profile is “stack”, but the stack’s PostgreSQL and Kafka do not run.',
    remedy: 'Start the stack in its panel, or choose the embedded profile in the settings.',
  },
  STRANGER: {
    title: 'Another server answers in the stack’s place',
    cause: 'The server that answers[ at {address}] in place of[ {service} of] this stack is not its own[: found {found}, expected {expected}]. Nothing was sent to it.',
    remedy: 'Stop the other server, or choose another port (.env of the stack, or the Doctor), and start the stack.',
  },
  UPDATE_FAILED: {
    title: 'The update did not work',
    cause: 'The new version[ {version}] could not be looked for, downloaded or checked. The one that runs stays as it is.',
    remedy: 'Try again later, or download it by hand from the releases page. Updates can be switched off in the settings.',
  },
  NOT_IN_THIS_SHELL: {
    title: 'Not possible here',
    cause: 'This needs the desktop app: a page in a browser may not do it.',
    remedy: 'Open Weatherdeck in its own window, or do it by hand.',
  },
  BUSY: {
    title: 'Busy',
    cause: 'The same thing is under way already.',
    remedy: 'Wait until it has ended, or cancel it.',
  },
  LOGS_UNREADABLE: {
    title: 'The log cannot be read',
    cause: 'Docker gives no log[ of {source}][: its log driver is {driver}].',
    remedy: 'Choose the log driver json-file or local for the service, and create its container anew.',
  },
  SEARCH_TOO_SLOW: {
    title: 'The search was given up',
    cause: 'The regular expression takes too long on a line of the log.',
    remedy: 'Write it with fewer nested repetitions, or search for a plain text.',
  },
  VIEW_GONE: {
    title: 'This view is no longer open',
    cause: 'The logs were opened anew in the meantime.',
    remedy: 'Open the view again.',
  },
  LINE_GONE: {
    title: 'This line is no longer kept',
    cause: 'Its container was removed, or newer lines took its place.',
    remedy: 'Look for it by its time.',
  },
  CLIPBOARD_REFUSED: {
    title: 'Nothing was copied',
    cause: 'The browser or the system did not let Weatherdeck write to the clipboard.',
    remedy: 'Click into the window and copy again. If the browser asks for the clipboard, allow it.',
  },
  INVALID_INPUT: {
    title: 'This input is not valid',
    cause: 'The value[ of {field}] cannot be used.',
    remedy: 'Correct it and try again.',
  },
  INTERNAL: {
    title: 'Something unexpected went wrong',
    cause: 'Weatherdeck met a fault that it has no name for.',
    remedy: 'Try again. If it stays, please report the details.',
  },
}
