import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** A registry in a process of its own, which can be killed. */
export interface RegistryProcess {
  readonly url: string
  readonly port: number
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
}

/** Serves `data`; port 0 takes a free one. Resolves when the registry answers. */
export async function startRegistryProcess(data: string, port = 0): Promise<RegistryProcess> {
  const script = join(import.meta.dirname, 'serve-registry.ts')
  const child = spawn(process.execPath, [script, data, `${port}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await firstLine(child)
  return { url, port: Number(new URL(url).port), kill: () => kill(child) }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const started = new Promise<string>((resolve) => {
    child.stdout?.once('data', (text: Buffer) => resolve(text.toString().trim()))
  })
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the registry ended with ${code} before it was ready`)
  })
  const line = await Promise.race([started, ended])
  ended.catch(() => {}) // Its later end is expected.
  return line
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
