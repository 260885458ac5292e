import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { freePort } from '../free-port.ts'
import { untilAnswering } from '../http-status.ts'
import { endWithUs } from '../leavings.ts'
import { memoryMbOf } from '../proc.ts'

/** A registry that is measured. `await using` ends it. */
export interface MeasuredRegistry extends AsyncDisposable {
  /** `127.0.0.1:PORT`. */
  readonly host: string
  /** The most memory that the process ever had resident, megabytes. */
  peakMemory(): number
}

/** Galley's registry over a folder. */
export async function startGalleyRegistry(data: string): Promise<MeasuredRegistry> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.ts'), data], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  endWithUs(child)
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
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], {
    stdio: 'ignore',
    detached: true,
  })
  endWithUs(child)
  await once(child, 'spawn')
  await untilAnswering(`http://127.0.0.1:${port}/v2/`)
  return measured(child, port)
}

function measured(child: ChildProcess, port: number): MeasuredRegistry {
  const end = async () => {
    const ended = once(child, 'exit')
    if (child.kill()) await ended
  }
  return {
    host: `127.0.0.1:${port}`,
    peakMemory: () => memoryMbOf(child.pid ?? 0, 'VmHWM'),
    [Symbol.asyncDispose]: end,
  }
}
