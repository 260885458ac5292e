import { join } from 'node:path'

/** All pods' folders lie in it, each named by the pod's uid. */
export const podsFolder = (folder: string): string => join(folder, 'pods')

export const podFolder = (folder: string, uid: string): string => join(podsFolder(folder), uid)
