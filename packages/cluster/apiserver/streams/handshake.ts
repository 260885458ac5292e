import type { Duplex } from 'node:stream'
import type { Answer, ReadCall } from '../call.ts'
import { badRequestError, StatusError } from '../status.ts'
import type { MessageSocket } from './message-socket.ts'

/** What a client wants its connection to become. */
export type Wanted = 'websocket' | 'spdy' | 'other'

const words = (text: string | undefined) =>
  (text ?? '')
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')

/** Undefined: it is a plain request. */
export function wantedUpgrade(call: Pick<ReadCall, 'header'>): Wanted | undefined {
  if (!/\bupgrade\b/i.test(call.header('connection') ?? '')) return undefined
  const upgrade = (call.header('upgrade') ?? '').toLowerCase()
  if (upgrade === '') return undefined
  if (upgrade === 'websocket') return 'websocket'
  return upgrade.includes('spdy/3.1') ? 'spdy' : 'other'
}

export const upgradeRequired = () => badRequestError('Upgrade request required')

/** In the client's order. */
export const webSocketProtocols = (call: Pick<ReadCall, 'header'>) =>
  words(call.header('sec-websocket-protocol'))

/** The first that both know, and what it means; throws where there is none. Who names none means the one without a name. */
export function webSocketProtocol<T>(
  call: Pick<ReadCall, 'header'>,
  known: ReadonlyMap<string, T>,
): readonly [string, T] {
  const asked = webSocketProtocols(call)
  for (const protocol of asked.length > 0 ? asked : ['']) {
    const meaning = known.get(protocol)
    if (meaning !== undefined) return [protocol, meaning]
  }
  const [theirs, mine] = [asked, [...known.keys()]].map((list) => `[${list.join(' ')}]`)
  throw new StatusError(
    403,
    'Forbidden',
    `requested protocol(s) are not supported: ${theirs}; supports ${mine}`,
  )
}

/** The version that both speak; throws what upstream says where there is none. */
export function spdyProtocol(call: Pick<ReadCall, 'header'>, supported: readonly string[]): string {
  const asked = words(call.header('x-stream-protocol-version'))
  if (asked.length === 0)
    throw badRequestError('unable to upgrade: X-Stream-Protocol-Version is required')
  const found = asked.find((protocol) => supported.includes(protocol))
  if (found) return found
  const [mine, theirs] = [supported, asked].map((list) => `[${list.join(' ')}]`)
  throw new StatusError(
    403,
    'Forbidden',
    `unable to upgrade: unable to negotiate protocol: client supports ${theirs}, server accepts ${mine}`,
    undefined,
    { 'x-accepted-stream-protocol-versions': supported.join(', ') },
  )
}

export const spdyAnswer = (protocol: string, take: (socket: Duplex) => void): Answer => ({
  status: 101,
  headers: {
    connection: 'Upgrade',
    upgrade: 'SPDY/3.1',
    'x-stream-protocol-version': protocol,
  },
  body: '',
  upgrade: { kind: 'bytes', take },
})

/** `protocol`: empty where none was asked for. */
export const webSocketAnswer = (
  protocol: string,
  take: (socket: MessageSocket) => void,
): Answer => ({ status: 101, headers: {}, body: '', upgrade: { kind: 'messages', protocol, take } })
