import {
  encode,
  type SoaAnswer,
  type SrvAnswer,
  type StringAnswer,
  type TxtAnswer,
} from 'dns-packet'
import type { Question } from './question.ts'

export type DnsRecord = StringAnswer | SrvAnswer | SoaAnswer | TxtAnswer

/** RFC 1035, 4.1.1; BADVERS is RFC 6891's. */
const codes = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  BADVERS: 16,
} as const

export type Rcode = keyof typeof codes

export interface Answer {
  readonly rcode: Rcode
  /** Whether the names are this server's own. */
  readonly isAuthoritative: boolean
  readonly answers: readonly DnsRecord[]
  readonly authorities: readonly DnsRecord[]
  readonly additionals: readonly DnsRecord[]
}

export const failure = (rcode: Rcode): Answer => ({
  rcode,
  isAuthoritative: false,
  answers: [],
  authorities: [],
  additionals: [],
})

/** Without an extension of RFC 6891 clients take so much over UDP, and at most so much is sent. */
const leastUdp = 512
const mostUdp = 4096
const mostTcp = 65_535

export const sizeOver = (transport: 'udp' | 'tcp', { extension }: Question): number =>
  transport === 'tcp' ? mostTcp : Math.min(Math.max(extension?.udpSize ?? 0, leastUdp), mostUdp)

/** The bytes of an answer: what is not needed is left out where it is too large, then it is cut and says so. */
export function writeAnswer(question: Question, answer: Answer, size: number): Buffer {
  const { section, extension } = question
  const write = (records: readonly DnsRecord[]) => records.map((it) => bytesOf(it, question))
  const answers = write(answer.answers)
  const authorities = write(answer.authorities)
  const additionals = write(answer.additionals)
  const option = extension ? optionFor(answer.rcode) : noBytes
  const room = size - headerSize - section.length - option.length
  const needed = sum(answers) + sum(authorities)
  const isCut = needed > room
  const sections = isCut
    ? [fitting(answers, room), [], []]
    : [answers, authorities, fitting(additionals, room - needed)]
  const [first = [], second = [], third = []] = sections
  const last = option.length > 0 ? [...third, option] : third
  const header = headerOf(question, answer, isCut, [first, second, last])
  return Buffer.concat([header, section, ...first, ...second, ...last])
}

/** Says to somebody whose question could not be read what was wrong. */
export function writeRefusal(id: number, rcode: Rcode): Buffer {
  const header = Buffer.alloc(headerSize)
  header.writeUInt16BE(id, 0)
  header.writeUInt16BE(0x8000 | codes[rcode], 2)
  return header
}

const headerSize = 12
const noBytes = Buffer.alloc(0)

const sum = (parts: readonly Buffer[]) => parts.reduce((total, { length }) => total + length, 0)

function fitting(parts: readonly Buffer[], room: number): readonly Buffer[] {
  let left = room
  return parts.filter((part) => {
    left -= part.length
    return left >= 0
  })
}

/** A name that is the one asked for refers to it: answers are mostly of many records with the same name. */
function bytesOf(it: DnsRecord, { name }: Question): Buffer {
  const whole = encode({ type: 'response', answers: [it] }).subarray(headerSize)
  if (it.name !== name) return whole
  return Buffer.concat([atQuestion, whole.subarray(lengthOf(name))])
}

/** As the library writes a name: a byte before each label, and one at the end. */
const lengthOf = (name: string): number => (name === '.' ? 1 : Buffer.byteLength(name) + 2)

const atQuestion = Buffer.from([0xc0, headerSize])

function optionFor(rcode: Rcode): Buffer {
  const option = Buffer.alloc(11)
  option.writeUInt16BE(41, 1)
  option.writeUInt16BE(mostUdp, 3)
  option.writeUInt8(codes[rcode] >> 4, 5)
  return option
}

function headerOf(
  { id, isRecursive }: Question,
  { rcode, isAuthoritative }: Answer,
  isCut: boolean,
  sections: readonly (readonly Buffer[])[],
): Buffer {
  const header = Buffer.alloc(headerSize)
  const flags =
    0x8000 |
    (isAuthoritative ? 0x0400 : 0) |
    (isCut ? 0x0200 : 0) |
    (isRecursive ? 0x0180 : 0x0080) |
    (codes[rcode] & 15)
  header.writeUInt16BE(id, 0)
  header.writeUInt16BE(flags, 2)
  header.writeUInt16BE(1, 4)
  for (const [at, section] of sections.entries()) header.writeUInt16BE(section.length, 6 + 2 * at)
  return header
}
