import { copyImage } from '@galley/images/oci/copy-image'
import type { Layout } from '@galley/images/oci/layout'
import { type Reference, withDigest } from '@galley/images/oci/reference'
import { createTarball, type TarballWriter } from '@galley/images/oci/tarball/tarball-writer'
import { GalleyError } from '@galley/kit/errors'
import { findImage } from './find-image.ts'

/** Writes images with their names into an archive, which is there whole or not at all. */
export async function saveImages(
  layout: Layout,
  asked: readonly string[],
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const tarball = await begin(file)
  try {
    for (const name of asked) await saveImage(layout, name, tarball, signal)
    await tarball.finish()
  } catch (error) {
    await tarball.discard()
    throw error
  }
}

async function begin(file: string): Promise<TarballWriter> {
  try {
    return await createTarball(file)
  } catch (cause) {
    throw new GalleyError('unavailable', `${file} cannot be written`, {
      cause,
      next: 'Name a file in a folder that is there and may be written to.',
    })
  }
}

async function saveImage(
  layout: Layout,
  asked: string,
  tarball: TarballWriter,
  signal: AbortSignal,
): Promise<void> {
  const { descriptor, references } = await findImage(layout, asked)
  const copy = (target: Reference) => {
    const source = withDigest(target, descriptor.digest)
    return copyImage({ from: layout, source, to: tarball, target, signal })
  }
  for (const reference of references) await copy(reference)
}
