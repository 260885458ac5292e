import { copyImage } from '@galley/images/oci/copy-image'
import type { Layout } from '@galley/images/oci/layout'
import type { Reference } from '@galley/images/oci/reference'
import { openTarball, type TarballReader } from '@galley/images/oci/tarball/tarball-reader'
import { GalleyError } from '@galley/kit/errors'

/**
 * Copies the named images of an archive.
 * @returns their names
 * @throws GalleyError `not-found` when there is no such file, `invalid` when no image has a name
 */
export async function loadImages(
  layout: Layout,
  file: string,
  signal: AbortSignal,
): Promise<readonly Reference[]> {
  const tarball = await openArchive(file)
  try {
    const names = tarball.list().map(({ reference }) => reference)
    if (names.length === 0) throw nameless(file)
    for (const name of names) {
      await copyImage({ from: tarball, source: name, to: layout, target: name, signal })
    }
    return names
  } finally {
    await tarball.close()
  }
}

async function openArchive(file: string): Promise<TarballReader> {
  try {
    return await openTarball(file)
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) throw cause
    throw new GalleyError('not-found', `there is no archive ${file}`, { cause })
  }
}

function nameless(file: string): GalleyError {
  return new GalleyError('invalid', `no image in ${file} has a name`, {
    next: 'Save it again by its name and tag.',
  })
}
