import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { latestRun, type PodView } from './pod-view.ts'

/** Whether a container that does not run is to be started, by the pod's restart policy. */
export function isToRun({ pod, sandbox }: PodView, { name }: Pick<Container, 'name'>): boolean {
  if (pod.metadata.deletionTimestamp) return false
  const state = latestRun(sandbox, name)?.state
  if (state?.kind === 'running') return false
  if (state?.kind !== 'exited') return true
  return restartsAfter(pod, state.exitCode)
}

const restartsAfter = ({ spec }: Pod, exitCode: number): boolean =>
  spec?.restartPolicy === 'OnFailure' ? exitCode !== 0 : spec?.restartPolicy !== 'Never'
