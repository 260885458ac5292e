import type { Descriptor } from '../oci/descriptor.ts'
import type { Platform } from '../oci/platform.ts'
import type { Reference } from '../oci/reference.ts'

/** Brings images that FROM and COPY --from name into the build's layout. */
export interface BaseImages {
  /**
   * The image's manifest or index, everything of it for the platform now being in the layout.
   * @throws whatever kept it from being had
   */
  bring(reference: Reference, platform: Platform, signal: AbortSignal): Promise<Descriptor>
}
