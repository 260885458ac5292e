import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const root = resolve(import.meta.dirname, '../..')
const cli = resolve(root, 'packages/cli/galley.js')

export const food11 = resolve(root, 'models/food11/food11.keras')

/** Longer than any start should take on a busy machine; a server that prints nothing has failed. */
const START_MS = 30_000

export interface GalleyServer {
  readonly url: string
  /** Sends SIGTERM and gives the exit code. */
  stop(): Promise<number | null>
}

export interface Exit {
  readonly code: number | null
  readonly stderr: string
}

/** Starts `galley serve` on a free port, as a user would, and stops it when the test is over. */
export async function startGalley(
  t: { after(end: () => unknown): void },
  ...options: readonly string[]
): Promise<GalleyServer> {
  const child = run(['serve', food11, '--port', '0', ...options])
  const exited = exitOf(child)
  t.after(() => {
    child.kill('SIGKILL')
    return exited
  })
  const url = await Promise.race([
    boundUrl(child),
    exited.then(({ code, stderr }) => assert.fail(`galley serve ended with ${code}: ${stderr}`)),
  ])
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      return (await exited).code
    },
  }
}

/** Runs `galley` to its end. */
export function runGalley(...options: readonly string[]): Promise<Exit> {
  return exitOf(run(options))
}

function run(options: readonly string[]): ChildProcess {
  return spawn(process.execPath, [cli, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  let stderr = ''
  child.stderr?.on('data', (chunk) => {
    stderr += chunk
  })
  const [code] = await once(child, 'exit')
  return { code, stderr }
}

async function boundUrl({ stdout }: ChildProcess): Promise<string> {
  assert.ok(stdout)
  const timeout = AbortSignal.timeout(START_MS)
  for await (const line of createInterface({ input: stdout, signal: timeout })) {
    const [, url] = /^Listening on (http:\S+)$/.exec(line) ?? []
    if (url !== undefined) {
      // What it goes on to print must not fill the pipe.
      stdout.resume()
      return url.replace(/\/$/, '')
    }
  }
  return assert.fail('galley serve printed no address')
}
