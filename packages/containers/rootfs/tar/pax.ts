import { damaged } from './header.ts'

/** The records of a PAX extended header (POSIX.1-2001, pax Extended Header): `LENGTH KEY=VALUE\n`. */
export function parsePax(bytes: Buffer): Map<string, Buffer> {
  const records = new Map<string, Buffer>()
  for (let offset = 0; offset < bytes.length; ) {
    const space = bytes.indexOf(32, offset)
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', offset, space))
    const end = offset + length
    const equals = bytes.indexOf(61, space)
    if (!(Number.isInteger(length) && equals > space && equals < end && bytes[end - 1] === 10)) {
      throw damaged('an extended header does not parse')
    }
    records.set(bytes.toString('utf8', space + 1, equals), bytes.subarray(equals + 1, end - 1))
    offset = end
  }
  return records
}

/** The same records as bytes; the length of a record counts its own digits. */
export function formatPax(records: ReadonlyMap<string, Buffer>): Buffer {
  return Buffer.concat([...records].map(([key, value]) => formatRecord(key, value)))
}

function formatRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')])
  let length = rest.length
  while (String(length).length + rest.length !== length)
    length = String(length).length + rest.length
  return Buffer.concat([Buffer.from(String(length)), rest])
}
