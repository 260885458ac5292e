import type { Descriptor } from '@galley/images/oci/descriptor'
import type { Layout } from '@galley/images/oci/layout'
import { familiarReference, parseReference, type Reference } from '@galley/images/oci/reference'
import { GalleyError } from '@galley/kit/errors'
import { type LocalImage, listImages } from './list-images.ts'

/** A local image as a user named it. */
export interface FoundImage {
  readonly descriptor: Descriptor
  /** The names that were meant: the one that was given, or all of a digest or an id. */
  readonly references: readonly Reference[]
}

/** Docker's ids: hexadecimal digits, shortened as long as they are unique. */
const idPattern = /^(?:sha256:)?([0-9a-f]{4,64})$/

/**
 * The local image of a name, or of an id or its start.
 * @throws GalleyError `not-found`, and `invalid` when an id's start fits several images
 */
export async function findImage(layout: Layout, asked: string): Promise<FoundImage> {
  return (await byName(layout, asked)) ?? (await byId(layout, asked)) ?? notFound(asked)
}

async function byName(layout: Layout, asked: string): Promise<FoundImage | undefined> {
  if (/^(?:sha256:)?[0-9a-f]{64}$/.test(asked)) return undefined
  const reference = parseReference(asked)
  const descriptor = await layout.resolve(reference)
  if (!descriptor) return undefined
  const names = reference.digest ? await namesOf(layout, descriptor) : []
  return { descriptor, references: names.length > 0 ? names : [reference] }
}

async function namesOf(layout: Layout, { digest }: Descriptor): Promise<readonly Reference[]> {
  const images = await layout.list()
  return images.flatMap(({ reference, descriptor }) =>
    descriptor.digest === digest ? [reference] : [],
  )
}

async function byId(layout: Layout, asked: string): Promise<FoundImage | undefined> {
  const [, start] = idPattern.exec(asked) ?? []
  if (start === undefined) return undefined
  const images = (await listImages(layout)).filter(({ id }) => id.startsWith(`sha256:${start}`))
  const [first] = images
  if (!first) return undefined
  if (images.some(({ id }) => id !== first.id)) throw ambiguous(asked, images)
  return { descriptor: first.descriptor, references: images.map(({ reference }) => reference) }
}

function ambiguous(asked: string, images: readonly LocalImage[]): GalleyError {
  const names = images.slice(0, 5).map(({ reference }) => familiarReference(reference))
  return new GalleyError('invalid', `the id ${asked} fits several images: ${names.join(', ')}`, {
    next: 'Give more of its digits, or a name.',
  })
}

function notFound(asked: string): never {
  throw new GalleyError('not-found', `there is no local image ${asked.slice(0, 300)}`, {
    next: '"galley images" lists what there is; "galley pull" fetches from a registry.',
  })
}
