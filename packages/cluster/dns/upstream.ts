import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { readFile } from 'node:fs/promises'
import { connect, isIP } from 'node:net'
import type { Clock } from '@galley/kit/clock'

export interface Upstream {
  readonly address: string
  readonly port: number
}

const usualPort = 53
const mostResolvers = 3
const largestFile = 1024 * 1024

/** The machine's resolvers, as /etc/resolv.conf has them now; none of `own` addresses, which would ask itself. */
export async function machineUpstreams(own: ReadonlySet<string>): Promise<readonly Upstream[]> {
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '')
  if (text.length > largestFile) return []
  return text
    .split('\n')
    .map((line) => /^\s*nameserver\s+(\S+)/.exec(line)?.[1] ?? '')
    .filter((address) => isIP(address) !== 0 && !own.has(address))
    .slice(0, mostResolvers)
    .map((address) => ({ address, port: usualPort }))
}

export type Transport = 'udp' | 'tcp'

/** Asks one resolver: what it answered, its number set to the question's. Rejects when it does not within `timeout` ms. */
export async function askUpstream(
  { address, port }: Upstream,
  question: Uint8Array,
  transport: Transport,
  { clock, timeout }: { readonly clock: Clock; readonly timeout: number },
): Promise<Buffer> {
  const asked = Buffer.from(question)
  // Guessing it must not be enough to answer in the resolver's place.
  const id = randomInt(0x10000)
  asked.writeUInt16BE(id, 0)
  const ask = transport === 'udp' ? overUdp : overTcp
  const answer = await ask({ address, port }, asked, (cancel) => clock.after(timeout, cancel))
  answer.set(question.subarray(0, 2), 0)
  return answer
}

/** Whether it answers this question, and not another one. */
function answers(answer: Buffer, asked: Buffer): boolean {
  const end = endOfName(asked) + 4
  return (
    answer.length >= end &&
    answer.readUInt16BE(0) === asked.readUInt16BE(0) &&
    (answer.readUInt16BE(2) & 0x8000) !== 0 &&
    answer.toString('latin1', 12, end).toLowerCase() ===
      asked.toString('latin1', 12, end).toLowerCase()
  )
}

function endOfName(message: Buffer): number {
  let at = 12
  while (message[at]) at += (message[at] ?? 0) + 1
  return at + 1
}

type StartTimer = (onTimeout: () => void) => () => void

/** From a port of its own each time, connected, so that the kernel passes on only what comes from the resolver. */
function overUdp(to: Upstream, asked: Buffer, startTimer: StartTimer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const socket = createSocket(isIP(to.address) === 6 ? 'udp6' : 'udp4')
  const stopTimer = startTimer(() => reject(new Error('no answer in time')))
  socket.on('error', reject)
  socket.on('message', (answer) => {
    if (answers(answer, asked)) resolve(answer)
  })
  // A callback of `connect` would be called for a failure, too.
  socket.once('connect', () => {
    socket.send(asked, (error) => {
      if (error) reject(error)
    })
  })
  socket.connect(to.port, to.address)
  return promise.finally(() => {
    stopTimer()
    socket.close()
  })
}

function overTcp(to: Upstream, asked: Buffer, startTimer: StartTimer): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const socket = connect({ host: to.address, port: to.port })
  const stopTimer = startTimer(() => reject(new Error('no answer in time')))
  let received = Buffer.alloc(0)
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('closed without an answer')))
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return
    const answer = received.subarray(2, 2 + received.readUInt16BE(0))
    if (answers(answer, asked)) resolve(answer)
    else reject(new Error('answered something else'))
  })
  socket.write(withLength(asked))
  return promise.finally(() => {
    stopTimer()
    socket.destroy()
  })
}

/** As messages are sent over TCP: RFC 1035, 4.2.2. */
export function withLength(message: Uint8Array): Buffer {
  const whole = Buffer.alloc(message.length + 2)
  whole.writeUInt16BE(message.length, 0)
  whole.set(message, 2)
  return whole
}
