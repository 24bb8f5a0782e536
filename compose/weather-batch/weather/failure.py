"""What ends a run: a kind that programs match on, and words for the person who started it."""
import re

# The exit code of each kind. Anything that is not foreseen is `failed`.
EXIT_CODES = {
    'failed': 1,
    'bad-argument': 2,
    'permission': 3,
    'open-meteo-limit': 4,
    'unreachable': 5,
    'open-meteo-refused': 6,
    'hdfs-unreachable': 7,
    'safe-mode': 8,
    'quota': 9,
    'disk-full': 10,
    'no-workers': 11,
    'busy': 12,
    'raw-damaged': 13,
    'no-data': 14,
    'spark-lost': 15,
    'cancelled': 16,
    'reply-unusable': 17,
    'incomplete': 18,
}


class Failure(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind
        self.message = message


# What Hadoop and Spark say, the most telling first. A whole stack is searched: the cause is at its bottom.
_SIGNS = [
    ('raw-damaged', r'not a reply of the archive: \S+'),
    ('permission', r'AccessControlException'),
    ('safe-mode', r'SafeModeException|Name ?node is in safe mode'),
    ('quota', r'(?:NS|DS)QuotaExceededException|QuotaByStorageTypeExceededException'),
    ('disk-full', r'could only be written to 0 of the \d+ minReplication|No space left on device|DiskOutOfSpaceException'
                  r'|All datanodes .* are bad|Unable to create new block|could not be replicated'),
    ('hdfs-unreachable', r'ConnectException|NoRouteToHostException|UnknownHostException|ConnectTimeoutException'
                         r'|SocketTimeoutException|Call From .* failed|BlockMissingException|RetriableException'
                         r'|EOFException: End of File Exception between local host'),
    ('spark-lost', r'Py4JNetworkError|Connection refused|Answer from Java side is empty|SparkContext was shut down'
                   r'|stopped SparkContext|Application has been killed|Master removed our application'),
]

_ADVICE = {
    'safe-mode': 'HDFS is read-only until its DataNode has reported.',
    'quota': 'Raise the quota or delete files, then run this again.',
    'disk-full': 'No DataNode takes more data: make room on its disk, or start it, then run this again.',
    'hdfs-unreachable': 'HDFS does not answer: see whether hdfs-namenode and hdfs-datanode run.',
    'spark-lost': 'Spark has gone away during the run.',
}


def permission_line(text):
    """Hadoop's own sentence about a refusal, on one line: user, access, inode, owner, group and mode stand in it."""
    found = re.search(r'AccessControlException: *([^\n]+)', text)
    return f'org.apache.hadoop.security.AccessControlException: {found.group(1).strip()}' if found else None


def _line_with(pattern, text):
    for line in text.splitlines():
        if re.search(pattern, line):
            return re.sub(r'^\s*(?:Caused by: |: )?', '', line).strip()[:500]
    return re.sub(r'\s+', ' ', text)[:500]


def explain(error):
    """Any exception as a Failure: Java's stacks are 80 lines long, and one of them says what is wrong."""
    if isinstance(error, Failure):
        return error
    text = f'{type(error).__name__}: {error}'
    for kind, pattern in _SIGNS:
        if not re.search(pattern, text):
            continue
        if kind == 'raw-damaged':
            return Failure(kind, f'{re.search(pattern, text).group(0)}: delete it, and it is fetched again')
        if kind == 'permission':
            return Failure(kind, permission_line(text) or _line_with(pattern, text))
        return Failure(kind, f'{_ADVICE[kind]} {_line_with(pattern, text)}')
    return Failure('failed', _line_with(r'\S', text))
