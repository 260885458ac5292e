import { posix } from 'node:path'
import { describeLayer } from '../../layer/description.ts'
import { FileTree } from '../../layer/tree.ts'
import { digestOf } from '../../oci/digest.ts'
import { ignoreRules } from '../context/ignore-rules.ts'
import { DockerfileError } from '../dockerfile/errors.ts'
import type { Lookup } from '../dockerfile/expand.ts'
import type { Transfer } from '../dockerfile/instructions/transfer.ts'
import { LayerDraft } from '../layer-draft.ts'
import { readOwnership } from '../ownership.ts'
import { readStageFile } from '../read-stage-file.ts'
import type { CopySource, Selected } from '../sources/copy-source.ts'
import { type Placement, placeSelected } from '../sources/place-selected.ts'
import { lookupIn, type StageState } from '../stage-state.ts'
import type { BuildServices, StepResult } from './step.ts'
import { expanded, expandedText } from './words.ts'

/** What COPY and ADD do alike: the place in the image, who owns it, files of heredocs, the layer. */
export class Transferring {
  readonly lookup: Lookup
  readonly draft: LayerDraft
  readonly destination: string
  readonly #tree: FileTree
  readonly #instruction: Transfer
  readonly #services: BuildServices

  private constructor(
    instruction: Transfer,
    services: BuildServices,
    found: { lookup: Lookup; draft: LayerDraft; tree: FileTree; destination: string },
  ) {
    this.lookup = found.lookup
    this.draft = found.draft
    this.destination = found.destination
    this.#tree = found.tree
    this.#instruction = instruction
    this.#services = services
  }

  static async start(state: StageState, instruction: Transfer, services: BuildServices) {
    const lookup = lookupIn(state)
    const optional = (word?: string) =>
      word === undefined ? word : expanded(word, instruction, lookup)
    const flags = { chown: optional(instruction.chown), chmod: optional(instruction.chmod) }
    const read = (path: string) => readStageFile(state, path, services)
    const ownership = await readOwnership(flags, instruction.place, read)
    const tree = instruction.isLinked ? new FileTree() : await state.files.tree()
    const draft = new LayerDraft(tree, ownership, services.epoch)
    const destination = resolveDestination(
      state,
      expanded(instruction.destination, instruction, lookup),
    )
    const transferring = new Transferring(instruction, services, {
      lookup,
      draft,
      tree,
      destination,
    })
    transferring.#requireFolder()
    return transferring
  }

  /** What the words that name sources expand to. */
  get sources(): readonly string[] {
    return this.#instruction.sources.map((word) => expanded(word, this.#instruction, this.lookup))
  }

  /** @throws DockerfileError when nothing fits */
  async select(source: CopySource, pattern: string): Promise<readonly Selected[]> {
    const selected = await source.select(pattern, this.#exclusion())
    if (selected.length > 0) return selected
    throw new DockerfileError(
      this.#instruction.place,
      `${pattern} is not in ${source.name}, or is left out by .dockerignore or --exclude`,
    )
  }

  place(selected: Selected, keepsParents = false): void {
    const placement: Placement = { destination: this.destination, keepsParents }
    placeSelected(selected, placement, this.draft, this.#tree)
  }

  /** A file with this content, under its own name in the destination folder or as the destination. */
  placeBytes(name: string, bytes: Uint8Array): void {
    const digest = digestOf(bytes)
    this.#services.contents.add(digest, { kind: 'bytes', bytes })
    const attributes = { mode: 0o644, uid: 0, gid: 0, mtime: 0 }
    const file = { kind: 'file', path: '', ...attributes, size: bytes.length, digest } as const
    this.place({ path: name, entries: [file] })
  }

  placeHeredocs(): void {
    for (const { name, content, isExpanded } of this.#instruction.heredocs) {
      const text = isExpanded ? expandedText(content, this.#instruction, this.lookup) : content
      this.placeBytes(name, Buffer.from(text))
    }
  }

  async finish(state: StageState): Promise<StepResult> {
    const { layers, contents, compression, useCache } = this.#services
    const description = describeLayer(this.draft.entries)
    const layer = await layers.store(description, contents, compression, useCache)
    return { state, layer }
  }

  #exclusion(): (path: string) => boolean {
    const patterns = this.#instruction.exclude.map((word) =>
      expanded(word, this.#instruction, this.lookup),
    )
    const rules = ignoreRules(patterns.join('\n'))
    return (path) => rules.isIgnored(path)
  }

  #requireFolder(): void {
    const { sources, heredocs, place, source } = this.#instruction
    if (sources.length + heredocs.length < 2 || this.destination.endsWith('/')) return
    const keyword = source.split(' ')[0]
    throw new DockerfileError(
      place,
      `${keyword} of several sources needs a destination that ends in /`,
    )
  }
}

/** Relative destinations start at WORKDIR; `.` and a slash at the end mean a folder. */
function resolveDestination({ config }: StageState, path: string): string {
  const resolved = posix.resolve('/', config.WorkingDir ?? '/', path)
  const isFolder = /(^|\/)\.{0,2}$/.test(path)
  return isFolder && resolved !== '/' ? `${resolved}/` : resolved
}
