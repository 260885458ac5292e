import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import type { ContentMap } from '../../layer/contents.ts'
import type { LayerEntry } from '../../layer/entry.ts'
import { FileTree } from '../../layer/tree.ts'
import { parseImageConfig } from '../../oci/config.ts'
import { collect } from '../../oci/content.ts'
import { type Layout, openLayout } from '../../oci/layout.ts'
import { parseReference } from '../../oci/reference.ts'
import type { BuildEvent } from '../build-event.ts'
import { type BuildOptions, buildImage } from '../build-image.ts'
import { BuildCache } from '../cache/build-cache.ts'
import { Descriptions } from '../cache/descriptions.ts'
import { loadImage } from '../load-image.ts'
import { extractContents } from '../tree-contents.ts'
import type { WrittenImage } from '../write-image.ts'

export type Files = Readonly<Record<string, string | Uint8Array>>

/** A folder with a layout, a cache and a build context, gone with the test. */
export class Workshop {
  readonly folder: string
  readonly layout: Layout
  events: BuildEvent[] = []

  private constructor(folder: string, layout: Layout) {
    this.folder = folder
    this.layout = layout
  }

  static async open(context: TestContext, files: Files = {}): Promise<Workshop> {
    const folder = mkdtempSync(join(tmpdir(), 'galley-build-'))
    context.after(() => rmSync(folder, { recursive: true, force: true }))
    mkdirSync(join(folder, 'context'))
    const workshop = new Workshop(folder, await openLayout(join(folder, 'layout')))
    workshop.write(files)
    return workshop
  }

  get context(): string {
    return join(this.folder, 'context')
  }

  write(files: Files): this {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(this.context, path)), { recursive: true })
      writeFileSync(join(this.context, path), content)
    }
    return this
  }

  /** Builds with `Dockerfile` in the context, or with the text given. */
  async build(dockerfile?: string, options: Partial<BuildOptions> = {}): Promise<WrittenImage> {
    if (dockerfile !== undefined) this.write({ Dockerfile: dockerfile })
    this.events = []
    return buildImage({
      context: this.context,
      layout: this.layout,
      cacheFolder: join(this.folder, 'cache'),
      onEvent: (event) => this.events.push(event),
      ...options,
    })
  }

  /** Builds a base image for other builds to stand on. */
  async base(name: string, dockerfile: string): Promise<WrittenImage> {
    return this.build(dockerfile, { tags: [parseReference(name)] })
  }

  /** Which steps of the last build were known. */
  get cached(): readonly boolean[] {
    return this.events.flatMap((event) => (event.kind === 'step-done' ? [event.isCached] : []))
  }

  async config(image: WrittenImage) {
    return parseImageConfig(await collect(this.layout.readBlob(image.config), 1e7, 'config'))
  }

  /** Every file of an image with its text, every folder with `/`, every link with `-> target`. */
  async files(image: WrittenImage): Promise<Readonly<Record<string, string>>> {
    const { entries, contents } = await this.entries(image)
    const found: Record<string, string> = {}
    for (const entry of entries) {
      if (entry.kind === 'directory') found[`${entry.path}/`] = ''
      else if (entry.kind === 'symlink') found[entry.path] = `-> ${entry.target}`
      else if (entry.kind === 'file') {
        found[entry.path] = Buffer.from(
          await collect(contents.open(entry.digest), 1e8, 'file'),
        ).toString()
      }
    }
    return found
  }

  async entries(image: WrittenImage): Promise<{ entries: LayerEntry[]; contents: ContentMap }> {
    const { architecture, os } = await this.config(image)
    const { layers } = await loadImage(this.layout, image.descriptor, { architecture, os })
    const descriptions = new Descriptions(this.layout, new BuildCache(join(this.folder, 'other')))
    const tree = new FileTree()
    for (const layer of layers) tree.apply(await descriptions.of(layer))
    const entries = [...walk(tree)]
    const wanted = new Set(entries.flatMap((e) => (e.kind === 'file' ? [e.digest] : [])))
    const folder = mkdtempSync(join(this.folder, 'contents-'))
    const services = { layout: this.layout, descriptions }
    return { entries, contents: await extractContents(layers, wanted, folder, services) }
  }
}

function* walk(tree: FileTree, path = ''): Generator<LayerEntry> {
  const node = tree.lookup(path)
  if (path !== '' && node) yield { ...node.entry, path }
  for (const name of [...(node?.children?.keys() ?? [])].toSorted()) {
    yield* walk(tree, path === '' ? name : `${path}/${name}`)
  }
}
