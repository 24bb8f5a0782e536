"""Open-Meteo's free tier: weighted calls an address in a minute, an hour and a day (open-meteo.com/en/pricing)."""
import fcntl
import json
import os
import time
from datetime import datetime, timezone

from .failure import Failure

WINDOWS = {'minute': (600, 60), 'hour': (5_000, 3_600), 'day': (10_000, 86_400)}


def weight_of(variables, days):
    """What a call for one location weighs ("How are API calls counted" on the pricing page)."""
    return max(1.0, variables / 10, variables / 10 * days / 14)


class Budget:
    """
    The weighted calls spent, in a file of the producer's form. Each is on disk before the call is made, so that no crash
    and no second run spends it twice.
    """

    def __init__(self, folder, longest_wait, clock=time.time, sleep=time.sleep, tell=print):
        self._file = os.path.join(folder, 'budget.json')
        self._longest_wait, self._clock, self._sleep, self._tell = longest_wait, clock, sleep, tell

    def reserve(self, weight):
        """Books `weight`, after a wait where a limit asks for one; Failure 'open-meteo-limit' when that is too long."""
        while True:
            wait, window = self._book(weight)
            if wait <= 0:
                return
            until = datetime.fromtimestamp(self._clock() + wait, timezone.utc)
            limit = f"Open-Meteo's free calls of this {window} are spent until {until:%Y-%m-%d %H:%M:%S} UTC"
            if wait > self._longest_wait:
                raise Failure('open-meteo-limit', f'{limit}. What was fetched is kept: run this again then.')
            self._tell(f'progress: wait {wait:.0f} s: {limit}')
            self._sleep(wait)

    def spent(self):
        """Weight spent by window."""
        now = self._clock()
        entries = self._read(now)
        return {name: sum(w for at, w in entries if at > now - length) for name, (_, length) in WINDOWS.items()}

    def _book(self, weight):
        with open(f'{self._file}.lock', 'w', encoding='utf-8') as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            now = self._clock()
            spent = self._read(now)
            wait, window = max((self._wait(spent, name, weight, now), name) for name in WINDOWS)
            # Also while it waits: times that a clock set back has made impossible are put right for good.
            self._write(spent + [(now, weight)] if wait <= 0 else spent)
            return wait, window

    @staticmethod
    def _wait(spent, window, weight, now):
        """Seconds until `weight` fits; a call heavier than the limit waits for an empty window."""
        limit, length = WINDOWS[window]
        inside = [(at, w) for at, w in spent if at > now - length]
        total = sum(w for _, w in inside)
        for at, w in inside:
            if total + weight <= limit:
                return 0.0
            total -= w
            if total + weight <= limit or total <= 0:
                return at + length - now
        return 0.0

    def _read(self, now):
        try:
            with open(self._file, encoding='utf-8') as file:
                content = json.load(file)
            # A clock that was set back must not book calls for ever: nothing was spent after now.
            spent = [(min(at / 1000, now), float(weight)) for at, weight in content['spent']]
        except FileNotFoundError:
            return []
        except (ValueError, KeyError, TypeError):
            os.replace(self._file, f'{self._file}.broken-{now:.0f}')
            self._tell(f'warning: {self._file} could not be read; it was set aside and counting starts anew')
            return []
        return sorted(entry for entry in spent if entry[0] > now - 86_400)

    def _write(self, spent):
        with open(f'{self._file}.part', 'w', encoding='utf-8') as file:
            json.dump({'version': 1, 'spent': [[round(at * 1000), weight] for at, weight in spent]}, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(f'{self._file}.part', self._file)
