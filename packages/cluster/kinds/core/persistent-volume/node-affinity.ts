import { equal } from '../../equal.ts'
import { type FieldError, goValue, invalidGo } from '../../field-error.ts'
import { printPointer, printStruct } from '../../go-print.ts'
import { own } from '../../own.ts'
import type { NodeSelector, NodeSelectorRequirement } from '../../pod-spec/types.ts'
import type { PersistentVolume } from './types.ts'

/** Labels of nodes that got other names. */
const renamed: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'kubernetes.io/arch',
  'beta.kubernetes.io/os': 'kubernetes.io/os',
  'failure-domain.beta.kubernetes.io/zone': 'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region': 'topology.kubernetes.io/region',
  'beta.kubernetes.io/instance-type': 'node.kubernetes.io/instance-type',
}

/** From where a volume is reached does not change once it is said, but for old names of labels that become new ones. */
export function validateNodeAffinityKept(
  { spec: { nodeAffinity: next } }: PersistentVolume,
  { spec: { nodeAffinity: old } }: PersistentVolume,
): FieldError[] {
  if (!old || equal(next, { ...old, required: withNewNames(old.required, next?.required) }))
    return []
  const detail = 'field is immutable, except for updating from beta label to GA'
  return [invalidGo('nodeAffinity', next ? printAffinity(next) : goValue(next), detail)]
}

const printAffinity = printStruct('core.VolumeNodeAffinity', [
  ['Required', printPointer('core.NodeSelector')],
])

/** The old selector with the new names that the next one has. */
function withNewNames(old: NodeSelector | undefined, next: NodeSelector | undefined) {
  if (!old) return old
  const terms = (old.nodeSelectorTerms ?? []).map((term, at) => {
    const after = next?.nodeSelectorTerms?.[at]
    return {
      ...term,
      matchExpressions: renameIn(term.matchExpressions, after?.matchExpressions),
      matchFields: renameIn(term.matchFields, after?.matchFields),
    }
  })
  return { ...old, nodeSelectorTerms: terms }
}

const renameIn = (
  old: readonly NodeSelectorRequirement[] = [],
  next: readonly NodeSelectorRequirement[] = [],
): NodeSelectorRequirement[] =>
  old.map((requirement, at) => {
    const key = next[at]?.key
    const isNewName = key !== undefined && own(renamed, requirement.key) === key
    return isNewName ? { ...requirement, key } : requirement
  })
