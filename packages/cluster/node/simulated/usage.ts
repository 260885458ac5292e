import type { Pod } from '../../client/resources.ts'
import { annotation } from './annotations.ts'
import { type Amounts, amountsAt, type LoadChange, parseLoad } from './load.ts'

/** What a container uses at a moment. */
export interface ContainerUsage extends Amounts {
  readonly name: string
}

/**
 * What the running containers of a simulated pod use at `now` (milliseconds), as its annotation `load` says, or
 * `load.CONTAINER` for one of them. Without either it is nothing.
 */
export function usageOf(pod: Pod, now: number): readonly ContainerUsage[] {
  const age = now - Date.parse(pod.status?.startTime ?? '')
  return (pod.spec?.containers ?? [])
    .filter(({ name }) => isRunning(pod, name))
    .map(({ name }) => ({ name, ...amountsAt(age, changesOf(pod, name)) }))
}

const isRunning = ({ status }: Pod, name: string) =>
  status?.containerStatuses?.some((it) => it.name === name && it.state?.running)

function changesOf({ metadata }: Pod, container: string): readonly LoadChange[] {
  const { annotations } = metadata
  const text = annotations?.[annotation(`load.${container}`)] ?? annotations?.[annotation('load')]
  return (text !== undefined && parseLoad(text)) || []
}
