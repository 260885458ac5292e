import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, systemClock } from '@galley/kit/clock'
import { BlobFolder, type StoredBlob } from './blob-folder.ts'
import { type Content, collect, onePiece, verified } from './content.ts'
import { describeIfManifest, describeManifest } from './describe-manifest.ts'
import type { Descriptor } from './descriptor.ts'
import { algorithmOf, type Digest, digestOf } from './digest.ts'
import { maxDocumentBytes } from './document.ts'
import { ContentMismatchError, ContentNotFoundError, InvalidDocumentError } from './errors.ts'
import { isMissing, replaceFile } from './files.ts'
import { exclusively } from './folder-lock.ts'
import { entryName, isNamed, named, readLayoutIndex, writeLayoutIndex } from './layout-index.ts'
import { findRoots, type Roots } from './layout-roots.ts'
import { type Manifest, parseManifest } from './manifest.ts'
import type { BlobSource, Medium } from './medium.ts'
import type { Reference } from './reference.ts'
import { partsOf } from './references.ts'
import { type Visited, walkManifests } from './walk.ts'

export interface NamedImage {
  readonly reference: Reference
  readonly descriptor: Descriptor
}

export interface LayoutOptions {
  readonly clock?: Clock
}

export interface PruneOptions {
  readonly dryRun?: boolean
  /** Blobs used within this many milliseconds stay: a build or pull may be about to need them. */
  readonly grace?: number
}

const marker = JSON.stringify({ imageLayoutVersion: '1.0.0' })
const defaultGrace = 60 * 60 * 1000

/**
 * Opens the OCI layout in `folder` (image-spec 1.1, "Image Layout Specification"), making it when it
 * is not there. Any number of processes may read, write and prune one folder at the same time.
 */
export async function openLayout(folder: string, options: LayoutOptions = {}): Promise<Layout> {
  const blobs = await BlobFolder.open(folder)
  await requireMarker(folder)
  return new Layout(folder, blobs, options.clock ?? systemClock)
}

async function requireMarker(folder: string): Promise<void> {
  const path = join(folder, 'oci-layout')
  try {
    const found = JSON.parse(await readFile(path, 'utf8'))
    if (found?.imageLayoutVersion === '1.0.0') return
    throw new InvalidDocumentError(path, `has version ${found?.imageLayoutVersion}, not 1.0.0`)
  } catch (error) {
    if (!isMissing(error)) throw error
    await replaceFile(path, marker)
  }
}

/** Images on disk. Comes from `openLayout`. */
export class Layout implements Medium {
  readonly folder: string
  readonly #blobs: BlobFolder
  readonly #clock: Clock

  constructor(folder: string, blobs: BlobFolder, clock: Clock) {
    this.folder = folder
    this.#blobs = blobs
    this.#clock = clock
  }

  async resolve(reference: Reference): Promise<Descriptor | undefined> {
    const { digest } = reference
    if (digest) {
      const size = await this.#blobs.size(digest)
      return describeIfManifest(digest, size, (found) => this.readManifest(found))
    }
    const entries = await readLayoutIndex(this.folder)
    const entry = entries.find((candidate) => isNamed(candidate, reference))
    return entry && named(entry, undefined)
  }

  async readManifest(digest: Digest): Promise<Uint8Array> {
    const bytes = await collect(this.#blobs.read(digest), maxDocumentBytes, `manifest ${digest}`)
    const found = digestOf(bytes, algorithmOf(digest))
    if (found !== digest) throw new ContentMismatchError(digest, found)
    return bytes
  }

  readBlob(content: Content, offset = 0): AsyncIterable<Uint8Array> {
    const bytes = this.#blobs.read(content.digest, offset)
    return offset === 0 ? verified(bytes, content) : bytes
  }

  async hasBlob(content: Content): Promise<boolean> {
    if (!(await this.#blobs.use(content.digest))) return false
    return (await this.#blobs.size(content.digest)) === content.size
  }

  writeBlob(content: Content, source: BlobSource): Promise<void> {
    return this.#blobs.write(content, source.read(0))
  }

  /** Stores a blob whose digest is not known beforehand, and says what it was. */
  addBlob(source: AsyncIterable<Uint8Array>): Promise<Content> {
    return this.#blobs.add(source)
  }

  /** The file of a blob, for who wants to map or unpack it; unchecked, and not to be changed. */
  blobPath(digest: Digest): string {
    return this.#blobs.path(digest)
  }

  async writeManifest(
    bytes: Uint8Array,
    mediaType: string,
    reference?: Reference,
  ): Promise<Descriptor> {
    const { manifest, descriptor } = describeManifest(bytes, mediaType, reference)
    await this.#useParts(manifest)
    await this.#blobs.write(descriptor, onePiece(bytes))
    if (reference?.tag) await this.tag(descriptor, reference)
    else if (manifest.subject) await this.#attach(descriptor)
    return descriptor
  }

  /**
   * Gives an image that is here a name; the name leaves what it named before.
   * @throws ContentNotFoundError when the image, or a part of it, is not here
   */
  async tag(descriptor: Descriptor, reference: Reference): Promise<void> {
    const name = { ...reference, digest: undefined }
    const bytes = await this.readManifest(descriptor.digest)
    await this.#useBlob(descriptor)
    await this.#useParts(parseManifest(bytes, descriptor.mediaType))
    await this.#change((entries) => [
      ...entries.filter((entry) => !isNamed(entry, name)),
      named(descriptor, name),
    ])
  }

  /** Takes a name away; the content stays until it is pruned. Says whether the name was there. */
  async untag(reference: Reference): Promise<boolean> {
    const name = { ...reference, digest: undefined }
    let found = false
    await this.#change((entries) => {
      found = entries.some((entry) => isNamed(entry, name))
      return found ? entries.filter((entry) => !isNamed(entry, name)) : entries
    })
    return found
  }

  /** All names, in the order in which they were given. */
  async list(): Promise<readonly NamedImage[]> {
    const entries = await readLayoutIndex(this.folder)
    return entries.flatMap((entry) => {
      const reference = entryName(entry)
      return reference ? [{ reference, descriptor: named(entry, undefined) }] : []
    })
  }

  /** Manifests whose subject is `digest`: signatures, SBOMs. */
  async referrers(digest: Digest): Promise<readonly Descriptor[]> {
    const found: Descriptor[] = []
    for (const entry of await readLayoutIndex(this.folder)) {
      const bytes = await this.#tryRead(entry)
      const subject = bytes && parseManifest(bytes, entry.mediaType).subject
      if (subject?.digest === digest) found.push(named(entry, undefined))
    }
    return found
  }

  /** Removes what no name leads to. Returns the blobs that are gone, or would be. */
  async prune(options: PruneOptions = {}): Promise<readonly StoredBlob[]> {
    const { dryRun, grace = defaultGrace } = options
    const unusedSince = this.#clock.now() - grace
    const { needed, orphans } = await this.#roots()
    const removed = await this.#blobs.sweep({
      isNeeded: (digest) => needed.has(digest),
      unusedSince,
      dryRun,
    })
    if (!dryRun) await this.#forgetMissing(orphans)
    return removed
  }

  async #roots(): Promise<Roots> {
    return findRoots(await readLayoutIndex(this.folder), (found) => this.#tryRead(found))
  }

  async #forgetMissing(orphans: ReadonlySet<Digest>): Promise<void> {
    const missing = new Set<Digest>()
    for (const digest of orphans) {
      if ((await this.#blobs.size(digest)) === undefined) missing.add(digest)
    }
    if (missing.size === 0) return
    await this.#change((entries) => entries.filter(({ digest }) => !missing.has(digest)))
  }

  async #tryRead({ digest }: Descriptor): Promise<Uint8Array | undefined> {
    try {
      return await this.readManifest(digest)
    } catch (error) {
      if (error instanceof ContentNotFoundError) return undefined
      throw error
    }
  }

  /**
   * Everything that a manifest leads to has to be here, and is kept from being pruned before a name
   * leads to it.
   */
  async #useParts(manifest: Manifest): Promise<void> {
    const { blobs, manifests } = partsOf(manifest)
    for (const blob of blobs) await this.#useBlob(blob)
    for (const part of manifests) {
      await this.#useBlob(part)
      const visited = await walkManifests(part, ({ digest }) => this.readManifest(digest))
      for (const found of visited) await this.#useVisited(found)
    }
  }

  async #useVisited({ descriptor, manifest }: Visited): Promise<void> {
    for (const blob of [descriptor, ...partsOf(manifest).blobs]) await this.#useBlob(blob)
  }

  async #useBlob(content: Content): Promise<void> {
    if (!(await this.hasBlob(content))) throw new ContentNotFoundError(content.digest, this.folder)
  }

  /** Keeps a manifest that nothing but its subject leads to. */
  #attach(descriptor: Descriptor): Promise<void> {
    return this.#change((entries) =>
      entries.some(({ digest }) => digest === descriptor.digest)
        ? entries
        : [...entries, descriptor],
    )
  }

  #change(edit: (entries: readonly Descriptor[]) => readonly Descriptor[]): Promise<void> {
    return exclusively(join(this.folder, '.lock'), this.#clock, async () => {
      const before = await readLayoutIndex(this.folder)
      const after = edit(before)
      if (after !== before) await writeLayoutIndex(this.folder, after)
    })
  }
}
