import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCommand } from '../command.ts'
import { mountOverlay, prepareOverlay, unmountOverlay } from '../rootfs/overlay-mount.ts'
import type { RuntimeConfig } from '../state/container-config.ts'
import { findProgram } from './find-program.ts'
import { findControllers } from './oci/cgroup.ts'
import { trialSpec } from './oci/trial-spec.ts'
import { notIsolated } from './process/process-runtime.ts'

/** What was found of one runtime, for `galley doctor` and for the choice at a start. */
export interface RuntimeReport {
  readonly name: 'runc' | 'crun' | 'process'
  readonly path?: string
  readonly version?: string
  /** How to use it; absent when it is not usable. */
  readonly runtime?: RuntimeConfig
  /** One sentence: why it is or is not usable. */
  readonly why: string
  /** What it cannot do here, though it is usable. */
  readonly lacks: readonly string[]
}

/**
 * Tries every runtime there could be by running something under it; best first. runc comes before
 * crun because it can leave a container's cgroup in place after its end, which tells whether the
 * kernel killed for want of memory.
 */
export async function probeRuntimes(): Promise<readonly RuntimeReport[]> {
  const reports = [await probeOci('runc'), await probeOci('crun'), processReport]
  return reports.toSorted(
    (a, b) => Number(b.runtime !== undefined) - Number(a.runtime !== undefined),
  )
}

const processReport: RuntimeReport = {
  name: 'process',
  runtime: { kind: 'process' },
  why: 'It needs nothing but Node, and runs Node images only.',
  lacks: notIsolated,
}

const noWayOut =
  'other networks: containers on the bridge reach this machine and one another; for the world outside, --network host'

async function probeOci(name: 'runc' | 'crun'): Promise<RuntimeReport> {
  const nothing = { name, lacks: [] }
  if (process.platform !== 'linux') return { ...nothing, why: 'It needs Linux.' }
  const path = await findProgram(name)
  if (!path) return { ...nothing, why: `There is no program ${name} on the PATH.` }
  const found = { ...nothing, path, version: await versionOf(path) }
  if (process.getuid?.() !== 0) return { ...found, why: 'It needs root.' }
  const overlay = await overlayTrouble()
  if (overlay) return { ...found, why: `It works on overlayfs, but: ${overlay}` }
  const tried = await tryCommands(name, path)
  if (!tried.command) return { ...found, why: `A trial run failed: ${tried.trouble}` }
  return {
    ...found,
    why: 'A trial container ran and ended as it should.',
    lacks: [noWayOut, ...(await missingControllers())],
    runtime: { kind: 'oci', name, command: tried.command },
  }
}

/** crun refuses cgroup v1 beside an unused v2 mount, and works where that mount is out of sight. */
const hidingVersion2 = (path: string): string[] => [
  ...['unshare', '--mount', '--propagation', 'slave', 'sh', '-c'],
  ...['umount /sys/fs/cgroup/unified && exec "$0" "$@"', path],
]

async function tryCommands(
  name: 'runc' | 'crun',
  path: string,
): Promise<{ command?: readonly string[]; trouble: string }> {
  const plain = await trial([path])
  if (plain === undefined) return { command: [path], trouble: '' }
  if (name === 'crun' && /hybrid/.test(plain)) {
    const hiding = hidingVersion2(path)
    const trouble = await trial(hiding)
    return trouble === undefined ? { command: hiding, trouble: '' } : { trouble }
  }
  return { trouble: plain }
}

/** Runs `true` of the host in a container as Galley makes them; what went wrong, if anything. */
async function trial(command: readonly string[]): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'galley-trial-'))
  const [program = '', ...before] = command
  const oci = (...args: string[]) =>
    runCommand(program, [...before, '--root', join(folder, 'state'), ...args])
  const id = folder.slice(folder.lastIndexOf('-') + 1)
  try {
    await mkdir(join(folder, 'rootfs'))
    await chmod(join(folder, 'rootfs'), 0o755) // whatever the umask
    await writeFile(join(folder, 'config.json'), JSON.stringify(trialSpec(`trial-${id}`)))
    const { code, stderr } = await oci('run', '--bundle', folder, id)
    return code === 0 ? undefined : stderr.trim() || `it ended with ${code}`
  } finally {
    await oci('delete', '--force', id)
    await rm(folder, { recursive: true, force: true })
  }
}

async function overlayTrouble(): Promise<string | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'galley-trial-'))
  try {
    const layer = { diffId: '', tree: folder, entries: 0, whiteouts: [], opaques: [], large: [] }
    const parts = await mkdtemp(join(tmpdir(), 'galley-trial-'))
    try {
      await prepareOverlay(parts, [layer])
      await mountOverlay(parts, 1)
      return undefined
    } catch (error) {
      return String(error)
    } finally {
      await unmountOverlay(parts)
      await rm(parts, { recursive: true, force: true })
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Limits that this machine cannot enforce, in words for the user. */
export async function missingControllers(): Promise<string[]> {
  const found = await findControllers()
  const wanted = ['cpu', 'memory', 'pids'] as const
  return wanted
    .filter((name) => !found.has(name))
    .map((name) => `limits of ${name}: this machine's kernel offers no such cgroup controller`)
}

async function versionOf(path: string): Promise<string> {
  const { stdout } = await runCommand(path, ['--version'])
  return /version\s+(\S+)/.exec(stdout)?.[1] ?? 'unknown'
}
