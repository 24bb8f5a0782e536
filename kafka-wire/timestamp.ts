/** When a message was written, epoch ms; null where it does not say, or says what is beyond a `Date`. */
export interface Timestamp {
  timestamp: number | null
  /** The digits of a time that is beyond what a `Date` can hold: some producers write nanoseconds. */
  timestampText?: string
}

/** The last moment of a `Date`, epoch ms (ECMAScript, time values and time range). */
const latestDate = 8_640_000_000_000_000n

export const timestampOf = (timestamp: bigint): Timestamp => ({
  timestamp: timestamp < 0n ? null : Number(timestamp),
  ...(timestamp > latestDate ? { timestampText: String(timestamp) } : {}),
})
