import type { Duplex } from 'node:stream'
import { type Clock, sleep } from '@galley/kit/clock'
import { put } from '../put.ts'
import { SpdyConnection } from '../spdy/connection.ts'
import type { SpdyStream } from '../spdy/stream.ts'
import type { AskedStreams, ClientStreams, TerminalSize } from './client-streams.ts'
import { ResizeMessages } from './resize-messages.ts'
import { plainText } from './statuses.ts'

/** The newest first. */
export const remoteCommandSpdyProtocols = [
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
]

const creationMs = 30_000
/** A client that heard how its process ended goes by itself. */
const goodbyeMs = 10_000

/** A process's streams over SPDY; undefined when the client did not open them in time. */
export async function spdyStreams(
  socket: Duplex,
  protocol: string,
  asked: AskedStreams,
  clock: Clock,
): Promise<ClientStreams | undefined> {
  const hasResize = ['v4.channel.k8s.io', 'v3.channel.k8s.io'].includes(protocol)
  const wanted = new Set([
    'error',
    ...(asked.stdin ? ['stdin'] : []),
    ...(asked.stdout ? ['stdout'] : []),
    ...(asked.stderr ? ['stderr'] : []),
    ...(asked.tty && hasResize ? ['resize'] : []),
  ])
  const found = new Map<string, SpdyStream>()
  const complete = Promise.withResolvers<boolean>()
  const connection = new SpdyConnection(socket, {
    onStream(stream) {
      const type = stream.headers.get('streamtype') ?? ''
      if (!wanted.has(type) || found.has(type)) throw new Error(`unexpected stream type: ${type}`)
      found.set(type, stream)
      if (found.size === wanted.size) complete.resolve(true)
    },
  })
  void connection.closed.then(() => complete.resolve(false))
  const stop = clock.after(creationMs, () => complete.resolve(false))
  const isComplete = await complete.promise
  stop()
  if (isComplete) return streamsOf(connection, found, protocol, clock)
  connection.destroy()
  return undefined
}

function streamsOf(
  connection: SpdyConnection,
  found: ReadonlyMap<string, SpdyStream>,
  protocol: string,
  clock: Clock,
): ClientStreams {
  const gone = new AbortController()
  void connection.closed.then(() => gone.abort())
  const send = async (type: string, bytes: Buffer) => {
    const stream = found.get(type)
    if (stream) await put(stream, bytes)
  }
  return {
    stdin: found.get('stdin') ?? nothing(),
    stdout: (bytes) => send('stdout', bytes),
    stderr: (bytes) => send('stderr', bytes),
    onResize(listener) {
      const stream = found.get('resize')
      if (stream) void readSizes(stream, listener)
    },
    async finish(status) {
      // To clients the end of stdin says that nobody reads it any more.
      for (const type of ['stdin', 'stdout', 'stderr']) found.get(type)?.end()
      const isPlain = protocol !== 'v4.channel.k8s.io'
      found.get('error')?.end(isPlain ? plainText(status) : JSON.stringify(status))
      const { signal } = gone
      await sleep(clock, goodbyeMs, signal).catch(() => {})
      connection.close()
    },
    gone: gone.signal,
  }
}

async function* nothing(): AsyncGenerator<Buffer> {}

async function readSizes(
  stream: SpdyStream,
  listener: (size: TerminalSize) => void,
): Promise<void> {
  const sizes = new ResizeMessages()
  try {
    for await (const bytes of stream) for (const size of sizes.read(bytes as Buffer)) listener(size)
  } catch {
    // The client left.
  }
}
