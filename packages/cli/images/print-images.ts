import { hexOf } from '@galley/images/oci/digest'
import type { Layout } from '@galley/images/oci/layout'
import {
  familiarReference,
  familiarRepository,
  formatReference,
  formatRepository,
  parseReference,
} from '@galley/images/oci/reference'
import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { dockerAge, dockerId, dockerSize } from './docker-words.ts'
import { type LocalImage, listImages } from './list-images.ts'

export interface ImagesShown {
  readonly quiet: boolean
  readonly digests: boolean
  readonly trunc: boolean
  readonly output: 'text' | 'json'
}

/** Prints the local images, or those of one repository or name. */
export async function printImages(
  layout: Layout,
  asked: string | undefined,
  shown: ImagesShown,
  terminal: Terminal,
): Promise<void> {
  const found = (await listImages(layout)).filter(matching(asked))
  if (shown.output === 'json') {
    for (const image of found) terminal.out(JSON.stringify(jsonOf(image)))
  } else if (shown.quiet) {
    for (const id of new Set(found.map(({ id }) => dockerId(id, !shown.trunc)))) terminal.out(id)
  } else {
    for (const line of tableOf(found, shown)) terminal.out(line)
  }
}

/** Without a tag, all tags. */
function matching(asked: string | undefined): (image: LocalImage) => boolean {
  if (asked === undefined) return () => true
  const wanted = parseReference(asked)
  const hasTag = asked.lastIndexOf(':') > asked.lastIndexOf('/')
  if (hasTag) return ({ reference }) => formatReference(reference) === formatReference(wanted)
  return ({ reference }) => formatRepository(reference) === formatRepository(wanted)
}

function tableOf(found: readonly LocalImage[], { digests, trunc }: ImagesShown): readonly string[] {
  const digest = digests ? ['DIGEST'] : []
  const header = ['REPOSITORY', 'TAG', ...digest, 'IMAGE ID', 'CREATED', 'SIZE']
  const rows = found.map(({ reference, descriptor, id, config, size }) => [
    familiarRepository(reference),
    reference.tag ?? '<none>',
    ...(digests ? [descriptor.digest] : []),
    dockerId(id, !trunc),
    dockerAge(config?.created),
    dockerSize(size),
  ])
  return columns(header, rows)
}

function jsonOf({ reference, descriptor, id, config, size }: LocalImage) {
  return {
    name: familiarReference(reference),
    repository: familiarRepository(reference),
    tag: reference.tag,
    id: hexOf(id),
    digest: descriptor.digest,
    created: config?.created,
    size,
  }
}
