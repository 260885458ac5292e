import { join } from 'node:path'
import { podFolder } from '../volumes/places.ts'

/** The file of the machine that a container sees as its termination message's; there once the container is configured. */
export const terminationLog = (
  folder: string,
  { uid, container, attempt }: TerminationLogPlace,
): string => join(podFolder(folder, uid), 'containers', container, String(attempt))

export interface TerminationLogPlace {
  /** The pod's. */
  readonly uid: string
  readonly container: string
  readonly attempt: number
}
