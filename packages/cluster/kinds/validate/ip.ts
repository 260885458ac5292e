import { type FieldError, invalid } from '../field-error.ts'

/** An IP address as Go's `net.IP` has it: an IPv4 address mapped into IPv6 is that IPv4 address. */
export interface Ip {
  /** 4 or 16. */
  readonly bytes: readonly number[]
  /** Written as `::ffff:1.2.3.4`. */
  readonly isMapped: boolean
  /** Written with leading zeros in an IPv4 part, which Go no longer takes elsewhere. */
  readonly hasLeadingZeros: boolean
}

/** Reads an address as upstream's `ParseIPSloppy`: leading zeros in IPv4 are let through, zones are not. */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(':')) return parseIp4(text)
  const bytes = parseIp6(text)
  if (!bytes) return undefined
  const isMapped =
    bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255
  return { bytes: isMapped ? bytes.slice(12) : bytes, isMapped, hasLeadingZeros: hasZeros(text) }
}

const hasZeros = (text: string) => /(^|[.:])0\d+(\.|$)/.test(text.slice(text.lastIndexOf(':') + 1))

function parseIp4(text: string): Ip | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) <= 255))
    return undefined
  return { bytes: parts.map(Number), isMapped: false, hasLeadingZeros: hasZeros(text) }
}

function parseIp6(text: string): number[] | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = '', tail] = halves
  const front = groups(head, tail === undefined)
  const back = tail === undefined ? [] : groups(tail, true)
  if (!front || !back) return undefined
  const missing = 16 - front.length - back.length
  if (tail === undefined ? missing !== 0 : missing < 2) return undefined
  return [...front, ...Array<number>(missing).fill(0), ...back]
}

/** Bytes of colon-separated groups; the last may be an IPv4 address where the address ends with it. */
function groups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return []
  const parts = text.split(':')
  const bytes: number[] = []
  for (const [index, part] of parts.entries()) {
    if (isLast && index === parts.length - 1 && part.includes('.')) {
      const embedded = parseIp4(part)
      if (!embedded) return undefined
      bytes.push(...embedded.bytes)
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined
      const group = Number.parseInt(part, 16)
      bytes.push(group >> 8, group & 255)
    }
  }
  return bytes
}

export const isIp6 = ({ bytes }: Ip): boolean => bytes.length === 16

/** RFC 5952. */
export function ipText({ bytes }: Pick<Ip, 'bytes'>): string {
  if (bytes.length === 4) return bytes.join('.')
  const words = Array.from(
    { length: 8 },
    (_, i) => ((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0),
  )
  const { start, length } = longestZeros(words)
  const hex = words.map((word) => word.toString(16))
  if (length < 2) return hex.join(':')
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`
}

function longestZeros(words: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < words.length; start++) {
    let length = 0
    while (words[start + length] === 0) length++
    if (length > best.length) best = { start, length }
  }
  return best
}

export interface Cidr {
  /** As written. */
  readonly ip: Ip
  readonly prefix: number
  readonly isStrict: boolean
}

/** Reads a network as upstream's `ParseCIDRSloppy`. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const ip = parseIp(text.slice(0, slash))
  const digits = text.slice(slash + 1)
  if (!ip || !/^\d+$/.test(digits)) return undefined
  const prefix = Number(digits)
  if (prefix > (ip.isMapped || isIp6(ip) ? 128 : 32)) return undefined
  const isStrict = !ip.hasLeadingZeros && !/^0\d/.test(digits)
  return { ip, prefix: ip.isMapped ? Math.max(0, prefix - 96) : prefix, isStrict }
}

/** The network's first address. */
export const maskedBytes = ({ ip, prefix }: Cidr): readonly number[] =>
  ip.bytes.map(
    (byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, prefix - 8 * index))) & 255,
  )

export const cidrText = (cidr: Cidr): string =>
  `${ipText({ bytes: maskedBytes(cidr) })}/${cidr.prefix}`

const noIp = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'
const noCidr = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'

/** For fields that have always taken sloppily written addresses. What stood there before stays valid. */
export function validateLegacyIp(
  field: string,
  value: string,
  before: readonly string[] = [],
): FieldError[] {
  return before.includes(value) || parseIp(value) ? [] : [invalid(field, value, noIp)]
}

export function validateLegacyCidr(
  field: string,
  value: string,
  before: readonly string[] = [],
): FieldError[] {
  return before.includes(value) || parseCidr(value) ? [] : [invalid(field, value, noCidr)]
}

/** For newer fields: canonical form only. */
export function validateIp(field: string, value: string): FieldError[] {
  const ip = parseIp(value)
  if (!ip) return [invalid(field, value, noIp)]
  const errors = [
    ...(ip.hasLeadingZeros ? [invalid(field, value, 'must not have leading 0s')] : []),
    ...(ip.isMapped ? [invalid(field, value, 'must not be an IPv4-mapped IPv6 address')] : []),
  ]
  if (errors.length > 0 || value === ipText(ip)) return errors
  return [invalid(field, value, `must be in canonical form (${JSON.stringify(ipText(ip))})`)]
}

export function validateCidr(field: string, value: string): FieldError[] {
  const cidr = parseCidr(value)
  if (!cidr) return [invalid(field, value, noCidr)]
  if (!cidr.isStrict)
    return [invalid(field, value, 'must not have leading 0s in IP or prefix length')]
  if (cidr.ip.isMapped) return [invalid(field, value, 'must not have an IPv4-mapped IPv6 address')]
  if (hasHostBits(cidr))
    return [invalid(field, value, 'must not have bits set beyond the prefix length')]
  const canonical = cidrText(cidr)
  return value === canonical
    ? []
    : [invalid(field, value, `must be in canonical form (${JSON.stringify(canonical)})`)]
}

const hasHostBits = (cidr: Cidr) =>
  maskedBytes(cidr).some((byte, index) => byte !== cidr.ip.bytes[index])

/** An address that traffic can go to. */
export function validateEndpointIp(field: string, value: string): FieldError[] {
  const ip = parseIp(value)
  if (!ip) return [invalid(field, value, 'must be a valid IP address')]
  return specialUses
    .filter(({ is }) => is(ip))
    .map(({ said }) => invalid(field, value, said(value)))
}

const last = (bytes: readonly number[]) => bytes.slice(0, -1).every((byte) => byte === 0)

const specialUses: readonly { is(ip: Ip): boolean; said(value: string): string }[] = [
  {
    is: ({ bytes }) => bytes.every((byte) => byte === 0),
    said: (value) => `may not be unspecified (${value})`,
  },
  {
    is: (ip) => (isIp6(ip) ? last(ip.bytes) && ip.bytes[15] === 1 : ip.bytes[0] === 127),
    said: () => 'may not be in the loopback range (127.0.0.0/8, ::1/128)',
  },
  {
    is: (ip) =>
      isIp6(ip)
        ? ip.bytes[0] === 0xfe && ((ip.bytes[1] ?? 0) & 0xc0) === 0x80
        : ip.bytes[0] === 169 && ip.bytes[1] === 254,
    said: () => 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  },
  {
    is: (ip) =>
      isIp6(ip)
        ? ip.bytes[0] === 0xff && ((ip.bytes[1] ?? 0) & 0x0f) === 0x02
        : ip.bytes[0] === 224 && ip.bytes[1] === 0 && ip.bytes[2] === 0,
    said: () => 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  },
]

/** What a client is told of an address that is taken but written oddly. */
export function ipWarnings(field: string, value: string): string[] {
  const ip = parseIp(value)
  if (!ip) return []
  const canonical = ipText(ip)
  const quoted = JSON.stringify(value)
  if (ip.hasLeadingZeros || ip.isMapped)
    return [
      `${field}: non-standard IP address ${quoted} will be considered invalid in a future Kubernetes release: use ${JSON.stringify(canonical)}`,
    ]
  if (isIp6(ip) && canonical !== value)
    return [
      `${field}: IPv6 address ${quoted} should be in RFC 5952 canonical format (${JSON.stringify(canonical)})`,
    ]
  return []
}

export function cidrWarnings(field: string, value: string): string[] {
  const cidr = parseCidr(value)
  if (!cidr) return []
  const quoted = JSON.stringify(value)
  const canonical = JSON.stringify(cidrText(cidr))
  const warnings: string[] = []
  if (hasHostBits(cidr)) {
    const single = `${ipText(cidr.ip)}/${cidr.ip.bytes.length * 8}`
    warnings.push(
      `${field}: CIDR value ${quoted} is ambiguous in this context (should be ${canonical} or ${JSON.stringify(single)}?)`,
    )
  }
  if (!cidr.isStrict || cidr.ip.isMapped)
    warnings.push(
      `${field}: non-standard CIDR value ${quoted} will be considered invalid in a future Kubernetes release: use ${canonical}`,
    )
  if (warnings.length === 0 && isIp6(cidr.ip) && JSON.stringify(value) !== canonical)
    warnings.push(
      `${field}: IPv6 CIDR value ${quoted} should be in RFC 5952 canonical format (${canonical})`,
    )
  return warnings
}
