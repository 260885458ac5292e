import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { resolveUser } from '../../rootfs/user.ts'
import { lastError } from '../../runtimes/oci/runtime-log.ts'
import type { ExecRequest } from '../../runtimes/runtime.ts'
import { readIfPresent } from '../../state/atomic-file.ts'
import type { StoredContainer, StoredSandbox } from '../records.ts'
import { rootOf } from './oci-container.ts'
import { type OciHost, runtimeWords } from './oci-host.ts'
import { userOf } from './oci-run.ts'
import { podProcess } from './pod-process.ts'

/** A further process, with the same confinement as the first one. */
export async function execWords(
  host: OciHost,
  sandbox: StoredSandbox,
  container: StoredContainer,
  request: ExecRequest,
  folder: string,
): Promise<readonly string[]> {
  const { places, record } = container
  const { config } = record
  const user =
    request.user === undefined
      ? await userOf(container)
      : await resolveUser(rootOf(places), request.user)
  const spec = podProcess(
    {
      command: request.command,
      env: [...config.env, ...request.env],
      workingDirectory: request.workingDirectory ?? config.workingDirectory,
      tty: request.tty,
    },
    sandbox.record.config,
    config,
    user,
  )
  const file = join(folder, 'process.json')
  await writeFile(file, JSON.stringify(spec), { mode: 0o600 })
  return [
    ...runtimeWords(host),
    ...['--log', join(folder, 'log'), '--log-format', 'json'],
    ...['exec', '--process', file, '--pid-file', join(folder, 'pid'), places.id],
  ]
}

export async function execFailureOf(folder: string): Promise<string | undefined> {
  if ((await readIfPresent(join(folder, 'pid'))) !== undefined) return undefined
  const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
  return lastError(log) || 'The runtime ended without a word.'
}
