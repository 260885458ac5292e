import { decode, encode } from 'dns-packet'
import {
  type Answer,
  type DnsRecord,
  failure,
  sizeOver,
  writeAnswer,
  writeRefusal,
} from './answer.ts'
import { askCluster, type Zone } from './cluster-names.ts'
import type { ClusterView } from './cluster-view.ts'
import type { Forwarder } from './forwarder.ts'
import { type Question, readQuestion } from './question.ts'
import type { Transport } from './upstream.ts'

export interface ResponderOptions {
  readonly view: ClusterView
  readonly zone: Zone
  readonly forwarder: Pick<Forwarder, 'ask'>
}

/** Makes of the bytes that a client sent those that it is sent; undefined: none. */
export async function respond(
  options: ResponderOptions,
  bytes: Uint8Array,
  transport: Transport,
): Promise<Buffer | undefined> {
  const read = readQuestion(bytes)
  if (read.kind === 'ignored') return undefined
  if (read.kind === 'refused') return writeRefusal(read.id, read.rcode)
  const { question } = read
  const own = refusalOf(question) ?? (await askWithTargets(options, question, mostAliases))
  if (own) return writeAnswer(question, own, sizeOver(transport, question))
  const others = question.isRecursive
    ? await options.forwarder.ask(bytes, transport)
    : writeAnswer(question, failure('REFUSED'), sizeOver(transport, question))
  return others ?? writeAnswer(question, failure('SERVFAIL'), sizeOver(transport, question))
}

function refusalOf({ extension, type, ...question }: Question): Answer | undefined {
  if (extension && extension.version !== 0) return failure('BADVERS')
  const isTransfer = type === 'AXFR' || type === 'IXFR'
  return question.class !== 'IN' || isTransfer ? failure('REFUSED') : undefined
}

/** Aliases may lead to one another. */
const mostAliases = 8

/** An alias comes with what the other name has, where that can be had. Undefined: not a name of the cluster. */
async function askWithTargets(
  options: ResponderOptions,
  { name, type }: Pick<Question, 'name' | 'type'>,
  aliases: number,
): Promise<Answer | undefined> {
  const it = askCluster(options.view, options.zone, name, type)
  if (it.kind === 'foreign') return undefined
  if (it.kind === 'answer') return it.answer
  const further =
    type === 'CNAME' || aliases === 0 ? [] : await recordsAt(options, it.name, type, aliases - 1)
  return {
    rcode: 'NOERROR',
    isAuthoritative: true,
    answers: [it.alias, ...further],
    authorities: [],
    additionals: [],
  }
}

async function recordsAt(
  options: ResponderOptions,
  name: string,
  type: string,
  aliases: number,
): Promise<readonly DnsRecord[]> {
  const own = await askWithTargets(options, { name, type }, aliases)
  return own ? own.answers : askOthers(options, name, type)
}

async function askOthers(
  { forwarder }: ResponderOptions,
  name: string,
  type: string,
): Promise<readonly DnsRecord[]> {
  if (type !== 'A' && type !== 'AAAA') return []
  const question = encode({ type: 'query', flags: 0x0100, questions: [{ name, type }] })
  const answer = await forwarder.ask(question, 'udp')
  if (!answer) return []
  try {
    return (decode(answer).answers ?? []).filter(
      (it): it is DnsRecord => (it.type === type || it.type === 'CNAME') && isPlain(it.name),
    )
  } catch {
    return []
  }
}

/** What is not ASCII is read as text, and could not be written again as it was. */
const isPlain = (name: string): boolean => /^[!-~]*$/.test(name)
