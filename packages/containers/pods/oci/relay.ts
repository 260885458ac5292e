import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { type Clock, sleep } from '@galley/kit/clock'
import { NetworkError } from '../../errors.ts'
import { isCode, readIfPresent } from '../../state/atomic-file.ts'
import { quote } from '../../terminal/pty.ts'
import type { Launcher } from '../launcher.ts'
import type { SandboxPlaces } from '../places.ts'

const LOOK_AGAIN = 10
const LONGEST_START = 10_000
const main = join(import.meta.dirname, 'relay-main.ts')

/** Connections to ports of pods' loopbacks, by a process in each such pod's network that lives while there are any. */
export interface Relays {
  connect(places: SandboxPlaces, port: number): Promise<Socket>
  /** That process ends. */
  end(places: SandboxPlaces): Promise<void>
}

export interface RelayOptions {
  readonly launcher: Launcher
  /** For what no reboot survives. */
  readonly run: string
  readonly clock: Clock
}

export function loopbackRelays({ launcher, run, clock }: RelayOptions): Relays {
  /** Short, since names of sockets have at most some 100 bytes. */
  const socketOf = ({ id }: SandboxPlaces) =>
    join(run, 'relay', createHash('sha256').update(id).digest('hex').slice(0, 24))
  const start = async (places: SandboxPlaces) => {
    await mkdir(join(run, 'relay'), { recursive: true, mode: 0o700 })
    const words = ['nsenter', `--net=${places.namespaces.network}`, process.execPath, main]
    const command = [...words, socketOf(places)].map(quote).join(' ')
    launcher.launch(`echo $$ >${quote(pidFile(places))}; exec ${command}`)
  }
  const open = async (places: SandboxPlaces): Promise<Socket> => {
    const deadline = clock.monotonic() + LONGEST_START
    for (let tries = 0; clock.monotonic() < deadline; tries += 1) {
      const socket = await socketAt(socketOf(places))
      if (socket) return socket
      if (tries === 0) await start(places)
      await sleep(clock, LOOK_AGAIN)
    }
    throw new NetworkError('unavailable', "The pod's loopback cannot be reached.")
  }
  return {
    async connect(places, port) {
      const socket = await open(places)
      socket.write(`${port}\n`)
      const answer = await firstLine(socket)
      if (answer === 'ok') return socket
      socket.destroy()
      throw new NetworkError('unavailable', answer || "The pod's loopback cannot be reached.")
    },
    async end(places) {
      const pid = Number(await readIfPresent(pidFile(places)))
      const command = pid ? await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '') : ''
      if (command.includes(socketOf(places))) process.kill(pid, 'SIGTERM')
    },
  }
}

const pidFile = ({ folder }: SandboxPlaces): string => join(folder, 'relay.pid')

/** Undefined when nobody listens there. */
async function socketAt(path: string): Promise<Socket | undefined> {
  const socket = connect({ path, allowHalfOpen: true })
  try {
    await once(socket, 'connect')
    socket.on('error', () => socket.destroy())
    return socket
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ECONNREFUSED')) return undefined
    throw error
  }
}

async function firstLine(socket: Socket): Promise<string> {
  let text = Buffer.alloc(0)
  for (;;) {
    const chunk: Buffer | null = socket.read()
    if (chunk) {
      text = Buffer.concat([text, chunk])
      const end = text.indexOf('\n')
      if (end >= 0) {
        if (text.length > end + 1) socket.unshift(text.subarray(end + 1))
        return text.toString('utf8', 0, end)
      }
    } else if (socket.readableEnded || socket.destroyed) return ''
    else await Promise.race(['readable', 'end', 'close'].map((event) => once(socket, event)))
  }
}
