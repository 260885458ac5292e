import { writeFile } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { PassThrough, Writable } from 'node:stream'
import { type Clock, sleep } from '@galley/kit/clock'
import type { OutputStream } from '../logs/log-line.ts'
import { LogWriter } from '../logs/log-writer.ts'
import type { TerminalSize } from '../terminal/pty.ts'
import { type FifoReader, openFifoReader, openFifoWriter } from './fifo.ts'
import type { PodContainerPlaces } from './places.ts'
import type { Session } from './pod-runtime.ts'
import type { StoredContainerConfig } from './records.ts'

/** A client that takes nothing for so long holds up the container no more: it is cut off. */
const PATIENCE = 10_000

const outputs = ['stdout', 'stderr'] as const

interface Client {
  readonly stdout: PassThrough
  readonly stderr: PassThrough
  readonly end: (exitCode: number) => void
}

/** The streams of a container that runs: its output goes to its logs and to all who are attached. */
export class ContainerStreams {
  readonly #places: PodContainerPlaces
  readonly #config: StoredContainerConfig
  readonly #clock: Clock
  readonly #logs: LogWriter
  readonly #readers: Readonly<Record<OutputStream, FifoReader>>
  readonly #clients = new Set<Client>()
  #stdin: Socket | undefined
  #wasAttached = false

  /** Its pipes must be there. */
  constructor(places: PodContainerPlaces, config: StoredContainerConfig, clock: Clock) {
    this.#places = places
    this.#config = config
    this.#clock = clock
    this.#logs = new LogWriter(places.logs, config.logs, () => clock.now(), 'text')
    this.#readers = { stdout: this.#follow('stdout'), stderr: this.#follow('stderr') }
    if (config.stdin) this.#stdin = writerOf(join(places.streams, 'stdin'))
  }

  /** All output from now on, and a share of its input. `resize` is the terminal's. */
  attach(resize: (size: TerminalSize) => Promise<void>): Session {
    const ended = Promise.withResolvers<number>()
    const end = (exitCode: number) => {
      for (const stream of outputs) client[stream].end()
      this.#clients.delete(client)
      ended.resolve(exitCode)
    }
    const client: Client = { stdout: new PassThrough(), stderr: new PassThrough(), end }
    for (const stream of outputs) client[stream].on('error', () => {})
    const isFirst = !this.#wasAttached
    this.#wasAttached = true
    this.#clients.add(client)
    const leaves = () => {
      if (this.#config.stdinOnce && isFirst) this.#endStdin()
    }
    return {
      ...(this.#config.stdin && { stdin: this.#share(leaves) }),
      stdout: client.stdout,
      ...(!this.#config.tty && { stderr: client.stderr }),
      ended: ended.promise,
      resize,
      close() {
        leaves()
        end(-1)
      },
    }
  }

  /** To be called when the container has ended: what is left in the pipes is its last output. */
  end(exitCode: number): void {
    for (const stream of outputs) {
      const rest = this.#readers[stream].drain()
      if (rest.length > 0) this.#pass(stream, rest)
    }
    this.#logs.close()
    this.#stdin?.destroy()
    for (const { end } of [...this.#clients]) end(exitCode)
  }

  /** Leaves what the container writes in the pipes, for the next process. */
  close(): void {
    for (const stream of outputs) this.#readers[stream].socket.destroy()
    this.#logs.close()
    this.#stdin?.destroy()
    for (const { end } of [...this.#clients]) end(-1)
  }

  #follow(stream: OutputStream): FifoReader {
    const reader = openFifoReader(join(this.#places.streams, stream))
    reader.socket.on('error', () => {}) // the pipe cannot fail but by being removed
    reader.socket.on('data', (chunk: Buffer) => {
      const slow = this.#pass(stream, chunk)
      if (slow.length === 0) return
      reader.socket.pause()
      void this.#wait(slow, stream).then(() => reader.socket.resume())
    })
    return reader
  }

  /** Those who have not taken it yet. */
  #pass(stream: OutputStream, chunk: Buffer): readonly Client[] {
    this.#logs.write(stream, chunk)
    // With a terminal only the runtime itself writes there.
    if (this.#config.tty && stream === 'stderr') return []
    return [...this.#clients].filter((client) => !client[stream].write(chunk))
  }

  async #wait(clients: readonly Client[], stream: OutputStream): Promise<void> {
    const late = new AbortController()
    const deadline = sleep(this.#clock, PATIENCE, late.signal).then(
      () => true,
      () => false,
    )
    const waits = clients.map(async (client) => {
      const moved = new Promise<boolean>((resolve) => {
        for (const event of ['drain', 'close', 'error']) {
          client[stream].once(event, () => resolve(false))
        }
      })
      if (await Promise.race([moved, deadline])) client.end(-1)
    })
    await Promise.all(waits)
    late.abort()
  }

  #share(onEnd: () => void): Writable {
    return new Writable({
      write: (chunk, _, done) => {
        if (!this.#stdin || this.#stdin.destroyed) done()
        else this.#stdin.write(chunk, () => done())
      },
      final: (done) => {
        onEnd()
        done()
      },
    })
  }

  /** The container sees the end once nobody has the pipe open any more. */
  #endStdin(): void {
    const stdin = this.#stdin
    if (!stdin) return
    this.#stdin = undefined
    stdin.end()
    // It is not there any more when the container has ended meanwhile.
    void writeFile(join(this.#places.streams, 'hold'), '\n', { flag: 'r+' }).catch(() => {})
  }
}

function writerOf(path: string): Socket {
  const writer = openFifoWriter(path)
  writer.on('error', () => {})
  return writer
}
