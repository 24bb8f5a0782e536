"""A job whose workers are all gone would wait for ever: this sees to it that it ends, with the reason."""
import json
import re
import threading
import time
import urllib.request


class WorkerWatch(threading.Thread):
    """
    Cancels the application's jobs when it has had no executor for `patience` seconds and the master has no live worker
    either. While workers are there and their cores taken, it only says so. `reason` then says why it was cancelled.
    """

    def __init__(self, spark, patience, tell):
        super().__init__(daemon=True)
        self._context, self._patience, self._tell = spark.sparkContext, patience, tell
        self._ended = threading.Event()
        self.reason = None

    def stop(self):
        self._ended.set()

    def run(self):
        since, told = None, False
        while not self._ended.wait(2):
            try:
                executors = self._context._jsc.sc().getExecutorMemoryStatus().size() - 1
            except Exception:
                # The application has ended, or the JVM: whoever waits for the job hears of it.
                return
            if executors > 0 or self._context.master.startswith('local'):
                since, told = None, False
                continue
            since = since or time.monotonic()
            if time.monotonic() - since < self._patience:
                continue
            workers = live_workers(self._context.master)
            if workers == 0:
                self.reason = f'No Spark worker is alive at {self._context.master}: start spark-worker, then run this again.'
                self._context.cancelAllJobs()
                return
            if not told:
                told = True
                self._tell('progress: wait: all cores of the Spark workers are taken by other applications' if workers
                           else f'progress: wait: no executor yet from {self._context.master}')


def live_workers(master):
    """How many workers the master knows as alive, by its web page; None when it does not say."""
    host = re.match(r'spark://([^:,/]+)', master)
    if not host:
        return None
    try:
        with urllib.request.urlopen(f'http://{host.group(1)}:8080/json/', timeout=5) as page:
            return int(json.load(page)['aliveworkers'])
    except (OSError, ValueError, KeyError):
        return None
