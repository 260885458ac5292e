import type { Attributes } from '../admission.ts'
import { findAll } from '../lookup.ts'
import { evaluate } from './evaluate.ts'
import { type Standard, standardText } from './levels.ts'
import { podIn } from './templates.ts'

const pods = { group: '', version: 'v1', plural: 'pods' }
/** So many are looked at. */
const most = 3000

/** What those who change a namespace's standard are told of the pods that it has already. */
export function podWarnings({ server, name }: Attributes, standard: Standard): string[] {
  const kind = server.resources.find('', 'v1', 'pods')?.kind
  const all = prioritized(findAll(server, pods, name))
  const names = new Map<string, string[]>()
  for (const object of all.slice(0, most)) {
    const pod = kind && podIn(kind, object)
    const findings = pod ? evaluate(standard, pod) : []
    if (findings.length === 0) continue
    const reason = findings.map((it) => it.reason).join(', ')
    names.set(reason, [...(names.get(reason) ?? []), object.metadata.name ?? ''])
  }
  const warnings = [...names].map(([reason, its]) => `${counted(its)}: ${reason}`).toSorted()
  return [
    ...(all.length > most
      ? [
          `new PodSecurity enforce level only checked against the first ${most} of ${all.length} existing pods`,
        ]
      : []),
    ...(warnings.length > 0
      ? [
          `existing pods in namespace "${name}" violate the new PodSecurity enforce level "${standardText(standard)}"`,
        ]
      : []),
    ...warnings,
  ]
}

type PodObject = ReturnType<typeof findAll>[number]

/** One of each owner's first, since its others are like it. */
function prioritized(all: readonly PodObject[]): PodObject[] {
  const owners = new Set<string>()
  const first: PodObject[] = []
  const others: PodObject[] = []
  for (const pod of all) {
    const owner = pod.metadata.ownerReferences?.find((it) => it.controller)?.uid
    if (owner !== undefined && owners.has(owner)) others.push(pod)
    else first.push(pod)
    if (owner !== undefined) owners.add(owner)
  }
  return [...first, ...others]
}

function counted(names: readonly string[]): string {
  const [first] = names.toSorted()
  if (names.length === 1) return `${first}`
  return `${first} (and ${names.length - 1} other ${names.length === 2 ? 'pod' : 'pods'})`
}
