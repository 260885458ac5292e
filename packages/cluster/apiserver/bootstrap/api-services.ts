import { apiServices, automanaged } from '../../client/api-services.ts'
import type { InitialObject } from './objects.ts'

/** How the built-in groups come one after another; each has `v1`. */
const groups: readonly (readonly [group: string, minimum: number])[] = [
  ['', 18_000],
  ['apps', 17_800],
  ['events.k8s.io', 17_750],
  ['authentication.k8s.io', 17_700],
  ['authorization.k8s.io', 17_600],
  ['autoscaling', 17_500],
  ['batch', 17_400],
  ['certificates.k8s.io', 17_300],
  ['networking.k8s.io', 17_200],
  ['policy', 17_100],
  ['rbac.authorization.k8s.io', 17_000],
  ['storage.k8s.io', 16_800],
  ['apiextensions.k8s.io', 16_700],
  ['admissionregistration.k8s.io', 16_700],
  ['scheduling.k8s.io', 16_600],
  ['coordination.k8s.io', 16_500],
  ['node.k8s.io', 16_300],
  ['discovery.k8s.io', 16_200],
  ['flowcontrol.apiserver.k8s.io', 16_100],
]

const minimums: ReadonlyMap<string, number> = new Map(groups)

/** Of a group that nobody registered, too: clients' own come after what is built in. */
export const groupPriorityOf = (group: string): number => minimums.get(group) ?? 1000

/** Where it is not 15. */
const priorities: Readonly<Record<string, number>> = { '': 1, 'flowcontrol.apiserver.k8s.io': 21 }

const registration = (
  group: string,
  version: string,
  groupPriorityMinimum: number,
  versionPriority: number,
): InitialObject => ({
  resource: apiServices,
  object: {
    metadata: { name: `${version}.${group}`, labels: { [automanaged]: 'onstart' } },
    spec: { ...(group && { group }), version, groupPriorityMinimum, versionPriority },
  },
})

/** The registrations of what is built in. */
export const builtInApiServices: readonly InitialObject[] = [
  ...groups.map(([group, minimum]) => registration(group, 'v1', minimum, priorities[group] ?? 15)),
  registration('autoscaling', 'v2', 17_500, 30),
]
