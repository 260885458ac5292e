import type { LimitRange, LimitRangeItem } from '../../kinds/core/limit-range/types.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { type Attributes, type Plugin, resourceOf } from './admission.ts'
import { limitErrors } from './limits.ts'
import { findAll, refuse } from './lookup.ts'
import { type Container, containersOf, type Pod, podOf } from './pod.ts'
import { podLimits, podRequests, type Resources } from './pod-resources.ts'

const ranges = { group: '', version: 'v1', plural: 'limitranges' }
const annotation = 'kubernetes.io/limit-ranger'

const rangesOf = ({ server, namespace }: Attributes) =>
  findAll<LimitRange>(server, ranges, namespace)

/** Fills in what containers ask for by a namespace's limit ranges, and keeps pods and claims within them. */
export const limitRanger: Plugin = {
  name: 'LimitRanger',
  admit(attributes) {
    const pod = podOf(attributes)
    if (!pod || attributes.operation !== 'CREATE') return
    for (const range of rangesOf(attributes)) fillIn(pod, range)
  },
  validate(attributes) {
    const { object, operation } = attributes
    if (!object) return
    const resource = resourceOf(attributes)
    const isPod =
      (resource === '/pods' && operation === 'CREATE') ||
      (resource === '/pods/resize' && operation === 'UPDATE')
    const isClaim = resource === '/persistentvolumeclaims' && operation !== 'DELETE'
    if (!isPod && !isClaim) return
    for (const { spec } of rangesOf(attributes)) {
      const errors = (spec.limits ?? []).flatMap((item) =>
        isPod ? podErrors(object as Pod, item) : claimErrors(object, item),
      )
      const distinct = [...new Set(errors)]
      if (distinct.length > 0)
        throw refuse(
          attributes,
          distinct.length > 1 ? `[${distinct.join(', ')}]` : (distinct[0] ?? ''),
        )
    }
  },
}

function fillIn(pod: Pod, { spec }: LimitRange): void {
  const items = (spec.limits ?? []).filter(({ type }) => type === 'Container')
  const limits = Object.assign({}, ...items.map((item) => item.default ?? {}))
  const requests = Object.assign({}, ...items.map((item) => item.defaultRequest ?? {}))
  const said = [
    ...(pod.spec.containers ?? []).flatMap((it) => fill(it, limits, requests, 'container')),
    ...(pod.spec.initContainers ?? []).flatMap((it) =>
      fill(it, limits, requests, 'init container'),
    ),
  ]
  if (said.length === 0) return
  pod.metadata.annotations = {
    ...pod.metadata.annotations,
    [annotation]: `LimitRanger plugin set: ${said.join('; ')}`,
  }
}

function fill(container: Container, limits: Resources, requests: Resources, what: string) {
  const own = container.resources ?? {}
  const missing = (given: Resources = {}, wanted: Resources) =>
    Object.keys(wanted)
      .filter((name) => !Object.hasOwn(given, name))
      .toSorted()
  const setRequests = missing(own.requests, requests)
  const setLimits = missing(own.limits, limits)
  const filled = {
    ...own,
    limits: { ...limits, ...own.limits },
    requests: { ...requests, ...own.requests },
  }
  container.resources = Object.fromEntries(
    Object.entries(filled).filter(([, it]) => Array.isArray(it) || Object.keys(it).length > 0),
  )
  return [
    ...(setRequests.length > 0
      ? [`${setRequests.join(', ')} request for ${what} ${container.name}`]
      : []),
    ...(setLimits.length > 0
      ? [`${setLimits.join(', ')} limit for ${what} ${container.name}`]
      : []),
  ]
}

function podErrors(pod: Pod, item: LimitRangeItem): string[] {
  if (item.type === 'Container')
    return containersOf(pod).flatMap(({ resources = {} }) =>
      limitErrors('Container', item, resources.requests, resources.limits),
    )
  if (item.type === 'Pod') return limitErrors('Pod', item, podRequests(pod), podLimits(pod))
  return []
}

function claimErrors(claim: KubeObject, item: LimitRangeItem): string[] {
  if (item.type !== 'PersistentVolumeClaim') return []
  const { spec } = claim as { spec?: { resources?: { requests?: Resources } } }
  return limitErrors('PersistentVolumeClaim', item, spec?.resources?.requests, undefined)
}
