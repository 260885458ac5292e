import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { GalleyError } from '@galley/kit/errors'

/** A registry that is measured. `await using` ends it. */
export interface MeasuredRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  /** The most memory that the process ever had resident, megabytes. */
  peakMemory(): Promise<number>
}

export class MeasuringError extends GalleyError {
  constructor(what: string) {
    super('unavailable', what, { next: 'apt-get install skopeo docker-registry' })
  }
}

/** Galley's registry over a folder. */
export async function startGalleyRegistry(data: string): Promise<MeasuredRegistry> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  return measured(child, Number(line))
}

/** Debian's `docker-registry` over a folder, as its package configures it. */
export async function startDebianRegistry(folder: string): Promise<MeasuredRegistry> {
  const port = await freePort()
  const settings = {
    version: 0.1,
    log: { level: 'error', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
  }
  await mkdir(folder, { recursive: true })
  // JSON is YAML too.
  await writeFile(join(folder, 'config.yml'), JSON.stringify(settings))
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: 'ignore' })
  await once(child, 'spawn').catch(() => {
    throw new MeasuringError('docker-registry is missing')
  })
  await untilAnswering(port)
  return measured(child, port)
}

function measured(child: ChildProcess, port: number): MeasuredRegistry {
  const end = async () => {
    const ended = once(child, 'exit')
    if (child.kill()) await ended
  }
  return {
    host: `127.0.0.1:${port}`,
    peakMemory: async () => {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
      return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1000
    },
    [Symbol.asyncDispose]: end,
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

async function untilAnswering(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new MeasuringError('docker-registry did not start')
}
