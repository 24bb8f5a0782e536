"""A file system in memory for tests, with the promises of HDFS that the code relies on. It can die at any step."""


class Died(Exception):
    pass


class MemoryHdfs:
    def __init__(self):
        self.files = {}
        # Steps until it dies; None: never.
        self.left = None
        # Called after each step: what would a reader see now?
        self.after = lambda: None

    def _step(self):
        if self.left is not None:
            if self.left == 0:
                raise Died()
            self.left -= 1

    def exists(self, path):
        return path in self.files or any(name.startswith(f'{path}/') for name in self.files)

    def list(self, folder):
        return [(name[len(folder) + 1:], name, len(text.encode('utf-8')), 0.0) for name, text in self.files.items()
                if name.startswith(f'{folder}/') and '/' not in name[len(folder) + 1:]]

    def read(self, path):
        return self.files[path]

    def write(self, path, text):
        # A writer that dies leaves part of its file.
        self._step()
        self.files[f'{path}.part'] = text[:len(text) // 2]
        self.after()
        self._step()
        self.files[f'{path}.part'] = text
        self.after()
        self.rename(f'{path}.part', path)

    def rename(self, source, target):
        self._step()
        self.files[target] = self.files.pop(source)
        self.after()

    def make_folder(self, path):
        self._step()

    def delete(self, path):
        self._step()
        for name in [name for name in self.files if name == path or name.startswith(f'{path}/')]:
            del self.files[name]
        self.after()

    def stamp(self, path):
        return (len(self.files[path]), f'sum of {self.files[path]}') if path in self.files else None
