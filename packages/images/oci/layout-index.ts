import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Descriptor } from './descriptor.ts'
import { encodeDocument } from './document.ts'
import { isMissing, replaceFile } from './files.ts'
import { parseManifest } from './manifest.ts'
import { ociIndex } from './media-types.ts'
import { formatReference, parseReference, type Reference } from './reference.ts'

/** What an entry of index.json is called (image-spec 1.1, "Image Layout Specification"). */
const refName = 'org.opencontainers.image.ref.name'
/** Where Docker and containerd write the whole name; their ref.name is the tag alone. */
const containerdName = 'io.containerd.image.name'

/** The entries of a layout's index.json; none when there is no such file yet. */
export async function readLayoutIndex(folder: string): Promise<readonly Descriptor[]> {
  try {
    const index = parseManifest(await readFile(join(folder, 'index.json')), ociIndex)
    return index.kind === 'index' ? index.manifests : []
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

export async function writeLayoutIndex(
  folder: string,
  manifests: readonly Descriptor[],
): Promise<void> {
  const index = encodeDocument({ schemaVersion: 2, mediaType: ociIndex, manifests })
  parseManifest(index, ociIndex) // Over a limit, it must not be written: no one could read it again.
  await replaceFile(join(folder, 'index.json'), index)
}

/** The name of an entry, as far as it is an image reference. */
export function entryName(entry: Descriptor): Reference | undefined {
  const text = entry.annotations?.[containerdName] ?? entry.annotations?.[refName]
  if (text === undefined) return undefined
  try {
    return parseReference(text)
  } catch {
    return undefined
  }
}

/** The same content under another name, or under none. */
export function named(entry: Descriptor, reference: Reference | undefined): Descriptor {
  const { annotations, ...content } = entry
  const { [refName]: _ref, [containerdName]: _name, ...others } = annotations ?? {}
  const names = reference ? { [refName]: formatReference(reference) } : {}
  const all = { ...others, ...names }
  return Object.keys(all).length > 0 ? { ...content, annotations: all } : content
}

/** Whether an entry is the one that a tag is looked up by. */
export function isNamed(entry: Descriptor, reference: Reference): boolean {
  const name = entryName(entry)
  return name !== undefined && formatReference(name) === formatReference(reference)
}
