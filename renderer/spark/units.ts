/** Spark counts memory in MiB; the app's formats take bytes. */
export const mebibytes = (count: number): number => count * 1024 * 1024
