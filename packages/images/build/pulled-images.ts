import { type CopyProgress, copyImage } from '../oci/copy-image.ts'
import type { Layout } from '../oci/layout.ts'
import { openRemote, type RemoteOptions } from '../oci/remote/remote.ts'
import type { BaseImages } from './base-images.ts'

/** Base images from the registries that their names lead to; what was pulled stays under its name. */
export function pulledImages(
  layout: Layout,
  options: RemoteOptions = {},
  onProgress?: (progress: CopyProgress) => void,
): BaseImages {
  return {
    async bring(reference, platform, signal) {
      const remote = openRemote(reference, { ...options, signal })
      try {
        const names = { source: reference, target: reference }
        return await copyImage({ from: remote, to: layout, ...names, platform, onProgress, signal })
      } finally {
        remote.close()
      }
    },
  }
}
