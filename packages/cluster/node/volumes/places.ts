import { join } from 'node:path'

/** All pods' folders lie in it, each named by the pod's uid. */
export const podsFolder = (folder: string): string => join(folder, 'pods')

export const podFolder = (folder: string, uid: string): string => join(podsFolder(folder), uid)

/** `kind` as upstream names the folder: `empty-dir`, `configmap`. */
export const volumeFolder = (pod: string, kind: string, name: string): string =>
  join(pod, 'volumes', `kubernetes.io~${kind}`, name)

/** What a container sees of a volume where it asks for a part of it. `index` is of its mount. */
export const subPathPlace = (
  pod: string,
  volume: string,
  container: string,
  index: number,
): string => join(pod, 'volume-subpaths', volume, container, String(index))
