import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { ContentMap } from '../../layer/contents.ts'
import { describeLayer, type LayerDescription } from '../../layer/description.ts'
import { diffTrees } from '../../layer/diff-trees.ts'
import type { LayerEntry } from '../../layer/entry.ts'
import { entryPath } from '../../layer/entry-path.ts'
import { keepContents } from '../../layer/keep-contents.ts'
import { FileTree } from '../../layer/tree.ts'
import { BuildError } from '../errors.ts'
import type { StageState } from '../stage-state.ts'
import type { BuildServices } from '../steps/step.ts'

const opaqueMarks = ['trusted.overlay.opaque', 'user.overlay.opaque']
const overlayMarks = /^(trusted|user)\.overlay\./
/** What runtimes mount in every container; an empty file or folder in its place is a mount point. */
const usualMounts = ['dev', 'proc', 'sys', 'etc/hosts', 'etc/hostname', 'etc/resolv.conf']

export interface Changes {
  readonly description: LayerDescription
  readonly contents: ContentMap
}

/** The layer that an overlay's upper directory stands for, mount points left out, times settled. */
export async function describeChanges(
  state: StageState,
  upper: string,
  mountTargets: readonly string[],
  services: BuildServices,
): Promise<Changes> {
  const archive = archiveOf(upper)
  const { contents, description } = await keepContents(archive.bytes, await services.scratch())
  await archive.done
  const before = await state.files.tree()
  const mounts = [...usualMounts, ...mountTargets.map((path) => entryPath(path))]
  const changed = withoutMountPoints(description.flatMap(fromOverlay), mounts, before)
  const after = await copyOf(state, services)
  const diff = diffTrees(before, after.apply(changed))
  return {
    description: describeLayer(diff.map((entry) => settled(entry, services.epoch))),
    contents,
  }
}

/**
 * Mounting needs something to mount on: what is new, empty and in the place of a mount, or a folder
 * that leads to nothing but such places, was made for that.
 */
function withoutMountPoints(
  entries: readonly LayerEntry[],
  mounts: readonly string[],
  before: FileTree,
): readonly LayerEntry[] {
  const isOnWay = (path: string) => mounts.some((mount) => `${mount}/`.startsWith(`${path}/`))
  const isSuspect = (entry: LayerEntry) =>
    entry.path !== '' && isEmpty(entry) && isOnWay(entry.path) && !before.lookup(entry.path)
  const others = entries.filter((entry) => !isSuspect(entry)).map(({ path }) => path)
  const leadsSomewhere = (path: string) => others.some((other) => other.startsWith(`${path}/`))
  return entries.filter((entry) => !isSuspect(entry) || leadsSomewhere(entry.path))
}

async function copyOf({ files }: StageState, { descriptions }: BuildServices): Promise<FileTree> {
  const tree = new FileTree()
  for (const layer of files.layers) tree.apply(await descriptions.of(layer))
  return tree
}

/** What overlayfs keeps as devices and attributes, as a layer's removals. */
function fromOverlay(entry: LayerEntry): readonly LayerEntry[] {
  if (entry.kind === 'character-device' && entry.major === 0 && entry.minor === 0) {
    return [{ kind: 'whiteout', path: entry.path }]
  }
  if (!('xattrs' in entry) || !entry.xattrs) return [entry]
  const { xattrs, ...rest } = entry
  const kept = Object.entries(xattrs).filter(([name]) => !overlayMarks.test(name))
  const clean = kept.length > 0 ? { ...rest, xattrs: Object.fromEntries(kept) } : rest
  const isOpaque = opaqueMarks.some((name) => xattrs[name] === yes)
  return isOpaque ? [{ kind: 'opaque', path: entry.path }, clean] : [clean]
}

const yes = Buffer.from('y').toString('base64')

function isEmpty(entry: LayerEntry): boolean {
  return entry.kind === 'directory' || (entry.kind === 'file' && entry.size === 0)
}

function settled(entry: LayerEntry, epoch: number): LayerEntry {
  return 'mtime' in entry ? { ...entry, mtime: epoch } : entry
}

/**
 * Node cannot read extended attributes, tar can; so the directory is read as tar writes it. Sockets
 * are left out by tar, as they are by every layer.
 */
function archiveOf(folder: string): { bytes: AsyncIterable<Uint8Array>; done: Promise<void> } {
  const options = [
    '--format=pax',
    '--xattrs',
    '--xattrs-include=*',
    '--numeric-owner',
    '--sort=name',
  ]
  const tar = spawn(
    'tar',
    [...options, '--warning=no-file-ignored', '-C', folder, '-cf', '-', '.'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const complaint = text(tar.stderr)
  const ended = once(tar, 'close').catch((error: unknown) => {
    throw tarFailed('it cannot be started', error)
  })
  ended.catch(() => {}) // Told by `done`; the bytes simply end.
  const done = ended.then(async ([code]) => {
    if (code !== 0) throw tarFailed((await complaint).slice(0, 500))
  })
  done.catch(() => {}) // A fault in reading may come first.
  // Piped at once: Node throws away what a child has written and nobody listens to when it exits.
  return { bytes: tar.stdout.pipe(new PassThrough()), done }
}

function tarFailed(why: string, cause?: unknown): BuildError {
  return new BuildError('unavailable', `what RUN changed cannot be read by GNU tar: ${why}`, {
    next: 'Install GNU tar (Debian package tar).',
    cause,
  })
}
