import { join } from 'node:path'
import type { LayerDescription } from '../../layer/description.ts'
import type { FileEntry } from '../../layer/entry.ts'
import { InvalidEntryError } from '../../layer/errors.ts'
import { type Digest, parseDigest } from '../../oci/digest.ts'
import { DockerfileError, UnsupportedDockerfileError } from '../dockerfile/errors.ts'
import type { Add } from '../dockerfile/instructions/add.ts'
import { type Archive, archiveAt, describeArchive, unpackArchive } from '../sources/archive.ts'
import type { Selected } from '../sources/copy-source.ts'
import { download, isGit, isUrl } from '../sources/download.ts'
import type { BuildServices, Step } from './step.ts'
import { Transferring } from './transfer.ts'
import { expanded } from './words.ts'

export const add: Step<Add> = async (state, instruction, services) => {
  const transferring = await Transferring.start(state, instruction, services)
  const adding = new Adding(instruction, transferring, services)
  for (const source of transferring.sources) {
    if (isGit(source)) {
      throw new UnsupportedDockerfileError(
        instruction.place,
        'ADD of a git repository',
        'Clone it before the build and COPY it.',
      )
    }
    await (isUrl(source) ? adding.url(source) : adding.pattern(source))
  }
  transferring.placeHeredocs()
  return transferring.finish(state)
}

class Adding {
  readonly #instruction: Add
  readonly #transferring: Transferring
  readonly #services: BuildServices

  constructor(instruction: Add, transferring: Transferring, services: BuildServices) {
    this.#instruction = instruction
    this.#transferring = transferring
    this.#services = services
  }

  /** Files of the context; archives among them are unpacked unless `--unpack=false`. */
  async pattern(pattern: string): Promise<void> {
    for (const selected of await this.#transferring.select(this.#services.context, pattern)) {
      const [root] = selected.entries
      const isArchived = root?.kind === 'file' && this.#instruction.unpack !== false
      const archive = isArchived && (await this.#archive(root, selected.path))
      if (archive) await this.#unpack(archive, root.digest)
      else this.#transferring.place(selected)
    }
  }

  async url(url: string): Promise<void> {
    const { signal, scratch, contents } = this.#services
    const path = join(await scratch(), 'download')
    const { place } = this.#instruction
    const { name, ...file } = await download(url, path, this.#checksum(), { place, signal })
    contents.add(file.digest, { kind: 'disk', path, size: file.size })
    const archive = this.#instruction.unpack ? await archiveAt(path, url) : undefined
    if (archive) return this.#unpack(archive, file.digest)
    if (name === '' && this.#transferring.destination.endsWith('/')) {
      throw new DockerfileError(place, `${url} has no file name; write one as the destination`)
    }
    const { size, digest } = file
    const entry = {
      kind: 'file',
      path: '',
      mode: 0o600,
      uid: 0,
      gid: 0,
      mtime: 0,
      size,
      digest,
    } as const
    this.#transferring.place({ path: name, entries: [entry] } satisfies Selected)
  }

  #checksum(): Digest | undefined {
    const { checksum } = this.#instruction
    if (checksum === undefined) return undefined
    return parseDigest(expanded(checksum, this.#instruction, this.#transferring.lookup))
  }

  async #archive({ digest }: FileEntry, name: string): Promise<Archive | undefined> {
    const path = this.#services.contents.pathOf(digest)
    return path === undefined ? undefined : archiveAt(path, name)
  }

  async #unpack(archive: Archive, digest: Digest): Promise<void> {
    const { contents, scratch, descriptions } = this.#services
    const description = await descriptions.ofArchive(digest, () => describeArchive(archive))
    const files = description.filter((entry) => entry.kind === 'file')
    contents.addLazily(
      files.map((file) => file.digest),
      async () => unpackArchive(archive, await scratch()),
    )
    this.#placeArchive(description)
  }

  /** Owners stay as the archive has them, unless `--chown` says otherwise. */
  #placeArchive(description: LayerDescription): void {
    const { draft, destination } = this.#transferring
    const base = draft.folder(destination)
    for (const entry of description) {
      if (entry.path === '') continue
      if (entry.kind === 'whiteout' || entry.kind === 'opaque') {
        throw new InvalidEntryError(entry.path, 'its name marks a removal in a layer')
      }
      if (entry.kind === 'hardlink') draft.link(base, entry.path, entry.target)
      else draft.put(base, entry)
    }
  }
}
