import { decode, type OptAnswer } from 'dns-packet'

/** One question as a client asked it. */
export interface Question {
  readonly id: number
  /** As asked: its letters may be of either case. */
  readonly name: string
  /** `A`, `SRV`, …; `UNKNOWN_nn` where it has no name. */
  readonly type: string
  readonly class: string
  readonly isRecursive: boolean
  /** Bytes of the question's section, to be repeated in the answer. */
  readonly section: Uint8Array
  /** What the client can take over UDP, where it said so. */
  readonly extension?: { readonly udpSize: number; readonly version: number }
}

export type Read =
  | { readonly kind: 'question'; readonly question: Question }
  /** It is told so, by RFC 1035's code. */
  | { readonly kind: 'refused'; readonly id: number; readonly rcode: 'FORMERR' | 'NOTIMP' }
  /** Nothing that could be answered: an answer itself, or too short. */
  | { readonly kind: 'ignored' }

const headerSize = 12
const fewRecords = 4

/** Reads what a stranger sent. */
export function readQuestion(bytes: Uint8Array): Read {
  if (bytes.length < headerSize) return { kind: 'ignored' }
  const message = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const id = message.readUInt16BE(0)
  const flags = message.readUInt16BE(2)
  if (flags & 0x8000) return { kind: 'ignored' }
  if (flags & 0x7800) return { kind: 'refused', id, rcode: 'NOTIMP' }
  const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((at) =>
    message.readUInt16BE(at),
  )
  const end = endOfQuestion(message)
  const isUsual = questions === 1 && answers === 0 && authorities === 0
  if (!isUsual || (additionals ?? 0) > fewRecords || end === undefined)
    return { kind: 'refused', id, rcode: 'FORMERR' }
  try {
    const packet = decode(message)
    const [asked] = packet.questions ?? []
    if (!asked) return { kind: 'refused', id, rcode: 'FORMERR' }
    const extension = packet.additionals?.find((it): it is OptAnswer => it.type === 'OPT')
    const question: Question = {
      id,
      name: asked.name,
      type: asked.type,
      class: asked.class ?? 'IN',
      isRecursive: (flags & 0x0100) !== 0,
      section: message.subarray(headerSize, end),
      ...(extension && {
        extension: { udpSize: extension.udpPayloadSize, version: extension.ednsVersion },
      }),
    }
    return { kind: 'question', question }
  } catch {
    return { kind: 'refused', id, rcode: 'FORMERR' }
  }
}

/** The first name of a message has nothing before it to refer to. */
function endOfQuestion(message: Buffer): number | undefined {
  let at = headerSize
  for (;;) {
    const length = message[at]
    if (length === undefined || length > 63) return undefined
    at += length + 1
    if (length === 0) return at + 4 <= message.length ? at + 4 : undefined
  }
}
