import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Digester } from '../oci/digest.ts'
import { ContentMap } from './contents.ts'
import { describeTar, type Keep } from './describe-tar.ts'
import type { LayerDescription } from './description.ts'

export interface KeptArchive {
  readonly description: LayerDescription
  readonly contents: ContentMap
}

/**
 * Describes an archive and takes its content into files of `folder`.
 * @param isWanted asked by the name in the archive; everything when not given
 */
export async function keepContents(
  archive: AsyncIterable<Uint8Array>,
  folder: string,
  isWanted: (name: string) => boolean = () => true,
): Promise<KeptArchive> {
  const contents = new ContentMap()
  const keep: Keep = async (entry, pieces) => {
    if (!isWanted(entry.name)) return drain(pieces)
    const path = join(folder, randomUUID())
    const digester = new Digester()
    await pipeline(
      Readable.from(seenBy(digester, pieces), { objectMode: false }),
      createWriteStream(path, { mode: 0o600 }),
    )
    contents.add(digester.digest(), { kind: 'disk', path, size: digester.size })
  }
  return { description: await describeTar(archive, keep), contents }
}

async function* seenBy(digester: Digester, pieces: AsyncIterable<Uint8Array>) {
  for await (const piece of pieces) {
    digester.update(piece)
    yield piece
  }
}

async function drain(pieces: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of pieces) {
  }
}
