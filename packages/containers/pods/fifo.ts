import { constants, openSync, readSync } from 'node:fs'
import { Socket } from 'node:net'
import { join } from 'node:path'
import { isCode } from '../state/atomic-file.ts'
import { quote } from '../terminal/pty.ts'

const CHUNK = 64 * 1024

/** Words of sh(1) that make pipes of these names in a folder. */
export function makeFifos(folder: string, names: readonly string[]): string {
  return `mkfifo -m 600 ${names.map((name) => quote(join(folder, name))).join(' ')}`
}

/**
 * The output end of a pipe with a name. It never ends by itself, since it is open for writing as well: who writes may come
 * and go.
 */
export interface FifoReader {
  readonly socket: Socket
  /** All that is in the pipe now and was not read yet. Ends the reading. */
  drain(): Buffer
}

export function openFifoReader(path: string): FifoReader {
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  const socket = new Socket({ fd, readable: true, writable: false })
  return {
    socket,
    drain() {
      const chunks: Buffer[] = []
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) chunks.push(chunk)
      for (let chunk = readNow(fd); chunk; chunk = readNow(fd)) chunks.push(chunk)
      socket.destroy()
      return Buffer.concat(chunks)
    },
  }
}

/** The input end; whoever reads sees the end once this is closed and nobody else has it open. */
export function openFifoWriter(path: string): Socket {
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  return new Socket({ fd, readable: false, writable: true })
}

function readNow(fd: number): Buffer | undefined {
  const buffer = Buffer.allocUnsafe(CHUNK)
  try {
    const bytes = readSync(fd, buffer)
    return bytes > 0 ? buffer.subarray(0, bytes) : undefined
  } catch (error) {
    if (isCode(error, 'EAGAIN')) return undefined
    throw error
  }
}
