import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfPresent } from '../../state/atomic-file.ts'
import type { ContainerFiles } from '../../state/container-files.ts'
import { identify, type ProcessIdentity } from '../../state/process-identity.ts'
import { inTerminal } from '../../terminal/pty.ts'
import { StartFailure, type Task, type TaskEnd } from '../runtime.ts'
import { ContainerCgroup } from './cgroup.ts'
import { ociCommand } from './oci-command.ts'
import { lastError } from './runtime-log.ts'

const SIGKILLED = 137

/** `runc run` in the foreground: it lives as long as the container and ends with its exit code. */
export function startTask(container: ContainerFiles, run: string): Task {
  const { config, places } = container
  const files = { pid: join(places.bundle, 'pid'), log: join(places.bundle, 'log') }
  const keep = config.runtime.kind === 'oci' && config.runtime.name === 'runc' ? ['--keep'] : []
  const command = [
    ...ociCommand(config.runtime, run),
    ...['--log', files.log, '--log-format', 'json', 'run', ...keep],
    ...['--bundle', places.bundle, '--pid-file', files.pid, config.id],
  ]
  const [program = '', ...args] = config.tty ? inTerminal(command) : command
  const child = spawn(program, args, { stdio: 'pipe', env: { ...process.env, SHELL: '/bin/sh' } })
  const exit = once(child, 'exit').then(() => {})
  const started = firstProcess(child, exit, places.bundle, files)
  return {
    child,
    started,
    ended: taskEnd(child, started, container, keep.length > 0),
    // That of the program itself: crun does not pass on the size of its own.
    terminal: async () => (config.tty ? `/proc/${(await started).pid}/fd/0` : undefined),
  }
}

async function firstProcess(
  child: ChildProcess,
  exit: Promise<void>,
  bundle: string,
  files: { readonly pid: string; readonly log: string },
): Promise<ProcessIdentity> {
  const pid = await pidFrom(files.pid, bundle, exit)
  // One that has ended already leaves its number behind, but no identity.
  if (pid !== undefined) return identify(pid) ?? { pid, started: 'ended', boot: '' }
  const why = lastError(await readFile(files.log, 'utf8').catch(() => ''))
  throw new StartFailure(codeFor(why), why || `The runtime ended with ${child.exitCode}.`)
}

/** The number in the pid file once it is there; undefined when the runtime ended without one. */
async function pidFrom(
  file: string,
  bundle: string,
  exit: Promise<void>,
): Promise<number | undefined> {
  const watcher = watch(bundle)
  let ended = false
  const onExit = exit
    .catch(() => {})
    .then(() => {
      ended = true
    })
  try {
    for (;;) {
      const changed = once(watcher, 'change')
      const isLast = ended
      const text = await readIfPresent(file)
      if (text) return Number(text)
      if (isLast) return undefined
      await Promise.race([changed, onExit])
    }
  } finally {
    watcher.close()
  }
}

async function taskEnd(
  child: ChildProcess,
  started: Promise<ProcessIdentity>,
  { config }: ContainerFiles,
  kept: boolean,
): Promise<TaskEnd> {
  const [[code]] = await Promise.all([once(child, 'close'), started.catch(() => {})])
  const exitCode = typeof code === 'number' ? code : SIGKILLED
  if (config.limits.memoryBytes === undefined) return { exitCode, oomKilled: false }
  // crun takes the cgroup away with the container, and a kill that nobody asked for is the sign left.
  const oomKilled = kept
    ? (await (await ContainerCgroup.of(config.id)).oomKills()) > 0
    : exitCode === SIGKILLED
  return { exitCode, oomKilled }
}

/** As a shell has it. */
function codeFor(why: string): 125 | 126 | 127 {
  if (/not found|no such file or directory/i.test(why)) return 127
  return /permission denied|exec format error/i.test(why) ? 126 : 125
}
