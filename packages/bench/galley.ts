import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { GalleyError } from '@galley/kit/errors'
import { endWithUs } from './leavings.ts'

const root = resolve(import.meta.dirname, '../..')
/** As `npx galley` finds it. */
export const galleyProgram = resolve(root, 'packages/cli/galley.js')

export type Environment = Readonly<Record<string, string>>

/** Starts `galley` as `npx galley` does: through its own first line, with this clone's Node first. Rejects where that cannot be. */
export async function spawnGalley(
  args: readonly string[],
  { stdio, env }: { readonly stdio: StdioOptions; readonly env?: Environment },
): Promise<ChildProcess> {
  const child = spawn(galleyProgram, args, {
    cwd: root,
    stdio,
    detached: true,
    env: { ...inherited(), ...env },
  })
  endWithUs(child)
  await once(child, 'spawn')
  return child
}

/** Runs a command of `galley` to its end; gives what it printed. Rejects with its last words where it fails. */
export async function runGalley(args: readonly string[], env?: Environment): Promise<string> {
  const child = await spawnGalley(args, { stdio: ['ignore', 'pipe', 'pipe'], ...(env && { env }) })
  // `stdio` made them pipes.
  const [output, errors] = [child.stdout as Readable, child.stderr as Readable].map((stream) =>
    text(stream),
  )
  const [status] = await once(child, 'exit')
  if (status === 0) return (await output) ?? ''
  const words = ((await errors) ?? '').slice(-1000).trim()
  throw new GalleyError('unavailable', `galley ${args.join(' ')} ended with ${status}: ${words}`)
}

/** Our own environment, without what would move the service's cache of compiled code. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE, PATH, ...others } = process.env
  return { ...others, PATH: [resolve(root, 'node_modules/.bin'), PATH].join(delimiter) }
}
