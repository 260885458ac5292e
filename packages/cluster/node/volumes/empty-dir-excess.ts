import type { Pod } from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import { specOf } from '../configuration/pod-spec.ts'
import { diskUsage } from './disk-usage.ts'
import { podFolder, volumeFolder } from './places.ts'

/** Which emptyDir of a pod holds more than its limit, in the words of an eviction's message. */
export async function emptyDirExcess(pod: Pod, folder: string): Promise<string | undefined> {
  const own = podFolder(folder, pod.metadata.uid ?? '')
  for (const { name, emptyDir } of specOf(pod).volumes ?? []) {
    if (emptyDir?.sizeLimit === undefined) continue
    const limit = quantity(emptyDir.sizeLimit)
    const most = limit.value()
    if (limit.sign <= 0 || (await diskUsage(volumeFolder(own, 'empty-dir', name), most)) <= most)
      continue
    return `Usage of EmptyDir volume ${JSON.stringify(name)} exceeds the limit ${JSON.stringify(limit.toString())}. `
  }
  return undefined
}
