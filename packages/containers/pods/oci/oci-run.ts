import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ContainerError } from '../../errors.ts'
import type { ResolvedUser } from '../../rootfs/user.ts'
import { oomFiles } from '../../runtimes/oci/cgroup.ts'
import { lastError } from '../../runtimes/oci/runtime-log.ts'
import { inTerminal } from '../../terminal/pty.ts'
import type { ContainerCommand } from '../driver.ts'
import { markNames, readMarks } from '../marks.ts'
import { podContainerPlaces } from '../places.ts'
import type { StoredContainer, StoredSandbox } from '../records.ts'
import { rootOf, userFile } from './oci-container.ts'
import { type OciHost, runtimeWords } from './oci-host.ts'
import { pausePid } from './pause.ts'
import { containerCgroup } from './pod-cgroup.ts'
import { podSpec } from './pod-spec.ts'

const logFile = 'log'

/** Describes the container to the runtime. It runs in the foreground, and ends with the container's exit code. */
export async function runCommand(
  host: OciHost,
  sandbox: StoredSandbox,
  container: StoredContainer,
): Promise<ContainerCommand> {
  const { places, record } = container
  const user = await userOf(container)
  const processes = await processesFor(sandbox, container)
  const spec = await podSpec(sandbox, container, user, rootOf(places), processes)
  await writeFile(join(places.bundle, 'config.json'), JSON.stringify(spec), { mode: 0o600 })
  const words = [
    ...runtimeWords(host),
    ...['--log', join(places.bundle, logFile), '--log-format', 'json'],
    ...['run', ...(host.keeps ? ['--keep'] : []), '--bundle', places.bundle],
    ...['--pid-file', join(places.marks, markNames.pid), places.id],
  ]
  const oomFile = containerCgroup(places, host.controllers).file('memory', ...oomFiles)
  return {
    words: record.config.tty ? inTerminal(words) : words,
    ...(host.keeps && oomFile !== undefined && { oomFile }),
  }
}

/** Written when the container was made: its own processes may have changed the files since. */
export async function userOf({ places }: StoredContainer): Promise<ResolvedUser> {
  return JSON.parse(await readFile(userFile(places), 'utf8')) as ResolvedUser
}

/** The namespace of processes that it joins, if it has none of its own. */
async function processesFor(
  sandbox: StoredSandbox,
  { record }: StoredContainer,
): Promise<string | undefined> {
  const { processesOf } = record.config
  if (processesOf !== undefined) {
    const target = podContainerPlaces(join(sandbox.places.containers, processesOf))
    const { first, end } = await readMarks(target.marks)
    if (first && !end) return `/proc/${first.pid}/ns/pid`
    throw new ContainerError('invalid', `The container ${processesOf} is not running.`)
  }
  const pid = sandbox.record.config.processes === 'shared' ? pausePid(sandbox.places) : undefined
  return pid === undefined ? undefined : `/proc/${pid}/ns/pid`
}

export async function failureOf({ places }: StoredContainer): Promise<string> {
  const log = await readFile(join(places.bundle, logFile), 'utf8').catch(() => '')
  return lastError(log) || 'The runtime ended without a word.'
}
