import type { KubeObject } from '../../../kinds/object.ts'
import { equal } from '../../../patch/json.ts'
import { forbiddenError, invalidError } from '../../status.ts'
import type { Attributes, Plugin } from '../admission.ts'
import { find } from '../lookup.ts'
import { evaluate } from './evaluate.ts'
import type { Finding } from './finding.ts'
import { isStricter, sameStandard, standardsOf, standardText } from './levels.ts'
import { podWarnings } from './namespace-pods.ts'
import type { Container, Pod } from './pod.ts'
import { podIn } from './templates.ts'

const namespaces = { group: '', version: 'v1', plural: 'namespaces' }

/** Holds pods to the standards that their namespace's labels name. */
export const podSecurity: Plugin = {
  name: 'PodSecurity',
  validate(attributes) {
    const { operation, scope, object } = attributes
    if (!object || (operation !== 'CREATE' && operation !== 'UPDATE')) return
    const { group, plural } = scope.resource.kind
    if (group === '' && plural === 'namespaces') checkNamespace(attributes, object)
    else if (group === '' && plural === 'pods') checkPod(attributes, object)
    else if (!scope.subresource) checkTemplate(attributes, object)
  },
}

function checkNamespace(attributes: Attributes, object: KubeObject): void {
  const { scope, name, old } = attributes
  if (scope.subresource) return
  const next = standardsOf(object.metadata.labels)
  const before = old && standardsOf(old.metadata.labels)
  if (next.errors.length > 0 && !(before && equal(next.errors, before.errors)))
    throw invalidError({ group: '', resource: 'Namespace', name }, next.errors)
  if (!before || sameStandard(next.enforce, before.enforce)) return
  const isRelaxed =
    next.enforce.minor === before.enforce.minor &&
    !isStricter(next.enforce.level, before.enforce.level)
  if (next.enforce.level === 'privileged' || isRelaxed) return
  for (const warning of podWarnings(attributes, next.enforce)) scope.warnings.add(warning)
}

/** Other parts of a pod do not say what it may do. */
const parts = ['', 'ephemeralcontainers', 'resize']

function checkPod(attributes: Attributes, object: KubeObject): void {
  const { scope, old, name } = attributes
  if (!parts.includes(scope.subresource)) return
  const pod = podIn(scope.resource.kind, object)
  const before = old && podIn(scope.resource.kind, old)
  const standards = standardsFor(attributes)
  if (!standards || !pod || (before && !isSignificant(pod, before))) return
  const findings = evaluate(standards.enforce, pod)
  if (findings.length > 0)
    throw forbiddenError(
      { group: '', resource: 'pods', name: object.metadata.name ?? name },
      `violates PodSecurity "${standardText(standards.enforce)}": ${textOf(findings)}`,
    )
  warn(attributes, pod)
}

/** Who makes pods of it will be refused: its maker is told in time. */
function checkTemplate(attributes: Attributes, object: KubeObject): void {
  const pod = podIn(attributes.scope.resource.kind, object)
  if (pod) warn(attributes, pod)
}

function warn(attributes: Attributes, pod: Pod): void {
  const standard = standardsFor(attributes)?.warn
  const findings = standard ? evaluate(standard, pod) : []
  if (!standard || findings.length === 0) return
  attributes.scope.warnings.add(
    `would violate PodSecurity "${standardText(standard)}": ${textOf(findings)}`,
  )
}

function standardsFor({ server, namespace }: Attributes) {
  const found = find(server, namespaces, '', namespace)
  return found && standardsOf(found.metadata.labels)
}

const textOf = (findings: readonly Finding[]): string =>
  findings.map(({ reason, detail }) => `${reason} (${detail})`).join(', ')

/** Of what a check looks at, only images and containers can change. */
function isSignificant({ spec }: Pod, { spec: before }: Pod): boolean {
  const isOther = (a: readonly Container[] = [], b: readonly Container[] = []) =>
    a.length !== b.length || a.some((it, at) => it.image !== b[at]?.image)
  return (
    isOther(spec.containers, before.containers) ||
    isOther(spec.initContainers, before.initContainers) ||
    (spec.ephemeralContainers ?? []).some(
      ({ name, image }) =>
        before.ephemeralContainers?.find((it) => it.name === name)?.image !== image,
    )
  )
}
