"""Hadoop's own file system client, through Spark's JVM: works for hdfs:// and file:// alike."""


class Hdfs:
    """The file system that `folder` lies on. Needs no running Spark application, and so holds no cores of the cluster."""

    def __init__(self, folder):
        from pyspark import SparkContext
        # spark-submit has started the JVM already: this only connects to it.
        SparkContext._ensure_initialized()
        self._gateway, self._jvm = SparkContext._gateway, SparkContext._jvm
        # With spark.hadoop.* of the command line.
        conf = self._jvm.org.apache.spark.deploy.SparkHadoopUtil.get().newConfiguration(self._jvm.org.apache.spark.SparkConf())
        self._fs = self._path(folder).getFileSystem(conf)
        # Renaming over a file, in one step of the NameNode, is only to be had here.
        self._context = self._jvm.org.apache.hadoop.fs.FileContext.getFileContext(self._fs.getUri(), conf)
        rename = getattr(self._jvm.org.apache.hadoop.fs, 'Options$Rename')
        self._overwrite = self._gateway.new_array(rename, 1)
        self._overwrite[0] = rename.OVERWRITE

    def _path(self, path):
        return self._jvm.org.apache.hadoop.fs.Path(path)

    def exists(self, path):
        return self._fs.exists(self._path(path))

    def list(self, folder):
        """[(name, path, bytes, modified in epoch seconds)]; a folder that is not there is empty."""
        if not self.exists(folder):
            return []
        return [(status.getPath().getName(), status.getPath().toString(), status.getLen(), status.getModificationTime() / 1000)
                for status in self._fs.listStatus(self._path(folder))]

    def read(self, path):
        stream = self._fs.open(self._path(path))
        try:
            return self._jvm.org.apache.commons.io.IOUtils.toString(stream, 'UTF-8')
        finally:
            stream.close()

    def write(self, path, text):
        """Whole or not at all: written under another name, then renamed over what is there."""
        part = f'{path}.part'
        out = self._fs.create(self._path(part), True)
        try:
            out.write(bytearray(text.encode('utf-8')))
        finally:
            out.close()
        self.rename(part, path)

    def rename(self, source, target):
        """In one step, over a file that is there."""
        self._context.rename(self._path(source), self._path(target), self._overwrite)

    def make_folder(self, path):
        self._fs.mkdirs(self._path(path))

    def check_writable(self, folder):
        """Raises Java's AccessControlException, with the whole reason, where this user may not make files."""
        self._fs.access(self._path(folder), self._jvm.org.apache.hadoop.fs.permission.FsAction.WRITE_EXECUTE)

    def delete(self, path):
        self._fs.delete(self._path(path), True)

    def stamp(self, path):
        """(bytes, checksum) of a file: HDFS keeps checksums, so this reads none of its data. None when it is not there."""
        if not self.exists(path):
            return None
        checksum = self._fs.getFileChecksum(self._path(path))
        return self._fs.getFileStatus(self._path(path)).getLen(), checksum.toString() if checksum else None
