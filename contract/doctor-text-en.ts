import type { FindingTemplate } from './doctor-text'

const freePort = 'Use port {free}'
const freePortHelp =
  '[Take the free port {free} instead ({variable} in .env): clients on this computer then use that one.]'

/** English. Keys are `<check>-<finding>`; parameters are those in the placeholders. */
export const findingTextEn = {
  // Engine
  'engine-ok': { title: '{system} answers', why: 'Everything in the stack runs in it ({address}).' },
  'engine-not-installed-desktop': {
    title: 'Docker Desktop is not installed',
    why: 'The stack runs in Docker. Without it Weatherdeck collects with its embedded database only.',
    remedy: 'Install Docker Desktop from docker.com, start it once, then check again.',
  },
  'engine-not-installed-linux': {
    title: 'No Docker Engine is installed',
    why: 'The stack runs in Docker. Without it Weatherdeck collects with its embedded database only.',
    remedy: 'Install Docker Engine (package docker.io or docker-ce), then check again.',
  },
  'engine-desktop-stopped': {
    title: 'Docker Desktop is installed, but not running',
    why: 'Nothing answers at {address}, so the stack can be neither started nor seen.',
    remedy: 'Start Docker Desktop and wait until it says that the engine is running. Weatherdeck finds it by itself.',
    mend: 'Start Docker Desktop',
  },
  'engine-desktop-starting': {
    title: 'Docker Desktop is running, but its engine does not answer',
    why: 'Nothing answers at {address}. For the first minute or two after its start that is normal.',
    remedy: 'Wait until Docker Desktop says that the engine is running. If it stays, restart Docker Desktop.',
  },
  'engine-daemon-stopped': {
    title: 'The Docker service is not running',
    why: 'Docker is installed, but nothing answers at {address}.',
    remedy: 'Start it: sudo systemctl start docker',
  },
  'engine-permission': {
    title: 'This user may not talk to Docker',
    why: 'The engine is there, but {address} does not let the user[ {user}] in.',
    remedy: 'Add the user to the group docker (sudo usermod -aG docker {user}), then log out and in again.',
  },
  'engine-elsewhere': {
    title: 'The Docker Engine that was named does not answer',
    why: 'It is looked for at {address}, because {from} says so; no other one is tried then.',
    remedy: 'Start that engine, or choose another one (docker context use default, or take DOCKER_HOST away).',
  },
  'engine-unreachable': {
    title: 'Docker does not answer',
    why: 'Nothing answers at {address}, so the stack can be neither started nor seen.',
    remedy: 'Start Docker, then check again.',
  },
  'engine-wsl-missing': {
    title: 'WSL 2 is not installed',
    why: 'Docker Desktop runs its engine in the Windows Subsystem for Linux.',
    remedy: 'In a terminal as administrator: wsl --install --no-distribution. Then restart the computer.',
  },
  'engine-wsl-version-1': {
    title: 'WSL is set to version 1',
    why: 'Docker Desktop needs version 2.',
    remedy: 'In a terminal: wsl --set-default-version 2, then wsl --update.',
  },
  'engine-windows-containers': {
    title: 'Docker runs Windows containers',
    why: 'The services of the stack are Linux programs.',
    remedy: 'In the menu of Docker Desktop’s symbol choose “Switch to Linux containers”.',
  },
  // Version
  'version-ok': { title: 'Docker Engine {version} is new enough', why: 'The stack needs {needed} or newer.' },
  'version-old': {
    title: 'Docker Engine {version} is too old',
    why: 'The stack needs {needed} or newer: older ones lack what it is built on.',
    remedy: 'Update Docker.',
  },
  // Memory
  'memory-ok': {
    title: 'The memory is enough',
    why: 'The services may take {neededBytes} in all; Docker has {availableBytes}.',
  },
  'memory-tight': {
    title: 'The memory will do, but not if every service takes all it may',
    why: 'The services usually take about {expectedBytes} and may take {neededBytes}; there is room for {availableBytes}[, with {othersBytes} of {totalBytes} taken by other containers].',
    remedy: 'Leave out services that you do not need, or give Docker more memory.',
  },
  'memory-short-wsl': {
    title: 'The memory is not enough for all services',
    why: 'The services take about {expectedBytes}; Docker has room for {availableBytes}. Those that find no memory are ended in the middle of their work (exit code 137).',
    remedy:
      'Write memory=8GB into the section wsl2 of the file .wslconfig in your user folder, run wsl --shutdown, and start Docker Desktop again. Or start fewer services.',
  },
  'memory-short-desktop': {
    title: 'The memory is not enough for all services',
    why: 'The services take about {expectedBytes}; Docker has room for {availableBytes}. Those that find no memory are ended in the middle of their work (exit code 137).',
    remedy: 'Docker Desktop, Settings, Resources: set the memory to 8 GB. Or start fewer services.',
  },
  'memory-short-linux': {
    title: 'The memory is not enough for all services',
    why: 'The services take about {expectedBytes}; there is room for {availableBytes}. Those that find no memory are ended in the middle of their work (exit code 137).',
    remedy: 'End other programs or containers, or start fewer services.',
  },
  'memory-service-fits': {
    title: '{service} fits',
    why: 'It may take {limitBytes}; {leftBytes} are left when it and all that starts before it have theirs.',
  },
  'memory-service-unlimited': {
    title: '{service} has no memory limit',
    why: 'Nothing keeps it from taking memory that the others need.',
    remedy: 'Give it a limit in the Compose file (mem_limit).',
  },
  'memory-service-short': {
    title: '{service} may not fit',
    why: 'It may take {limitBytes}, but {shortBytes} are missing when all that starts before it take theirs.',
    remedy: 'Leave it out, or give Docker more memory.',
  },
  // Disk
  'disk-ok': { title: 'Enough disk space[ for {place}]', why: '{freeBytes} are free[ in {path}].' },
  'disk-low': {
    title: 'Little disk space[ for {place}]',
    why: '{freeBytes} are free[ in {path}]; images and data of the stack may take about {neededBytes}.',
    remedy: 'Make some space.',
  },
  'disk-low-engine': {
    title: 'Docker has little disk space',
    why: '{freeBytes} are free; the stack’s images and data may take about {neededBytes} more. A database on a full disk stops.',
    remedy:
      'Make some space, or enlarge Docker’s disk (Docker Desktop, Settings, Resources).[ Left-over build steps and images without a name take {reclaimableBytes}.]',
    mend: 'Remove left-over build steps and nameless images',
  },
  'disk-low-datanode': {
    title: 'HDFS has no room to write',
    why: '{freeBytes} are free, and a DataNode takes no block below {neededBytes}: jobs fail with “could only be written to 0 of the 1 minReplication nodes”.',
    remedy: 'Make some space, or enlarge Docker’s disk (Docker Desktop, Settings, Resources).',
  },
  'disk-engine-use': {
    title: 'Docker uses {usedBytes} of disk',
    why: 'Images {imagesBytes}, volumes {volumesBytes}, containers {containersBytes}, build steps {cacheBytes}.',
  },
  // Ports
  'port-free': { title: 'Port {port} is free', why: '{service} will answer there.' },
  'port-ours': { title: 'Port {port} is in use by {service}', why: 'As it should be.' },
  'port-container': {
    title: 'Port {port} is taken by the container {container}',
    why: '{service} cannot start while another container[ (project {project})] has its port.',
    remedy:
      'Stop that container.[ Or take the free port {free} instead ({variable} in .env): clients on this computer then use that one.]',
    mend: freePort,
  },
  'port-process': {
    title: 'Port {port} is taken by {process}',
    why: '{service} cannot start while another program (process {pid}) has its port.',
    remedy:
      'End that program.[ Or take the free port {free} instead ({variable} in .env): clients on this computer then use that one.]',
    mend: freePort,
  },
  'port-unknown': {
    title: 'Port {port} is taken',
    why: '{service} cannot start while something else has its port. Which program that is, only an administrator can see.',
    remedy: freePortHelp,
    mend: freePort,
  },
  'port-excluded': {
    title: 'Windows keeps port {port} for itself',
    why: 'It is in a range that Windows has reserved ({from} to {to}, often for Hyper-V); {service} cannot have it.',
    remedy:
      'The ranges change with each start of Windows: a restart may help.[ Or take the free port {free} instead ({variable} in .env).]',
    mend: freePort,
  },
  'port-refused': {
    title: 'The system refuses port {port}',
    why: 'Nothing is seen to use it, but it lets no program of this user listen there; {service} will hardly be let either.',
    remedy: freePortHelp,
    mend: freePort,
  },
  // Images
  'image-here': { title: '{image} is here', why: 'Runs {service}; nothing has to be fetched.' },
  'image-pull': {
    title: '{image} is not here yet',
    why: '{service} needs it. The first start fetches it, which takes a while and a network.',
    remedy: 'Nothing to do.',
  },
  'image-build': {
    title: '{image} is not built yet',
    why: '{service} needs it. The first start builds it.',
    remedy: 'Nothing to do.',
  },
  'image-emulated': {
    title: '{image} is made for another processor',
    why: 'It is for {architecture}, Docker runs on {engine}: {service} will be emulated, which is slow.',
    remedy: 'Remove the image and start again, so that the one for this computer is fetched, where there is one.',
  },
  // Line endings
  'line-endings-ok': { title: 'Scripts have the line endings that Linux wants', why: '{count} looked at.' },
  'line-endings-crlf': {
    title: '{name} has Windows line endings',
    why: '{service} reads it as {target}; in a container a carriage return is part of the command, and the script fails in ways that are hard to read.',
    remedy: 'Convert the file to LF. In a Git checkout .gitattributes keeps it so.',
    mend: 'Convert to LF',
  },
  // Clock
  'clock-ok': { title: 'Docker’s clock is right', why: 'It is within {seconds} s of this computer’s.' },
  'clock-off': {
    title: 'Docker’s clock is off by {seconds} s',
    why: 'Kafka, HDFS and PostgreSQL stamp what they write with it; times in the data would be wrong. It happens after sleep.',
    remedy: 'Restart Docker Desktop (on Windows also: wsl --shutdown); on Linux set the clock (timedatectl).',
  },
  // Volumes
  'volumes-none': { title: 'No data of the stack yet', why: 'The first start makes the volumes.' },
  'volumes-kafka-ok': {
    title: 'Kafka’s and ZooKeeper’s data belong together',
    why: 'Both are of the cluster {cluster}.',
  },
  'volumes-kafka': {
    title: 'Kafka’s data belong to another ZooKeeper',
    why: 'Kafka’s volume {volume} is of the cluster {kafka}, ZooKeeper’s of {zookeeper}: Kafka ends at its start (InconsistentClusterIdException).',
    remedy:
      'Delete Kafka’s volume; the next start makes it anew. Rows in PostgreSQL and stored replies stay, and can be replayed.',
    mend: 'Delete Kafka’s volume',
    loses:
      'Every message in Kafka’s topics and the consumers’ positions[ ({sizeBytes})], in the volume {volume}. What is in PostgreSQL stays.',
  },
  'volumes-hdfs-ok': {
    title: 'NameNode’s and DataNode’s data belong together',
    why: 'Both are of the cluster {cluster}.',
  },
  'volumes-hdfs': {
    title: 'The DataNode’s data belong to another NameNode',
    why: 'The DataNode’s volume {volume} is of the cluster {datanode}, the NameNode’s of {namenode}: the DataNode ends at its start (Incompatible clusterIDs).',
    remedy: 'Delete the DataNode’s volume; the next start makes it anew. The NameNode knows none of its blocks.',
    mend: 'Delete the DataNode’s volume',
    loses: 'Every block of files in HDFS that this DataNode holds[ ({sizeBytes})], in the volume {volume}.',
  },
  'volumes-password-ok': { title: 'PostgreSQL’s password is the one in .env', why: 'Whoever uses .env gets in.' },
  'volumes-password-running': {
    title: 'PostgreSQL’s data were made with another password',
    why: 'The volume {volume} keeps the password it was made with; the one in .env is refused, so the pipeline cannot write.',
    remedy: 'Set the user {user} to the password in .env, or put the old one back into .env.',
    mend: 'Set the password of .env in PostgreSQL',
  },
  'volumes-password': {
    title: 'PostgreSQL’s data were made with another password',
    why: 'The volume {volume} keeps the password it was made with; the one in .env will be refused, so the pipeline cannot write.',
    remedy:
      'Put the old one back into .env. Or start PostgreSQL and check again: then one click sets the new password.',
  },
  'volumes-unread': {
    title: 'The volumes of {subject} could not be compared',
    why: 'Whether the data of the services belong together is not known; their start will tell.',
    remedy: 'Check again once the stack has been started.',
  },
  // Postgres on localhost
  'postgres-ours': {
    title: 'PostgreSQL at localhost:{port} is the stack’s',
    why: 'Clients (psql, pgAdmin and the like) reach the stack’s database there.',
  },
  'postgres-nobody': {
    title: 'Nothing answers at localhost:{port} yet',
    why: 'The stack’s PostgreSQL will, once it is started.',
  },
  'postgres-other': {
    title: 'At localhost:{port} another PostgreSQL answers',
    why: 'It[ ({holder})] is not the stack’s: whoever connects there sees other tables, or is refused.',
    remedy: 'End that server, or give the stack’s PostgreSQL another port (POSTGRES_PORT in .env).',
  },
  'postgres-not-postgres': {
    title: 'What answers at localhost:{port} is not PostgreSQL',
    why: 'Whoever looks for the database there finds something else[: {holder}].',
    remedy: 'End that program, or give the stack’s PostgreSQL another port (POSTGRES_PORT in .env).',
  },
  // .env and the Compose file
  'env-ok': {
    title: 'The Compose file can be used',
    why: '{services} services; everything that has no default is set.',
  },
  'env-invalid': {
    title: 'The Compose file cannot be used',
    why: 'Something in {file} or its .env is wrong[, first in line {line}]: nothing can be started, and the other checks know less.',
    remedy: 'Correct what the details name.',
  },
  'env-weak': {
    title: 'A password that anybody would guess',
    why: '{names} in .env is short or a well-known one. The ports are open to every program on this computer.',
    remedy: 'Choose a longer one before the first start; afterwards it has to be changed in the service, too.',
  },
  // A check that could not be made
  'check-failed': {
    title: 'A check could not be made: {name}',
    why: 'What it would have found is not known.',
    remedy: 'Check again. If it stays, please report the details.',
  },
  'check-skipped': {
    title: 'Not checked while Docker does not answer: {names}',
    why: 'These can be seen only with the engine’s help.',
  },
} satisfies Record<string, FindingTemplate>
