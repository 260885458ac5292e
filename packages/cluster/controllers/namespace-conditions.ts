import type { Condition } from '../client/resources.ts'

/** What is left in a namespace that is being emptied. */
export interface Remains {
  /** Objects by `PLURAL.GROUP`. */
  readonly resources: Map<string, number>
  /** Objects by the finalizer that holds them. */
  readonly finalizers: Map<string, number>
  readonly errors: string[]
  /** Versions of groups of which nobody can tell now whether anything of them is there: `metrics.example/v1`. */
  readonly undiscovered: readonly string[]
}

interface Finding {
  readonly type: string
  readonly good: { readonly reason: string; readonly message: string }
  bad(remains: Remains): { readonly reason: string; readonly message: string } | undefined
}

const listed = (counts: ReadonlyMap<string, number>, text: string) =>
  [...counts]
    .map(([name, count]) => `${name} ${text.replace('N', String(count))}`)
    .toSorted()
    .join(', ')

const stale = (version: string) => `${version}: stale GroupVersion discovery: ${version}`

/** In upstream's order and words. */
const findings: readonly Finding[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    good: { reason: 'ResourcesDiscovered', message: 'All resources successfully discovered' },
    bad: ({ undiscovered }) =>
      undiscovered.length > 0
        ? {
            reason: 'DiscoveryFailed',
            message: `Discovery failed for some groups, ${undiscovered.length} failing: unable to retrieve the complete list of server APIs: ${undiscovered.map(stale).join(', ')}`,
          }
        : undefined,
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    good: { reason: 'ParsedGroupVersions', message: 'All legacy kube types successfully parsed' },
    bad: () => undefined,
  },
  {
    type: 'NamespaceDeletionContentFailure',
    good: {
      reason: 'ContentDeleted',
      message: 'All content successfully deleted, may be waiting on finalization',
    },
    bad: ({ errors }) =>
      errors.length > 0
        ? {
            reason: 'ContentDeletionFailed',
            message: `Failed to delete all resource types, ${errors.length} remaining: ${errors.toSorted().join(', ')}`,
          }
        : undefined,
  },
  {
    type: 'NamespaceContentRemaining',
    good: { reason: 'ContentRemoved', message: 'All content successfully removed' },
    bad: ({ resources }) =>
      resources.size > 0
        ? {
            reason: 'SomeResourcesRemain',
            message: `Some resources are remaining: ${listed(resources, 'has N resource instances')}`,
          }
        : undefined,
  },
  {
    type: 'NamespaceFinalizersRemaining',
    good: {
      reason: 'ContentHasNoFinalizers',
      message: 'All content-preserving finalizers finished',
    },
    bad: ({ finalizers }) =>
      finalizers.size > 0
        ? {
            reason: 'SomeFinalizersRemain',
            message: `Some content in the namespace has finalizers remaining: ${listed(finalizers, 'in N resource instances')}`,
          }
        : undefined,
  },
]

/** The conditions that tell of `remains`; what has not changed keeps its time. */
export function conditionsOf(
  before: readonly Condition[],
  remains: Remains,
  now: number,
): Condition[] {
  const time = `${new Date(now).toISOString().slice(0, 19)}Z`
  return findings.map(({ type, good, bad }) => {
    const found = bad(remains)
    const status = found ? 'True' : 'False'
    const old = before.find((it) => it.type === type)
    const lastTransitionTime = (old?.status === status && old.lastTransitionTime) || time
    return { type, status, lastTransitionTime, ...(found ?? good) }
  })
}
