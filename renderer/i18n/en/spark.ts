export const spark = {
  title: 'Spark',
}
