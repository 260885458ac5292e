/*
 * Messages of gRPC's health protocol in Protobuf's wire format, as gRPC frames them: a byte that says whether the message is
 * compressed, its length in four bytes, the message.
 */

const statuses = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN']

/** A framed `HealthCheckRequest`: field 1 is the service, left out when empty. */
export function healthRequest(service: string): Buffer {
  const name = Buffer.from(service, 'utf8')
  const message =
    name.length === 0 ? Buffer.of() : Buffer.concat([Buffer.of(0x0a), varint(name.length), name])
  const head = Buffer.alloc(5)
  head.writeUInt32BE(message.length, 1)
  return Buffer.concat([head, message])
}

/** The status of a framed `HealthCheckResponse`, whose field 1 it is; undefined for bytes that are none. */
export function healthStatus(frame: Buffer): string | undefined {
  if (frame.length < 5 || frame[0] !== 0) return undefined
  const length = frame.readUInt32BE(1)
  if (frame.length < 5 + length) return undefined
  const fields = readFields(frame.subarray(5, 5 + length))
  if (!fields) return undefined
  const number = fields.get(1) ?? 0
  return statuses[number] ?? String(number)
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return Buffer.from([...bytes, left])
    bytes.push((left & 0x7f) | 0x80)
  }
}

/** Fields that are numbers, others skipped; undefined for what is no message. */
function readFields(bytes: Buffer): ReadonlyMap<number, number> | undefined {
  const found = new Map<number, number>()
  let at = 0
  const number = (): number => {
    let value = 0
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++]
      if (byte === undefined) return Number.NaN
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
    return Number.NaN
  }
  while (at < bytes.length) {
    const key = number()
    const wire = key % 8
    if (wire === 0) found.set(Math.floor(key / 8), number())
    else if (wire === 2) at += number()
    else if (wire === 1 || wire === 5) at += wire === 1 ? 8 : 4
    else return undefined
    if (!(at <= bytes.length)) return undefined
  }
  return [...found.values()].some(Number.isNaN) ? undefined : found
}
