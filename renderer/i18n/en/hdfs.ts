export const hdfs = {
  title: 'HDFS',
}
