import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { delimiter, resolve } from 'node:path'
import { endWithUs } from './leavings.ts'

const root = resolve(import.meta.dirname, '../..')
const program = resolve(root, 'packages/cli/galley.ts')

export type Environment = Readonly<Record<string, string>>

/** Starts `galley` as `npx galley` does: through its own first line, with this clone's Node first. Rejects where that cannot be. */
export async function spawnGalley(
  args: readonly string[],
  { stdio, env }: { readonly stdio: StdioOptions; readonly env?: Environment },
): Promise<ChildProcess> {
  const child = spawn(program, args, {
    cwd: root,
    stdio,
    detached: true,
    env: { ...inherited(), ...env },
  })
  endWithUs(child)
  await once(child, 'spawn')
  return child
}

/** Our own environment, without what would move the service's cache of compiled code. */
function inherited(): NodeJS.ProcessEnv {
  const { NODE_COMPILE_CACHE, NODE_DISABLE_COMPILE_CACHE, PATH, ...others } = process.env
  return { ...others, PATH: [resolve(root, 'node_modules/.bin'), PATH].join(delimiter) }
}
