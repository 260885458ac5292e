import { PassThrough } from 'node:stream'
import { Channels } from '../channels.ts'
import type { MessageSocket } from '../message-socket.ts'
import { put } from '../put.ts'
import type { AskedStreams, ClientStreams, TerminalSize } from './client-streams.ts'
import { ResizeMessages } from './resize-messages.ts'
import { plainText } from './statuses.ts'

const stdinChannel = 0
const stdoutChannel = 1
const stderrChannel = 2
const errorChannel = 3
const resizeChannel = 4
/** Since v5: the channel in the next byte is ended. */
const closeSignal = 255

const normalClosure = 1000
const protocolError = 1002

/** Versions of the protocol by their names, which say how much they can. */
export const remoteCommandProtocols: ReadonlyMap<string, Version> = new Map<string, Version>([
  ['', { coding: 'binary', hasStatus: false, hasClose: false }],
  ['channel.k8s.io', { coding: 'binary', hasStatus: false, hasClose: false }],
  ['base64.channel.k8s.io', { coding: 'base64', hasStatus: false, hasClose: false }],
  ['v4.channel.k8s.io', { coding: 'binary', hasStatus: true, hasClose: false }],
  ['v4.base64.channel.k8s.io', { coding: 'base64', hasStatus: true, hasClose: false }],
  ['v5.channel.k8s.io', { coding: 'binary', hasStatus: true, hasClose: true }],
])

export interface Version {
  readonly coding: 'binary' | 'base64'
  /** The error channel tells a whole Status, not only a text. */
  readonly hasStatus: boolean
  /** Channels can be ended one by one. */
  readonly hasClose: boolean
}

/** A process's streams over a WebSocket. */
export function webSocketStreams(
  socket: MessageSocket,
  { coding, hasStatus, hasClose }: Version,
  asked: AskedStreams,
): ClientStreams {
  const channels = new Channels(socket, coding)
  const stdin = new PassThrough({ highWaterMark: 64 * 1024 })
  const listeners: ((size: TerminalSize) => void)[] = []
  let latest: TerminalSize | undefined
  const sizes = new ResizeMessages()
  const read = async () => {
    for await (const { channel, bytes } of channels.messages()) {
      if (hasClose && channel === closeSignal) {
        // Anything but one channel's number breaks the protocol.
        if (bytes.length !== 1 || (bytes[0] ?? 0) > resizeChannel) {
          socket.close(protocolError)
          break
        }
        if (bytes[0] === stdinChannel) stdin.end()
      } else if (channel === stdinChannel && asked.stdin) await put(stdin, bytes, socket.gone)
      else if (channel === resizeChannel)
        for (const size of sizes.read(bytes)) {
          latest = size
          for (const listener of listeners) listener(size)
        }
    }
    stdin.end()
  }
  void read()
  // Says to old clients that the connection is there; newer ones may not be ready for it.
  if (!hasClose) {
    const first = asked.stdout ? stdoutChannel : asked.stderr ? stderrChannel : errorChannel
    void channels.send(first, Buffer.alloc(0))
  }
  return {
    stdin,
    stdout: (bytes) => channels.send(stdoutChannel, bytes),
    stderr: (bytes) => channels.send(stderrChannel, bytes),
    onResize(listener) {
      // Most clients tell their size once, before the process is there.
      if (latest) listener(latest)
      listeners.push(listener)
    },
    async finish(status) {
      const text = hasStatus ? JSON.stringify(status) : plainText(status)
      if (text) await channels.send(errorChannel, Buffer.from(text))
      socket.close(normalClosure)
    },
    gone: socket.gone,
  }
}
