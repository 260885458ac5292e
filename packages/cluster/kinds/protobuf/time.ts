/** Times as protobuf has them: seconds since 1970 and what is beyond them in billionths. */
export interface Timestamp {
  readonly seconds: number
  readonly nanos: number
}

/** Of a time as it is written (`2024-01-02T03:04:05Z`, `…05.000006Z`). */
export function timestampOf(text: string): Timestamp {
  const seconds = Math.floor(Date.parse(text) / 1000)
  const fraction = /\.(\d{1,9})/.exec(text)?.[1]
  return { seconds, nanos: fraction ? Number(fraction.padEnd(9, '0')) : 0 }
}

const latest = 253402300799
const earliest = -62135596800

/** None where no such time can be written. */
export function timeText({ seconds }: Timestamp): string | undefined {
  if (!(seconds >= earliest && seconds <= latest)) return undefined
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
}

export function microTimeText(timestamp: Timestamp): string | undefined {
  const text = timeText(timestamp)
  const micros = Math.trunc(timestamp.nanos / 1000)
  if (!text || micros < 0 || micros >= 1e6) return undefined
  return `${text.slice(0, -1)}.${String(micros).padStart(6, '0')}Z`
}
