import type { Pod } from '../../client/resources.ts'

const phases = ['Pending', 'Unknown', 'Running']

/** How far a pod has come: what is not running yet comes before what is. */
export const phaseRank = ({ status }: Pod): number =>
  Math.max(0, phases.indexOf(status?.phase ?? ''))

/** The most restarts of a container, and of an init container that runs beside them. */
export function restartsOf({ spec, status }: Pod): {
  readonly plain: number
  readonly sidecars: number
} {
  const sidecars = new Set(
    (spec?.initContainers ?? [])
      .filter(({ restartPolicy }) => restartPolicy === 'Always')
      .map(({ name }) => name),
  )
  const besides = (status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name))
  return { plain: most(status?.containerStatuses ?? []), sidecars: most(besides) }
}

const most = (statuses: readonly { readonly restartCount: number }[]): number =>
  statuses.reduce((highest, { restartCount }) => Math.max(highest, restartCount), 0)
