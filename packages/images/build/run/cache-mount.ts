import { chmod, chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { digestOf, hexOf } from '../../oci/digest.ts'
import type { CacheMount } from '../dockerfile/mount-flag.ts'
import type { StepMount } from '../step-runner.ts'

/** A folder beside the build's other caches, the same for every mount with this id. */
export async function makeCacheMount(flag: CacheMount, caches: string): Promise<StepMount> {
  const source = join(caches, 'mounts', hexOf(digestOf(flag.id)))
  const isNew = (await mkdir(source, { recursive: true })) !== undefined
  if (isNew) {
    await chown(source, flag.uid, flag.gid)
    await chmod(source, flag.mode)
  }
  return { kind: 'bind', source, target: flag.target, isReadOnly: !flag.isWritable }
}
