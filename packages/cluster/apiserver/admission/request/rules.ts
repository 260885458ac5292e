import type { MatchResources, ResourceRule } from '../../../kinds/admissionregistration/types.ts'
import type { Kind } from '../../../kinds/kind.ts'
import type { Resource } from '../../resources.ts'
import type { Attributes } from '../admission.ts'

type Named = Pick<Kind, 'group' | 'version' | 'plural'>

/** Whether one of the rules is about this request. */
export const fitsRules = (
  attributes: Attributes,
  rules: readonly ResourceRule[] = [],
  policy: MatchResources['matchPolicy'],
): boolean => fittingResource(attributes, rules, policy) !== undefined

/**
 * The resource that one of the rules is about: that of the request, or by the policy `Equivalent` another version by which the
 * same objects are served.
 */
export function fittingResource(
  attributes: Attributes,
  rules: readonly ResourceRule[] = [],
  policy: MatchResources['matchPolicy'],
): Resource | undefined {
  const { resource } = attributes.scope
  const isFit = ({ kind }: Resource) => rules.some((rule) => fits(attributes, kind, rule))
  if (isFit(resource)) return resource
  if (policy !== 'Equivalent' || rules.length === 0) return undefined
  return equivalents(attributes).find(isFit)
}

const isEvents = ({ group, plural }: Named) =>
  plural === 'events' && (group === '' || group === 'events.k8s.io')

function equivalents({ server, scope }: Attributes): Resource[] {
  const { kind } = scope.resource
  const isSame = (other: Named) =>
    (other.group === kind.group && other.plural === kind.plural) ||
    (isEvents(kind) && isEvents(other))
  return server.resources.all().filter((other) => other.kind !== kind && isSame(other.kind))
}

const fits = (attributes: Attributes, kind: Named, rule: ResourceRule): boolean =>
  fitsScope(attributes, kind, rule.scope) &&
  has(rule.operations, attributes.operation) &&
  has(rule.apiGroups, kind.group) &&
  has(rule.apiVersions, kind.version) &&
  (rule.resources ?? []).some((text) =>
    fitsResource(text, kind.plural, attributes.scope.subresource),
  ) &&
  (!rule.resourceNames?.length || rule.resourceNames.includes(attributes.name))

const has = (list: readonly string[] = [], wanted: string): boolean =>
  list.includes('*') || list.includes(wanted)

/** A namespace lies in itself, but counts as cluster-wide here. */
function fitsScope({ namespace }: Attributes, { group, plural }: Named, scope = '*'): boolean {
  const isWide = namespace === '' || (group === '' && plural === 'namespaces')
  return scope === '*' || isWide === (scope === 'Cluster')
}

/** `pods`, `pods/status`, `pods/*`, `*`, and `*` with a subresource. */
function fitsResource(text: string, plural: string, subresource: string): boolean {
  const at = text.indexOf('/')
  const [name, part] = at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
  return (name === '*' || name === plural) && (part === '*' || part === subresource)
}
