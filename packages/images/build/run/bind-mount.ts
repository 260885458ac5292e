import { createWriteStream } from 'node:fs'
import { chmod, lchown, mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Contents, NodeEntry } from '../../layer/entry.ts'
import { digestOf } from '../../oci/digest.ts'
import { DockerfileError } from '../dockerfile/errors.ts'
import type { BindMount } from '../dockerfile/mount-flag.ts'
import type { CopySource } from '../sources/copy-source.ts'
import { TreeSource } from '../sources/tree-source.ts'
import type { StageFiles } from '../stage-files.ts'
import type { BuildServices } from '../steps/step.ts'
import { extractContents } from '../tree-contents.ts'
import type { PreparedMount } from './mounts.ts'

/** Files of the context, a stage or an image, written out for the step to see. */
export async function prepareBind(
  flag: BindMount,
  services: BuildServices,
): Promise<PreparedMount> {
  const files = flag.from === undefined ? undefined : await services.filesOf(flag.from, flag.place)
  const source: CopySource = files
    ? new TreeSource(flag.from ?? '', await files.tree())
    : services.context
  const [selected] = await source.select(flag.source, () => false)
  if (!selected) throw new DockerfileError(flag.place, `${flag.source} is not in ${source.name}`)
  const { entries } = selected
  return {
    identity: ['bind', flag.target, flag.isWritable, digestOf(JSON.stringify(entries))],
    async make() {
      const path = join(await services.scratch(), 'bind')
      const contents = files ? await contentsOf(files, entries, services) : services.contents
      for (const entry of entries) await writeEntry(path, entry, contents)
      return { kind: 'bind', source: path, target: flag.target, isReadOnly: !flag.isWritable }
    },
  }
}

async function contentsOf(
  files: StageFiles,
  entries: readonly NodeEntry[],
  services: BuildServices,
) {
  const wanted = new Set(entries.flatMap((entry) => (entry.kind === 'file' ? [entry.digest] : [])))
  return extractContents(files.layers, wanted, await services.scratch(), services)
}

/** Entries come folders first, and folders are made here, so no path leads through a link. */
async function writeEntry(root: string, entry: NodeEntry, contents: Contents): Promise<void> {
  const path = join(root, entry.path)
  await mkdir(entry.kind === 'directory' ? path : dirname(path), { recursive: true })
  if (entry.kind === 'symlink') await symlink(entry.target, path)
  else if (entry.kind === 'file') {
    const pieces = Readable.from(contents.open(entry.digest), { objectMode: false })
    await pipeline(pieces, createWriteStream(path, { flags: 'wx' }))
  } else if (entry.kind !== 'directory') return
  await lchown(path, entry.uid, entry.gid)
  if (entry.kind !== 'symlink') await chmod(path, entry.mode)
}
