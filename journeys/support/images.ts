import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { collect, onePiece } from '@galley/images/oci/content'
import { copyImage } from '@galley/images/oci/copy-image'
import { type Descriptor, describe } from '@galley/images/oci/descriptor'
import { digestOf } from '@galley/images/oci/digest'
import { encodeDocument } from '@galley/images/oci/document'
import { type Layout, openLayout } from '@galley/images/oci/layout'
import { ociConfig, ociLayerGzip, ociManifest } from '@galley/images/oci/media-types'
import { parseReference, type Reference } from '@galley/images/oci/reference'
import { openRemote } from '@galley/images/oci/remote/remote'
import { pack } from 'tar-stream'

/** A folder of its own for one test, removed after it. */
export async function temporaryFolder(context: Pick<TestContext, 'after'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'galley-journey-'))
  context.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** A new layout that holds one image of random files, under the name given. */
export async function layoutWithImage(
  folder: string,
  reference: Reference,
  bytesALayer = 300_000,
): Promise<Layout> {
  const layout = await openLayout(folder)
  await addImage(layout, reference, bytesALayer)
  return layout
}

/** Adds an image of three layers, each a file of random bytes. */
export async function addImage(
  layout: Layout,
  reference: Reference,
  bytesALayer: number,
): Promise<Descriptor> {
  const archives = await Promise.all(['a', 'b', 'c'].map((name) => archive(name, bytesALayer)))
  const config = encodeDocument({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Cmd: ['/a'] },
    rootfs: { type: 'layers', diff_ids: archives.map((tar) => digestOf(tar)) },
    history: archives.map(() => ({ created_by: 'a journey' })),
  })
  const layers: Descriptor[] = []
  for (const tar of archives) {
    const content = await layout.addBlob(onePiece(gzipSync(tar, { level: 1 })))
    layers.push({ mediaType: ociLayerGzip, ...content })
  }
  await layout.addBlob(onePiece(config))
  const manifest = { schemaVersion: 2, mediaType: ociManifest, config: describe(config, ociConfig) }
  return layout.writeManifest(encodeDocument({ ...manifest, layers }), ociManifest, reference)
}

async function archive(name: string, bytes: number): Promise<Uint8Array> {
  const tar = pack()
  tar.entry({ name }, randomBytes(bytes))
  tar.finalize()
  // A streamx stream is an async iterable of buffers; its types leave that out.
  return collect(tar as unknown as AsyncIterable<Uint8Array>, bytes + 65536, name)
}

/** Pushes an image of a layout under its own name. */
export async function push(layout: Layout, name: string): Promise<Descriptor> {
  const reference = parseReference(name)
  const remote = openRemote(reference, { aliases: new Map(), credentials: async () => undefined })
  try {
    return await copyImage({ from: layout, source: reference, to: remote, target: reference })
  } finally {
    remote.close()
  }
}

/** Pulls an image into a new layout; every byte of it is checked on the way. */
export async function pull(name: string, folder: string): Promise<Descriptor> {
  const reference = parseReference(name)
  const remote = openRemote(reference, { aliases: new Map(), credentials: async () => undefined })
  try {
    const layout = await openLayout(folder)
    return await copyImage({ from: remote, source: reference, to: layout, target: reference })
  } finally {
    remote.close()
  }
}
